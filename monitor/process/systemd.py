"""The monitor as a unit of systemd: says that it is ready, that it lives, and that it ends.

Runs in the supervisor. The watchdog is fed only while the engine beats: a unit whose engine hangs is started anew.
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
    """The way to the service manager; says nothing where there is none."""

    def __init__(self, address: str | None, watchdog_s: float | None) -> None:
        self._address = address
        self.watchdog_s = watchdog_s

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the service that the environment names; a unit with `WatchdogSec` wants to hear within that time."""
        microseconds = environment.get(_WATCHDOG, "")
        return cls(environment.get(_SOCKET), int(microseconds) / 1e6 if microseconds.isdigit() else None)

    def ready(self) -> None:
        """Say that monitoring has begun."""
        self._say("READY=1")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the end was asked for."""
        self._say("STOPPING=1")

    def _say(self, word: str) -> None:
        if self._address is None:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(address)
            notify.sendall(word.encode())
