"""Recordings of a line, and their replay through the codec."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from typer.testing import CliRunner

from bedside.config.schema import DemoConfig, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.monitor.cli.devices import devices_app
from bedside.monitor.device_tools.playback import Playback
from bedside.monitor.device_tools.recording import Line, Recorder, Recording, RecordingError, header_of
from bedside.monitor.device_tools.tap import Way

RUNNER = CliRunner()
PORTED = [name for name in registry.EMULATORS if registry.has_port(name)]


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


def test_a_folder_is_not_a_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        Recording(tmp_path)
