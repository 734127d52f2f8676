"""The room of the emulated devices: its time, and the pace at which bytes leave.

Runs on the emulators' event loop.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Final

_PACE_S: Final = 1 / 75  # the fastest device's own frame: bytes leave when they would


class PatientClock:
    """The patient's time: seconds since `begins`, in monotonic seconds; None: from now on."""

    def __init__(self, begins: float | None = None) -> None:
        now = time.monotonic()
        self._began = now if begins is None else begins
        self._utc = time.time() + self._began - now

    def t(self) -> float:
        """Return seconds since the start."""
        return time.monotonic() - self._began

    def utc(self, t: float) -> datetime:
        """Return the civil time at `t`."""
        return datetime.fromtimestamp(self._utc + t, UTC)

    async def pace(self) -> float:
        """Wait for a moment, or until the start; return what time it is then."""
        t = self.t()
        await asyncio.sleep(max(_PACE_S - t % _PACE_S, -t))
        return self.t()
