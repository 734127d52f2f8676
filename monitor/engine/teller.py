"""Tells the screens what happened, and nothing before its log rows are on the disk: snapshots and answers wait.

Runs on the engine's event loop. While rows wait for the disk, the numbers go on: a screen without new snapshots for a
second shows dashes.
"""

import asyncio
import contextlib
from collections import deque
from typing import Final

from msgspec.structs import replace

from bedside.drivers import clock
from bedside.monitor.engine.log_queue import LogQueue
from bedside.monitor.link.server import LinkServer
from bedside.monitor.link.snapshot import Snapshot, VitalView

# A row is usually durable within 0.25 ms, within 40 ms at worst (checkpoint). A log that takes far longer is faulty:
# what happened is then told although its rows are not yet stored. The sound waits for nothing.
_WITHIN_S: Final = 2.0
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


class Teller:
    """Publishes the newest snapshot once its rows are durable; until then the one before, with the newest numbers."""

    def __init__(self, gate: DurableGate, link: LinkServer) -> None:
        self._gate, self._link = gate, link
        self._held: tuple[int, Snapshot] | None = None
        self._told: Snapshot | None = None
        self._is_new = False

    def hold(self, ticket: int, snapshot: Snapshot) -> None:
        """Take a new snapshot, and the newest ticket of the log queue, whose rows it may show."""
        self._held, self._is_new = (ticket, snapshot), True

    def release(self, at: float) -> None:
        """Publish what may be told at `at` (monotonic seconds)."""
        if self._held is None:
            return
        ticket, held = self._held
        if self._gate.is_open(ticket, at):
            self._held, self._told = None, held
            self._link.publish(held)
        elif self._told is not None and self._is_new:
            self._link.publish(_with_numbers(self._told, held))
        self._is_new = False


def _with_numbers(told: Snapshot, new: Snapshot) -> Snapshot:
    """Return the snapshot that was told with the numbers of the new one, and nothing else that is new."""
    return replace(
        told,
        sequence=new.sequence,
        at=new.at,
        utc=new.utc,
        vitals=_numbers(told.vitals, new.vitals),
        waves=_numbers(told.waves, new.waves),
    )


def _numbers(told: tuple[VitalView, ...], new: tuple[VitalView, ...]) -> tuple[VitalView, ...]:
    alarm = {view.vital: (view.priority, view.is_acknowledged) for view in told}
    views = ((view, *alarm.get(view.vital, (None, False))) for view in new)
    return tuple(replace(view, priority=priority, is_acknowledged=is_seen) for view, priority, is_seen in views)
