"""The source protocol: a source delivers a device's bytes from a serial port or a broker.

Runs on the engine's event loop. A source that must block owns a thread for it.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from bedside.drivers.block import Packet


class Source(Protocol):
    """A link to a device. It can be opened again after `close`; closing it twice does no harm."""

    async def open(self) -> None:
        """Connect, or raise a LinkError that names the port or the broker."""

    def packets(self) -> AsyncIterator[Packet]:
        """Yield packets in order. Raise LinkError when the link is lost; end without an error after `close`."""

    async def write(self, data: bytes) -> None:
        """Send bytes to the device; LinkError if the link is lost."""

    async def close(self) -> None:
        """Close the port or the connection to the broker, and end every thread."""
