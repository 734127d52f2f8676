"""The monitor as a systemd unit: it feeds the watchdog while the engine runs, and not while the engine hangs."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.drivers import clock
from tests.support.waiting import LIMIT_S, until
from tests.system.conftest import Start

HANG_S = 0.3  # the watchdog is fed every 0.1 s
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


def gaps(manager: socket.socket) -> Iterator[float]:
    """Yield the seconds between one word to the service manager and the next."""
    while True:
        began = clock.now()
        manager.recv(64)
        yield clock.now() - began
