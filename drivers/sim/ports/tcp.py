"""A TCP port of an emulated device, like that of a serial-to-network converter.

Runs on the emulators' event loop. It never waits for a host that does not read: excess bytes are dropped and counted.
It accepts connections from this machine only.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

HOST: Final = "127.0.0.1"
_MOST_WAITING: Final = 65536  # bytes for one host; some seconds of the device that sends most


class TcpPort:
    """A TCP server for one emulated device. Hosts connect to it.

    Every connected host receives the device's bytes. `received` is called with the bytes of every host.

    Attributes:
        dropped: number of bytes that a host did not read in time.

    """

    def __init__(self, received: Callable[[bytes], None]) -> None:
        self.dropped = 0
        self._received = received
        self._hosts: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self, port: int) -> str:
        """Listen for connections at `port`, or at any free port if it is 0; return the URL for the driver.

        Raises OSError if another program uses the port.
        """
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
        """Disconnect all hosts and stop listening."""
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
