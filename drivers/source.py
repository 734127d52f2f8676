"""What a source is: the place where a device's bytes come from.

Runs on the engine's event loop; a source that blocks has a thread of its own and owns it.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from bedside.drivers.block import Packet


class Source(Protocol):
    """A way to a device. After `close` it can be opened again; closing twice does no harm."""

    async def open(self) -> None:
        """Connect, or raise LinkError with a sentence that names the port or the broker."""

    def packets(self) -> AsyncIterator[Packet]:
        """Yield packets in order until the link is lost, then raise LinkError. Ends quietly after `close`."""

    async def write(self, data: bytes) -> None:
        """Send bytes to the device; LinkError if the link is lost."""

    async def close(self) -> None:
        """Let go of the port or the broker, and of every thread."""
