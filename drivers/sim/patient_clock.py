"""The clock of the emulated devices: the patient's time, and the pace at which they send their bytes.

Runs on the emulators' event loop.
"""

import asyncio
from datetime import UTC, datetime
from typing import Final

from bedside.drivers import clock

_PACE_S: Final = 1 / 75  # the frame interval of the fastest device, so that bytes are sent on time


class PatientClock:
    """The patient's time: seconds since `begins`, in monotonic seconds; if that is None, since the clock was made."""

    def __init__(self, begins: float | None = None) -> None:
        now = clock.now()
        self._began = now if begins is None else begins
        self._utc = clock.posix() + self._began - now

    def t(self) -> float:
        """Return the patient's time now: seconds since the start, negative before it."""
        return clock.now() - self._began

    def utc(self, t: float) -> datetime:
        """Return the date and time of day (UTC) at the patient's time `t`."""
        return datetime.fromtimestamp(self._utc + t, UTC)

    async def pace(self) -> float:
        """Wait until the patient's time is the next multiple of 1/75 s, or 0 if that is later; return it."""
        t = self.t()
        await asyncio.sleep(max(_PACE_S - t % _PACE_S, -t))
        return self.t()
