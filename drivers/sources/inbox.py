"""The queue of packets between a source's receiver and the driver. When it is full, the oldest packet is dropped.

`put` and `fail` must be called on the event loop (other threads use `call_soon_threadsafe`).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from bedside.drivers.block import Packet
from bedside.drivers.errors import LinkError

_MOST_WAITING: Final = 4096  # packets; ten seconds of the busiest known device


class Inbox:
    """A queue of packets, oldest first. `fail` or `close` ends it.

    Attributes:
        dropped: number of packets that were dropped because the queue was full.

    """

    def __init__(self) -> None:
        self.dropped = 0
        self._packets: deque[Packet] = deque()
        self._failure: LinkError | None = None
        self._is_closed = False
        self._changed = asyncio.Event()

    def put(self, packet: Packet) -> None:
        """Add a packet; drop the oldest one if the queue is full."""
        if len(self._packets) >= _MOST_WAITING:
            self._packets.popleft()
            self.dropped += 1
        self._packets.append(packet)
        self._changed.set()

    def fail(self, error: LinkError) -> None:
        """End the queue with an error: `packets` raises it after it has yielded all waiting packets."""
        self._failure = error
        self._changed.set()

    def close(self) -> None:
        """End the queue without an error: `packets` ends after it has yielded all waiting packets."""
        self._is_closed = True
        self._changed.set()

    async def packets(self) -> AsyncIterator[Packet]:
        """Yield packets as they arrive. Raises the error that was passed to `fail`; ends after `close`."""
        while True:
            while self._packets:
                yield self._packets.popleft()
            if self._is_closed:
                return
            if self._failure is not None:
                raise self._failure
            self._changed.clear()
            await self._changed.wait()
