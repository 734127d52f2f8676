"""A source for a serial port or a pyserial URL: `/dev/ttyUSB0`, `COM3`, `socket://host:port`, `rfc2217://...`.

A stable name (`usb:VID:PID:SERIAL`, `/dev/serial/by-id/...`) is resolved each time the port is opened. Each open port
has one reader thread. It reads the bytes, adds the time of arrival and passes them to the event loop by
`call_soon_threadsafe`.
"""

import asyncio
import contextlib
import errno
import logging
import os
import re
import threading
from collections.abc import AsyncIterator, Callable
from typing import Final

import serial

from bedside.drivers import clock
from bedside.drivers.block import Packet
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.inbox import Inbox
from bedside.drivers.sources.port_name import present_path

_READ_S: Final = 0.2  # how soon the reader thread notices that the port was closed
_WRITE_S: Final = 1.0
_CHUNK: Final = 4096
_PTY: Final = re.compile(r"/dev/(pts/\d+|ttys\d+)")  # Linux, macOS
_log = logging.getLogger("bedside.serial")

try:
    import termios
except ImportError:  # Windows
    _REFUSALS: tuple[type[Exception], ...] = (OSError, ValueError)
else:
    _REFUSALS = (OSError, ValueError, termios.error)  # SerialException is an OSError, termios.error is not


def has_line_settings(port: str) -> bool:
    """Return whether the port has a baud rate and a parity. A pseudo-terminal and a TCP port have none."""
    return not port.startswith("socket://") and _PTY.fullmatch(os.path.realpath(port)) is None


class SerialSource:
    """One serial port, with 8 data bits and 1 stop bit, which all supported devices use; few devices use RTS/CTS."""

    def __init__(
        self,
        port: str,
        baud: int,
        parity: str,
        name: str,
        now: Callable[[], float] = clock.now,
        *,
        has_rtscts: bool = False,
    ) -> None:
        self._port, self._baud, self._parity, self._name, self._now = port, baud, parity, name, now
        self._has_rtscts = has_rtscts
        self._serial: serial.Serial | None = None
        self._thread: threading.Thread | None = None
        self._inbox = Inbox()

    @property
    def dropped(self) -> int:
        """Number of packets that were dropped since the port was opened, because the driver was too slow."""
        return self._inbox.dropped

    async def open(self) -> None:
        """Open the port and start its reader thread. Raises a LinkError that names the port if it cannot be opened."""
        await self.close()
        try:
            self._serial = await asyncio.to_thread(self._opened)
        except _REFUSALS as err:
            raise LinkError(_sentence(self._port, err)) from err
        self._inbox = Inbox()
        reading = (self._serial, self._inbox, asyncio.get_running_loop())
        self._thread = threading.Thread(target=self._read, args=reading, name=f"serial {self._name}", daemon=True)
        self._thread.start()

    def packets(self) -> AsyncIterator[Packet]:
        """Yield the received packets in order. Raises LinkError when the port is lost; ends after `close`."""
        return self._inbox.packets()

    async def write(self, data: bytes) -> None:
        """Send bytes to the device. Raises LinkError if the port does not accept them within about a second."""
        port = self._serial
        if port is None:
            raise LinkError(f"{self._port} is not open")
        try:
            await asyncio.wait_for(asyncio.to_thread(port.write, data), _WRITE_S + _READ_S)
        except (OSError, TimeoutError) as err:
            raise LinkError(f"nothing can be sent to {self._port}: {err or 'time-out'}") from err

    async def tune(self, baud: int, parity: str) -> None:
        """Change the baud rate and the parity of the open port. Raises LinkError if that fails.

        The port stays open, because closing it would drop the DTR and RTS lines. Unread bytes that arrived under the
        old settings are discarded.
        """
        port = self._serial
        if port is None:
            raise LinkError(f"{self._port} is not open")
        try:
            await asyncio.to_thread(_tune, port, baud, parity)
        except _REFUSALS as err:
            raise LinkError(_sentence(self._port, err)) from err
        self._baud, self._parity = baud, parity

    async def close(self) -> None:
        """Close the port and wait until its reader thread has ended. A second call does nothing."""
        port, self._serial = self._serial, None
        thread, self._thread = self._thread, None
        self._inbox.close()
        if thread is not None:
            await asyncio.to_thread(thread.join)
        if port is not None:
            with contextlib.suppress(OSError):
                port.close()

    def _opened(self) -> serial.Serial:
        path = present_path(self._port)
        return serial.serial_for_url(
            path,
            self._baud,
            # Setting a parity on a pseudo-terminal raises an error.
            parity=self._parity if has_line_settings(self._port) else "N",
            rtscts=self._has_rtscts,
            timeout=_READ_S,
            write_timeout=_WRITE_S,
            exclusive=True if os.name == "posix" and "://" not in path else None,
        )

    def _read(self, port: serial.Serial, inbox: Inbox, loop: asyncio.AbstractEventLoop) -> None:
        """Read bytes, add the time of arrival and put them into the inbox until the port is closed or lost.

        Runs on the reader thread.
        """
        try:
            while self._serial is port:
                data = port.read(1)  # waits for the first byte; then all that came with it is read
                if data:
                    data += port.read(min(port.in_waiting, _CHUNK))
                    loop.call_soon_threadsafe(inbox.put, Packet(data, self._now()))
        except (OSError, TypeError) as err:  # TypeError: pyserial, when the port is closed during a read
            _log.debug("%s: %s", self._name, err)
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(inbox.fail, LinkError(f"{self._port} was disconnected"))


def _tune(port: serial.Serial, baud: int, parity: str) -> None:
    port.baudrate, port.parity = baud, parity
    port.reset_input_buffer()


def _sentence(port: str, err: Exception) -> str:
    """Return why a port cannot be opened, as text for people."""
    number = getattr(err, "errno", None)
    if number == errno.ENOENT:
        return f"{port} does not exist"
    if number in {errno.EBUSY, errno.EAGAIN} or "exclusively lock" in str(err):
        return f"{port} is in use by another program"
    if number == errno.EACCES:
        return f"{port} may not be opened by this user (on Linux: join the group dialout)"
    if number == errno.ECONNREFUSED or "refused" in str(err):
        return f"{port} refuses the connection"
    return f"{port} cannot be opened: {err}"
