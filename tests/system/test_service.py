"""The monitor as a unit: its watchdog is fed while the engine lives, and not while it hangs."""

import itertools
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.system.conftest import Start

pytestmark = [pytest.mark.system, pytest.mark.timed]


def test_the_watchdog_is_fed_only_while_the_engine_beats(start: Start, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(15)
        watched = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
        monitor = start("demo", "--table", **watched)
        assert manager.recv(64) == b"READY=1"
        assert [manager.recv(64) for _ in range(5)] == [b"WATCHDOG=1"] * 5
        monitor.snapshot()
        supervisor = monitor.process
        monitor.kill("bedside.monitor.engine", signal.SIGSTOP)
        words = heard(manager, seconds=2.5)
        gap = max(later - earlier for earlier, later in itertools.pairwise(words))
        print(f"the watchdog was not fed for {gap:.2f} s while the engine hung, and was again after its replacement")
        assert gap > 0.3  # it hung, was killed and was replaced meanwhile
        supervisor.terminate()
        manager.settimeout(0.1)
        assert b"STOPPING=1" in drained(manager)


def heard(manager: socket.socket, seconds: float) -> list[float]:
    end, times = time.monotonic() + seconds, [time.monotonic()]
    while time.monotonic() < end:
        manager.recv(64)
        times.append(time.monotonic())
    return times


def drained(manager: socket.socket) -> set[bytes]:
    time.sleep(1)
    words: set[bytes] = set()
    try:
        while True:
            words.add(manager.recv(64))
    except TimeoutError:
        return words
