"""A tap on a device's line: forwards all bytes unchanged and calls a function with each of them.

Runs on the event loop of the source that it wraps.
"""

from collections.abc import AsyncIterator, Callable
from enum import StrEnum

from bedside.drivers.block import Packet
from bedside.drivers.source import Source


class Way(StrEnum):
    """The direction of bytes. OPEN has no bytes: the port was opened, and the codec is reset."""

    IN = "in"
    OUT = "out"
    OPEN = "open"


OnBytes = Callable[[Way, bytes, float], None]  # direction, bytes, monotonic seconds


class Tap:
    """A source that wraps another source and calls `on_bytes` with all bytes in both directions; it must not raise."""

    def __init__(self, source: Source, on_bytes: OnBytes, now: Callable[[], float]) -> None:
        self._source, self._on_bytes, self._now = source, on_bytes, now

    async def open(self) -> None:
        """Open the wrapped source. Raises LinkError if it cannot be opened."""
        await self._source.open()
        self._on_bytes(Way.OPEN, b"", self._now())

    async def packets(self) -> AsyncIterator[Packet]:
        """Yield each packet that the wrapped source receives, after calling `on_bytes` with it."""
        async for packet in self._source.packets():
            self._on_bytes(Way.IN, packet.data, packet.at)
            yield packet

    async def write(self, data: bytes) -> None:
        """Call `on_bytes`, then send the bytes. Empty bytes record a poll without a request, which a replay repeats."""
        self._on_bytes(Way.OUT, data, self._now())
        await self._source.write(data)

    async def close(self) -> None:
        """Close the wrapped source."""
        await self._source.close()
