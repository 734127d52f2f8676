"""Notify systemd that the monitor is ready, alive or stopping.

Runs in the supervisor. The watchdog is fed only while the engine beats, so systemd restarts a unit whose engine hangs.
The protocol is one datagram to the socket named in the environment (sd_notify(3)).
"""

import contextlib
import os
import socket
from collections.abc import Mapping
from typing import Final, Self

_SOCKET: Final = "NOTIFY_SOCKET"
_WATCHDOG: Final = "WATCHDOG_USEC"


class Systemd:
    """The connection to systemd; its methods do nothing if systemd did not start this process."""

    def __init__(self, address: str | None, watchdog_s: float | None) -> None:
        self._address = address
        self.watchdog_s = watchdog_s

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the connection to the socket that the environment names.

        Its `watchdog_s` is the unit's `WatchdogSec` in seconds, None without a watchdog.
        """
        microseconds = environment.get(_WATCHDOG, "")
        return cls(environment.get(_SOCKET), int(microseconds) / 1e6 if microseconds.isdigit() else None)

    def ready(self) -> None:
        """Tell systemd that monitoring has started."""
        self._notify("READY=1")

    def alive(self) -> None:
        """Feed systemd's watchdog."""
        self._notify("WATCHDOG=1")

    def stopping(self) -> None:
        """Tell systemd that the monitor is shutting down."""
        self._notify("STOPPING=1")

    def _notify(self, message: str) -> None:
        if self._address is None:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(address)
            notify.sendall(message.encode())
