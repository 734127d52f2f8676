"""A tap on a line: all that goes over it is seen by a third, and nothing changes for the two who speak.

Runs on the event loop of the source that it is put on.
"""

from collections.abc import AsyncIterator, Callable
from enum import StrEnum

from bedside.drivers.block import Packet
from bedside.drivers.source import Source


class Way(StrEnum):
    """Which way bytes went. OPEN is no bytes at all: the line was opened, and a codec begins anew."""

    IN = "in"
    OUT = "out"
    OPEN = "open"


Heard = Callable[[Way, bytes, float], None]


class Tap:
    """A source like the one it is put on. What it tells must not raise."""

    def __init__(self, source: Source, heard: Heard, now: Callable[[], float]) -> None:
        self._source, self._heard, self._now = source, heard, now

    async def open(self) -> None:
        """Connect, or raise LinkError."""
        await self._source.open()
        self._heard(Way.OPEN, b"", self._now())

    async def packets(self) -> AsyncIterator[Packet]:
        """Yield what arrives; it is told first."""
        async for packet in self._source.packets():
            self._heard(Way.IN, packet.data, packet.at)
            yield packet

    async def write(self, data: bytes) -> None:
        """Send bytes, also none at all: a question that was not asked is told, or a replay would ask it."""
        self._heard(Way.OUT, data, self._now())
        await self._source.write(data)

    async def close(self) -> None:
        """Let go."""
        await self._source.close()
