"""`bedside devices` on the command line."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from bedside.config.schema import DemoConfig
from bedside.drivers import registry
from bedside.drivers.sources import port_list
from bedside.drivers.sources.serial_port import has_line_settings
from bedside.monitor.cli.devices import devices_app
from bedside.monitor.device_tools.port_table import to_json

RUNNER = CliRunner()


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


@pytest.mark.parametrize(
    ("port", "has"), [("/dev/pts/3", False), ("socket://h:1", False), ("/dev/ttyUSB0", True), ("COM3", True)]
)
def test_only_real_serial_ports_have_line_settings(port: str, has: bool) -> None:  # noqa: FBT001
    assert has_line_settings(port) is has


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
