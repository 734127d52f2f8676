"""The monitor as a systemd unit: it feeds the watchdog while the engine runs, and not while the engine hangs."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bedside.drivers import clock
from tests.support.shared_data import ROOT
from tests.support.waiting import LIMIT_S, until
from tests.system.conftest import Start

HANG_S = 0.3  # the watchdog is fed every 0.1 s
PARTS = (
    "bedside.monitor.engine",
    "bedside.monitor.store",
    "bedside.monitor.process.mqtt_broker",
    "bedside.drivers.sim",
    "bedside.monitor.supervisor.terminal",
)
pytestmark = pytest.mark.system


def test_the_watchdog_is_fed_only_while_the_engine_beats(start: Start, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(LIMIT_S)
        watched = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
        monitor = start("demo", "--table", **watched)
        assert manager.recv(64) == b"READY=1"
        assert [manager.recv(64) for _ in range(5)] == [b"WATCHDOG=1"] * 5
        monitor.snapshot()
        supervisor = monitor.process
        monitor.kill("bedside.monitor.engine", signal.SIGSTOP)
        gap = next(seconds for seconds in gaps(manager) if seconds > HANG_S)  # it hung, was killed and was replaced
        print(f"the watchdog was not fed for {gap:.2f} s while the engine hung, and was again after its replacement")
        supervisor.terminate()
        until(lambda: manager.recv(64) == b"STOPPING=1", "last word")


@pytest.mark.slow
@pytest.mark.slice
def test_the_service_goes_on_when_the_journal_stops_and_any_of_its_processes_is_killed(
    start: Start, tmp_path: Path
) -> None:
    journal, writing = os.pipe()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(LIMIT_S)
        notify = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "10000000"}
        monitor = start("demo", "--table", stdout=writing, **notify)
        assert manager.recv(64) == b"READY=1"
        monitor.until(lambda: monitor.pid("bedside.monitor.store"), "archive, which starts last")
        os.close(writing)
        os.close(journal)
        old = {part: monitor.kill(part) for part in PARTS}
        monitor.until(lambda: all(monitor.pid(part) not in {None, old[part]} for part in PARTS), "new processes")
        monitor.until(lambda: monitor.alarm_stands("SCREEN_LOST"), "alarm of a table that nobody reads")
        processes = psutil.Process(monitor.process.pid).children()
        monitor.process.kill()
        assert psutil.wait_procs(processes, timeout=LIMIT_S)[1] == []
        monitor.link.close()
        again = start("demo", "--table", **notify)  # as Restart=always does
        until(lambda: manager.recv(64) == b"READY=1", "new start")
        again.snapshot()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_accepts_the_unit_of_the_guide(tmp_path: Path) -> None:
    page = (ROOT / "docs/guide/configuration.md").read_text()
    unit = page.partition("```ini\n[Unit]")[2].partition("```")[0]
    path = tmp_path / "bedside.service"
    path.write_text("[Unit]" + unit.replace("/opt/bedside/bin/bedside", "/bin/true"))
    checked = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False)
    assert (checked.returncode, path.name in checked.stderr) == (0, False), checked.stderr


def gaps(manager: socket.socket) -> Iterator[float]:
    """Yield the seconds between one word to the service manager and the next."""
    while True:
        began = clock.now()
        manager.recv(64)
        yield clock.now() - began
