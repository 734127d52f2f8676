"""A TCP port where an emulated device's cable ends, as a serial-to-network converter offers it.

Runs on the emulators' event loop. Never waits for a host that does not read: what does not fit is dropped, counted.
Bound to this machine alone.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

HOST: Final = "127.0.0.1"
_MOST_WAITING: Final = 65536  # bytes for one host; some seconds of the wordiest device


class TcpPort:
    """Every host that connects hears the device, and the device hears every host.

    Attributes:
        dropped: bytes that a host did not read in time.

    """

    def __init__(self, received: Callable[[bytes], None]) -> None:
        self.dropped = 0
        self._received = received
        self._hosts: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self, port: int) -> str:
        """Listen, at any free port if `port` is 0; return the URL. OSError if another program listens there."""
        self._server = await asyncio.start_server(self._serve, HOST, port)
        return f"socket://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    def write(self, data: bytes) -> None:
        """Send bytes to all hosts."""
        for host in self._hosts:
            if host.transport.get_write_buffer_size() > _MOST_WAITING:
                self.dropped += len(data)
            elif not host.is_closing():
                host.write(data)

    def close(self) -> None:
        """Hang up."""
        if self._server is not None:
            self._server.close()
        for host in self._hosts:
            host.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, host: asyncio.StreamWriter) -> None:
        self._hosts.add(host)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(4096):
                self._received(data)
        self._hosts.discard(host)
        host.close()
