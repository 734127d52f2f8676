"""Holds back what would be told before its log rows are on the disk: snapshots, and the answers of commands.

Runs on the engine's event loop.
"""

import asyncio
import contextlib
from collections import deque
from typing import Final

from bedside.drivers import clock
from bedside.monitor.engine.log_queue import LogQueue

# A row is usually durable within 0.25 ms, and within 40 ms at worst (checkpoint). A log that takes longer is faulty:
# what happened is then told although its rows are not yet stored.
_WITHIN_S: Final = 0.5
# The first rows wait until the library of the log is loaded: 0.15 s, on a busy machine seconds.
_FIRST_WITHIN_S: Final = 5.0


class DurableGate:
    """Opens for a ticket of the log queue once its rows are durable, or the log is known to be faulty."""

    def __init__(self, queue: LogQueue) -> None:
        self._queue = queue
        self._waiting: deque[tuple[int, float]] = deque()  # tickets whose rows wait for the disk, and since when
        self._moved = asyncio.Event()

    def queued(self, at: float) -> int:
        """Note that rows were queued at `at` (monotonic seconds), if any were; return the newest ticket."""
        ticket = self._queue.ticket
        if not self._waiting or self._waiting[-1][0] != ticket:
            self._waiting.append((ticket, at))
        return ticket

    def is_open(self, ticket: int, at: float) -> bool:
        """Return whether what belongs to this ticket may be told at `at` (monotonic seconds)."""
        writer = self._queue.writer
        durable = writer.durable
        while self._waiting and self._waiting[0][0] <= durable:
            self._waiting.popleft()
        if durable >= ticket or writer.error is not None or not self._waiting:
            return True
        return at - self._waiting[0][1] > (_WITHIN_S if durable else _FIRST_WITHIN_S)

    def moved(self) -> None:
        """Look again: rows have reached the disk."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait(self, ticket: int) -> None:
        """Wait until the gate is open for this ticket."""
        while not self.is_open(ticket, clock.now()):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), _WITHIN_S)
