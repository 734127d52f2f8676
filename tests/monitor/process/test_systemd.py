"""Messages to the service manager."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.monitor.process.systemd import Systemd


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(1)
        yield manager


def test_it_sends_ready_alive_and_stopping(manager: socket.socket) -> None:
    service = Systemd.from_environment({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "10000000"})
    assert service.watchdog_s == 10
    service.ready()
    service.alive()
    service.stopping()
    assert [manager.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_it_sends_to_an_abstract_socket() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0bedside-test-notify")
        manager.settimeout(1)
        Systemd.from_environment({"NOTIFY_SOCKET": "@bedside-test-notify"}).alive()
        assert manager.recv(64) == b"WATCHDOG=1"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}, {"WATCHDOG_USEC": "soon"}])
def test_without_a_service_manager_nothing_is_sent_and_nothing_fails(environment: dict[str, str]) -> None:
    service = Systemd.from_environment(environment)
    service.alive()
    assert service.watchdog_s is None
