import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from typer.testing import CliRunner

from bedside.config.schema import DemoConfig, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Item, Notice, NoticeKind, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.device_line import DriverStatus, LinkState
from bedside.drivers.probe.evidence import CodecScore
from bedside.drivers.probe.probe import LineSetting, ProbeResult
from bedside.drivers.sources import port_list
from bedside.drivers.sources.serial_port import has_line_settings
from bedside.monitor.cli.devices import devices_app
from bedside.monitor.device_tools import probe_report
from bedside.monitor.device_tools.line_monitor import ItemLines, LineMonitor, hex_line
from bedside.monitor.device_tools.playback import Playback
from bedside.monitor.device_tools.port_table import to_json
from bedside.monitor.device_tools.recording import Line, Recorder, Recording, RecordingError, header_of
from bedside.monitor.device_tools.tap import Way

RUNNER = CliRunner()
PORTED = [name for name in registry.EMULATORS if registry.has_port(name)]


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connect two ports: a USB converter, and a port without a name."""
    usb = SimpleNamespace(device="/dev/ttyUSB0", product="CP2102", serial_number="A7", vid=0x10C4, pid=0xEA60)
    bare = SimpleNamespace(device="/dev/ttyS0", product=None, serial_number=None, vid=None, pid=None)
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: [usb, bare])


@pytest.mark.usefixtures("plugged")
def test_the_json_list_has_each_port_and_the_likely_device() -> None:
    bare, usb = json.loads(RUNNER.invoke(devices_app, ["list", "--json"]).output)
    assert usb["usb_id"] == "10C4:EA60"
    assert "Contec" in usb["hint"]
    assert (bare["device"], bare["hint"], bare["usb_id"]) == ("/dev/ttyS0", None, None)


@pytest.mark.usefixtures("plugged")
def test_the_list_as_a_table_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = RUNNER.invoke(devices_app, ["list"]).output
    assert "/dev/ttyUSB0" in shown
    assert "A7" in shown


def test_without_a_port_the_list_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serial.tools.list_ports.comports", list)
    assert "No serial port" in RUNNER.invoke(devices_app, ["list"]).output
    assert RUNNER.invoke(devices_app, ["list", "--json"]).output == "[]\n"


@pytest.mark.usefixtures("plugged")
def test_the_stable_name_of_a_port_is_found_by_its_link(tmp_path: Path) -> None:
    stable = tmp_path / "usb-CP2102_A7-port0"
    stable.symlink_to("/dev/ttyUSB0")
    assert [row.stable for row in port_list.ports(tmp_path)] == [None, str(stable)]
    assert str(stable) in to_json(port_list.ports(tmp_path))


@pytest.mark.parametrize("command", [["watch", "/dev/x", "--as"], ["record", "/dev/x", "f", "--as"], ["emulate"]])
@pytest.mark.parametrize(
    ("name", "words"),
    [("lepu-vx-nibq", "did you mean 'lepu-vx-nibp'"), ("bedside-json", "uses MQTT and has no serial port")],
)
def test_an_unusable_codec_ends_with_one_sentence_and_status_2(
    command: list[str], name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = RUNNER.invoke(devices_app, [*command, name])
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [["probe", "/dev/ttyNONE"], ["watch", "/dev/ttyNONE", "--as", "nonin-df2"]],
)
def test_a_port_that_does_not_exist_ends_with_one_sentence_and_status_1(command: list[str]) -> None:
    result = RUNNER.invoke(devices_app, command)
    assert result.exit_code == 1
    assert result.stderr == "error: /dev/ttyNONE does not exist\n"


def test_a_port_that_cannot_be_opened_leaves_no_recording(tmp_path: Path) -> None:
    file = tmp_path / "r"
    result = RUNNER.invoke(devices_app, ["record", "/dev/ttyNONE", str(file), "--as", "nonin-df2"])
    assert (result.exit_code, file.exists()) == (1, False)


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "r"
    file.write_text("mine")
    result = RUNNER.invoke(devices_app, ["record", "/dev/ttyNONE", str(file), "--as", "nonin-df2"])
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert file.read_text() == "mine"


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "inf", "nan"])
def test_an_invalid_speed_is_refused(speed: str) -> None:
    result = RUNNER.invoke(devices_app, ["replay", "f", "--speed", speed])
    assert result.exit_code == 2
    assert "is not a speed" in result.stderr


def recorded(name: str, path: Path, seconds: float) -> list[Item]:
    """Record an emulated device in simulated time, polled as a driver does; return the items that its codec decoded."""
    patient = registry.find(registry.PATIENTS, "simulated")(DemoConfig())
    device = DeviceConfig(id="device", codec=name)
    emulator = registry.find(registry.EMULATORS, name)(device, patient, lambda _: datetime(2026, 1, 2, tzinfo=UTC))
    codec, recorder, items, heard_at = registry.codec_class(name)(), Recorder(path, header_of(device), 0.0), [], -9.0
    recorder.note_bytes(Way.OPEN, b"", 0.0)

    def write(data: bytes, t: float) -> None:
        recorder.note_bytes(Way.OUT, data, t)
        emulator.receive(data, t)

    for step in range(int(seconds * 50)):
        t = step / 50
        if codec.poll_every_s is not None and t - heard_at >= codec.poll_every_s:
            heard_at = t
            write(codec.poll(), t)
        if data := b"".join(packet.data for packet in emulator.emit(t)):
            heard_at = t
            recorder.note_bytes(Way.IN, data, t)
            items += codec.feed(Packet(data, t))
            for answer in codec.outgoing():
                write(answer, t)
    recorder.close()
    return items


@pytest.mark.parametrize("name", PORTED)
def test_a_replay_decodes_the_same_items_as_during_the_recording(name: str, tmp_path: Path) -> None:
    items = recorded(name, tmp_path / "r", 12.0)
    recording = Recording(tmp_path / "r")
    playback = Playback(registry.codec_class(recording.header.codec)())
    assert repr([item for line in recording.lines() for item in playback.take(line)]) == repr(items)


def test_a_replay_prints_the_decoded_items_and_a_summary(tmp_path: Path) -> None:
    recorded("nonin-df2", tmp_path / "r", 3.0)
    result = RUNNER.invoke(devices_app, ["replay", str(tmp_path / "r")])
    assert result.exit_code == 0
    assert "SpO₂ 97 %" in result.output
    assert "SENSOR_OFF ended" in result.output
    assert "Pleth 7" in result.output
    assert ", 0 bad frames, " in result.output.splitlines()[-1]


def test_a_recording_is_readable_by_its_owner_alone_and_has_a_header(tmp_path: Path) -> None:
    recorded("lepu-vx-nibp", tmp_path / "r", 1.0)
    header = Recording(tmp_path / "r").header
    assert (tmp_path / "r").stat().st_mode & 0o777 == 0o600
    assert (header.codec, header.baud, header.parity) == ("lepu-vx-nibp", 460800, "N")
    assert header.utc.tzinfo is not None


def test_a_recording_whose_last_line_is_incomplete_is_read_up_to_it_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "r"
    recorded("nonin-df2", file, 3.0)
    whole = len(list(Recording(file).lines()))
    file.write_bytes(file.read_bytes()[:-5])
    recording = Recording(file)
    assert (len(list(recording.lines())), recording.is_cut) == (whole - 1, True)
    result = RUNNER.invoke(devices_app, ["replay", str(file)])
    assert (result.exit_code, "the last line is incomplete" in result.output) == (0, True)


@pytest.mark.parametrize(
    "damage",
    ['{"t": 1', "[]", '{"t": -1}', '{"t": 1, "dir": "up"}', '{"t": 1, "hex": "zz"}', '{"t": 1, "more": 2}', "\\xff"],
)
def test_a_damaged_line_is_reported_with_its_number(damage: str, tmp_path: Path) -> None:
    file = tmp_path / "r"
    recorded("nonin-df2", file, 1.0)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:4], damage, *lines[5:]]) + "\n")
    result = RUNNER.invoke(devices_app, ["replay", str(file)])
    assert result.exit_code == 1
    assert f"error: {file}, line 5: damaged" in result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: not a recording"),
        ("hello\n", "line 1: not a recording"),
        ('{"codec": "nonin-df2"}\n', "line 1: not a recording"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_is_not_a_recording_is_refused(text: str | None, words: str, tmp_path: Path) -> None:
    file = tmp_path / "r"
    make: dict[bool, Callable[[], Any]] = {True: lambda: file.write_text(text or ""), False: lambda: None}
    make[text is not None]()
    result = RUNNER.invoke(devices_app, ["replay", str(file)])
    assert result.exit_code == 1
    assert words in result.stderr


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('"nonin-df2"', '"nonin-df3"', "did you mean"),
        ('"bedside_recording":1', '"bedside_recording":9', "format 9 is not supported"),
    ],
)
def test_a_header_that_is_not_supported_is_refused(was: str, now: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "r"
    recorded("nonin-df2", file, 1.0)
    file.write_text(file.read_text().replace(was, now, 1))
    result = RUNNER.invoke(devices_app, ["replay", str(file)])
    assert result.exit_code == 1
    assert words in result.stderr


def test_a_full_disk_ends_the_recording_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(tmp_path / "r", header_of(DeviceConfig(id="a", codec="nonin-df2")), 0.0)
    monkeypatch.setattr("bedside.monitor.device_tools.recording.os.write", lambda _file, _data: 3)
    recorder.note_bytes(Way.IN, b"abc", 1.0)
    assert "the disk is full" in recorder.error


def test_a_replay_resets_the_codec_where_the_port_was_reopened(tmp_path: Path) -> None:
    """Half a frame before the loss and half a frame after it are not a frame."""
    recorder = Recorder(tmp_path / "r", header_of(DeviceConfig(id="a", codec="nonin-df2")), 0.0)
    for way, data in ((Way.IN, b"\x01\x81\x01"), (Way.OPEN, b""), (Way.IN, b"\x00\x83")):
        recorder.note_bytes(way, data, 1.0)
    recorder.close()
    playback = Playback(registry.codec_class("nonin-df2")())
    assert [item for line in Recording(tmp_path / "r").lines() for item in playback.take(line)] == []


class CountingCodec(CodecDefaults):
    """Counts its requests; replies to everything with "ok"."""

    vitals: ClassVar[tuple[VitalId, ...]] = ()

    def __init__(self) -> None:
        self.bad_frames = self.requests = 0

    def feed(self, packet: Packet) -> list[Item]:  # noqa: ARG002
        return []

    def outgoing(self) -> list[bytes]:
        return [b"ok"]

    def poll(self) -> bytes:
        self.requests += 1
        return b"?"

    def reset(self) -> None: ...


def test_a_replay_repeats_the_requests_and_does_not_mistake_a_reply_for_one() -> None:
    codec = CountingCodec()
    playback = Playback(codec)
    recording = ((Way.OUT, b"?"), (Way.IN, b"hello"), (Way.OUT, b"ok"), (Way.OUT, b""))
    for way, data in recording:
        playback.take(Line(t=0.0, dir=way, hex=data.hex()))
    assert codec.requests == 2


def test_a_wave_has_one_line_a_second_and_each_number_one_line() -> None:
    lines = ItemLines()
    wave = [line for step in range(20) for line in lines.of(_wave(step / 10), step / 10)]
    assert wave == ["     1.000  Pleth 22 samples, 1 to 5"]
    assert lines.of(Block(vital=VitalId.SPO2, values=(97.0,), at=1.0), 1.0) == ["     1.000  SpO₂ 97 %"]


def _wave(at: float) -> Block:
    return Block(vital=VitalId.PLETH, values=(1.0, 5.0), at=at, rate_hz=20.0)


def test_a_wave_without_a_valid_sample_says_so() -> None:
    lines = ItemLines()
    nan = Block(vital=VitalId.PLETH, values=(float("nan"),), at=0.0)
    lines.of(nan, 0.0)
    assert lines.of(nan, 1.0) == ["     1.000  Pleth 2 samples, no valid sample"]


def test_bytes_show_their_direction() -> None:
    assert hex_line(Way.IN, b"\x01\xff", 0.5) == "     0.500  < 01 ff"
    assert hex_line(Way.OUT, b"\x02", 0.5) == "     0.500  > 02"


def test_the_live_table_shows_values_notices_counters_and_bytes() -> None:
    from rich.console import Console

    from bedside.monitor.device_tools.line_monitor_table import render

    monitor = LineMonitor()
    monitor.note_bytes(Way.IN, b"\x01\x02", 10.0)
    monitor.note_bytes(Way.OUT, b"\x03", 10.1)
    monitor.note_item(Block(vital=VitalId.SPO2, values=(97.0,), at=10.0))
    monitor.note_item(Notice(kind=NoticeKind.LOW_BATTERY, is_present=True, at=10.0, detail="10 %"))
    console = Console(width=150, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    console.print(render(monitor, DriverStatus(state=LinkState.UP, frames_bad=3), 9.0, 10.5, with_hex=True))
    console.file.close()
    shown = console.export_text()
    for words in ("UP", "1 packets, 2 bytes, 1 bytes sent, 3 bad frames, 1 values", "0.5 s ago", "SpO₂", "97"):
        assert words in shown
    assert "LOW_BATTERY: 10 %" in shown
    assert "< 01 02" in shown
    monitor.note_item(Notice(kind=NoticeKind.LOW_BATTERY, is_present=False, at=11.0))
    assert not monitor.notices


FOUND = ProbeResult(
    codec="nonin-df2",
    scores=(CodecScore(codec="nonin-df2", values=9, bad_frames=1, checked=1.0, pace=1.0),),
    settings=(LineSetting(baud=9600, parity="N", codecs=("nonin-df2",)),),
    received=100,
)
SILENT = ProbeResult(codec=None, scores=(), settings=(), received=0)
STRANGE = ProbeResult(codec=None, scores=FOUND.scores, settings=FOUND.settings, received=70)


def test_the_result_of_a_probe_can_be_copied_into_a_configuration() -> None:
    import tomllib

    text = probe_report.render("/dev/tty\\x", FOUND)
    assert "nonin-df2 at 9600 8N1" in text
    (row,) = tomllib.loads(text[text.index("[[") :])["device"]
    assert row == {"id": "device1", "codec": "nonin-df2", "port": "/dev/tty\\x"}


@pytest.mark.parametrize(("result", "words"), [(SILENT, "no data received"), (STRANGE, "closest: nonin-df2")])
def test_a_probe_without_a_result_says_why(result: ProbeResult, words: str) -> None:
    assert words in probe_report.render("/dev/x", result)
    assert json.loads(probe_report.to_json("/dev/x", result))["codec"] is None


def test_the_json_of_a_probe_has_the_line_setting_and_the_score() -> None:
    result = json.loads(probe_report.to_json("/dev/x", FOUND))
    assert (result["codec"], result["baud"], result["parity"], result["others"]) == ("nonin-df2", 9600, "N", [])


@pytest.mark.parametrize(
    ("port", "has"), [("/dev/pts/3", False), ("socket://h:1", False), ("/dev/ttyUSB0", True), ("COM3", True)]
)
def test_only_real_serial_ports_have_line_settings(port: str, has: bool) -> None:  # noqa: FBT001
    assert has_line_settings(port) is has


def test_a_folder_is_not_a_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        Recording(tmp_path)


def test_the_seed_chooses_the_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []
    real = registry.find

    def patient(demo: DemoConfig) -> Any:
        seeds.append(demo.seed)
        return real(registry.PATIENTS, "simulated")(demo)

    def find(table: Any, name: str) -> Any:
        return patient if table is registry.PATIENTS else real(table, name)

    monkeypatch.setattr("bedside.monitor.device_tools.emulate.registry.find", find)
    result = RUNNER.invoke(devices_app, ["emulate", "nonin-df2", "--seed", "5", "--for", "0.1s", "--tcp", "0"])
    assert result.exit_code == 0
    assert result.output.startswith("socket://127.0.0.1:")
    assert seeds[-1] == 5
