"""`bedside devices` with real processes and real ptys: every emulated device is probed, watched, recorded, replayed."""

import json
import os
import pty
import random
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from bedside.drivers import clock, registry
from bedside.drivers.sources.serial_port import SerialSource
from tests.support.waiting import LIMIT_S, until
from tests.system.slice_seed import slice_seed

pytestmark = pytest.mark.system
NAMES = [name for name in registry.EMULATORS if registry.has_port(name)]
QUICK = {"nonin-df2", "contec-v7", "lepu-vx-nibp", "alaris-gh"}  # one of each kind, in `make test`
SLICE = random.Random(slice_seed()).sample([name for name in NAMES if name not in QUICK], 4)  # in `make slice`
SLOW = {name: [pytest.mark.slow, *([pytest.mark.slice] if name in SLICE else [])] for name in NAMES}
PORTED = [name if name in QUICK else pytest.param(name, marks=SLOW[name]) for name in NAMES]
TALKING = "nonin-df2"
Emulate = Callable[..., str]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bedside", "devices", *arguments]


def devices(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=LIMIT_S, check=False)


@pytest.fixture
def emulators() -> "Iterator[list[subprocess.Popen[str]]]":
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.terminate()
        assert process.wait(LIMIT_S) == 0
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def emulate(emulators: "list[subprocess.Popen[str]]") -> Emulate:
    """Start an emulated device; return its port."""

    def started(*arguments: str) -> str:
        process = subprocess.Popen(command("emulate", *arguments), stdout=subprocess.PIPE, text=True)
        emulators.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    return started


@pytest.mark.parametrize("name", PORTED)
def test_every_emulated_device_is_named(name: str, emulate: Emulate) -> None:
    """A starved machine gets more time. That ten seconds suffice is told in tests/drivers/probe and tests/bench."""
    place = emulate(name)
    for seconds in (10, 40, 100):
        found = devices("probe", place, "--seconds", str(seconds), "--json")
        if found.returncode == 0:
            break
    assert json.loads(found.stdout or "{}").get("codec") == name, found.stderr


@pytest.mark.parametrize("name", PORTED)
def test_every_emulated_device_is_recorded_and_replayed(name: str, emulate: Emulate, tmp_path: Path) -> None:
    file = tmp_path / "recording"
    ended = devices("record", emulate(name), str(file), "--as", name, "--for", "4s")
    assert ended.returncode == 0, ended.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    replayed = devices("replay", str(file))
    assert replayed.returncode == 0, replayed.stderr
    # The same counters: packets, bytes, bad frames and values.
    assert replayed.stdout.splitlines()[-1] == ended.stdout.splitlines()[-1]
    assert re.match(r"[1-9][\d,]* packets", ended.stdout)


@pytest.mark.parametrize("name", PORTED)
def test_every_emulated_device_is_watched(name: str, emulate: Emulate) -> None:
    ended = devices("watch", emulate(name), "--as", name, "--for", "3s", "--hex")
    assert ended.returncode == 0, ended.stderr
    assert " < " in ended.stdout
    assert re.fullmatch(r"[1-9][\d,]* packets, .* [01] bad frames, [\d,]+ values", ended.stdout.splitlines()[-1])


def test_a_terminal_shows_the_live_table_and_ctrl_c_ends_it_with_status_0(emulate: Emulate) -> None:
    place = emulate(TALKING)
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
    watching = command("watch", place, "--as", TALKING, "--hex")
    with subprocess.Popen(watching, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = read_until(ours, b"97")
        process.send_signal(signal.SIGINT)
        shown += drained(ours)
        assert process.wait(LIMIT_S) == 0
    os.close(ours)
    assert b"vital" in shown
    assert b"Traceback" not in shown


def read_until(file: int, text: bytes) -> bytes:
    shown, give_up = b"", clock.now() + LIMIT_S
    while text not in shown:
        assert clock.now() < give_up, shown
        if select.select([file], [], [], 0.1)[0]:
            shown += os.read(file, 65536)
    return shown


def drained(file: int) -> bytes:
    """Read until the terminal's other end is closed, which Linux reports as an error."""
    shown = b""
    try:
        while data := os.read(file, 65536):
            shown += data
    except OSError:
        pass
    return shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_emulated_device_ends_with_status_0_and_leaves_nothing(number: signal.Signals) -> None:
    with subprocess.Popen(command("emulate", TALKING), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        place = Path(process.stdout.readline().strip())
        assert place.is_symlink()
        process.send_signal(number)
        assert process.wait(LIMIT_S) == 0
    assert not place.parent.exists()


def test_a_device_at_a_tcp_port_is_probed_by_its_url(emulate: Emulate) -> None:
    place = emulate(TALKING, "--tcp", "0")
    assert place.startswith("socket://127.0.0.1:")
    assert json.loads(devices("probe", place, "--json").stdout)["codec"] == TALKING


def test_a_tcp_port_that_is_taken_is_one_sentence_and_status_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = devices("emulate", TALKING, "--tcp", str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "cannot be opened" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("what", [("probe",), ("watch", "--as", TALKING)])
def test_a_port_that_another_holds_is_one_sentence_and_status_1(what: tuple[str, ...], emulate: Emulate) -> None:
    place = emulate(TALKING)
    with serial.Serial(place, 9600, exclusive=True):
        ended = devices(what[0], place, *what[1:])
    assert ended.returncode == 1
    assert ended.stderr == f"error: {place} is in use by another program\n"


def test_a_recording_that_is_killed_loses_one_line_at_most(emulate: Emulate, tmp_path: Path) -> None:
    file = tmp_path / "recording"
    with subprocess.Popen(command("record", emulate(TALKING), str(file), "--as", TALKING)) as process:
        until(lambda: file.exists() and file.read_bytes().count(b"\n") >= 60, "recording")
        whole = file.read_bytes().count(b"\n")
        process.kill()
    ended = devices("replay", str(file))
    assert ended.returncode == 0
    packets = int(ended.stdout.splitlines()[-1].split()[0])
    assert packets >= whole - 3  # the header, the opening, and the one that was cut


def test_a_cable_that_is_unplugged_is_reported_and_awaited(
    emulate: Emulate, emulators: "list[subprocess.Popen[str]]"
) -> None:
    place = emulate(TALKING, "--tcp", "0")
    with subprocess.Popen(command("watch", place, "--as", TALKING), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "SpO" not in process.stdout.readline():
            pass
        emulators[0].terminate()
        while "LOST" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT_S) == 0


@pytest.mark.parametrize("parity", "NEO")
async def test_a_pty_is_opened_with_any_parity_and_tuned_to_any_rate(parity: str, emulate: Emulate) -> None:
    source = SerialSource(emulate(TALKING), 19200, parity, "test")
    await source.open()
    await source.tune(115200, "N")
    packets = source.packets()
    assert (await anext(packets)).data
    await source.close()


def test_help_names_the_commands() -> None:
    said = devices("--help").stdout
    assert all(name in said for name in ("list", "probe", "watch", "record", "replay", "emulate"))
