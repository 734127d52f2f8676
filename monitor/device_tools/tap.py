"""A tap on a line: passes on all bytes unchanged and reports them to a function.

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
    """A source that wraps another one and calls `on_bytes` for all its bytes; `on_bytes` must not raise."""

    def __init__(self, source: Source, on_bytes: OnBytes, now: Callable[[], float]) -> None:
        self._source, self._on_bytes, self._now = source, on_bytes, now

    async def open(self) -> None:
        """Connect, or raise LinkError."""
        await self._source.open()
        self._on_bytes(Way.OPEN, b"", self._now())

    async def packets(self) -> AsyncIterator[Packet]:
        """Yield each packet that arrives, after reporting it."""
        async for packet in self._source.packets():
            self._on_bytes(Way.IN, packet.data, packet.at)
            yield packet

    async def write(self, data: bytes) -> None:
        """Send bytes. Empty bytes are reported too: they record a poll without a request, which a replay repeats."""
        self._on_bytes(Way.OUT, data, self._now())
        await self._source.write(data)

    async def close(self) -> None:
        """Close the source."""
        await self._source.close()
