"""Reports to the engine each second that the supervisor works, and what it cannot do.

Runs on the supervisor's event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from bedside.drivers import clock
from bedside.monitor.link.client import LinkClient
from bedside.monitor.link.heartbeats import KeeperState

_EVERY_S: Final = 1.0
_SHOWN_S: Final = 60.0  # a failure that is over is reported for so long


class KeeperReport:
    """What the supervisor tells the engine. `faults` returns sentences on what it cannot do now, "" among them."""

    def __init__(self, link: LinkClient, faults: Callable[[], Awaitable[Iterable[str]]]) -> None:
        self._link, self._faults = link, faults
        self._failure, self._failed_at = "", float("-inf")

    async def run(self) -> None:
        """Report each second until cancelled. An engine that is not there yet takes a later report."""
        try:
            while True:
                self._link.poll()  # otherwise unread data would accumulate
                self._link.send(KeeperState(fault=await self.fault(clock.now())))
                self._link.replies()
                await asyncio.sleep(_EVERY_S)
        finally:
            self._link.close()

    def note_failure(self, sentence: str) -> None:
        """Report a failure that is over already, so that somebody learns of it."""
        self._failure, self._failed_at = sentence, clock.now()

    async def fault(self, at: float) -> str:
        """Return what the supervisor cannot do at `at`, monotonic seconds, in one line; "" if nothing."""
        failure = self._failure if at - self._failed_at < _SHOWN_S else ""
        return "; ".join(filter(None, (failure, *await self._faults())))
