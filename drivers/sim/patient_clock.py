"""The clock of the emulated devices: the patient's time, and the rate at which bytes are sent.

Runs on the emulators' event loop.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Final

_PACE_S: Final = 1 / 75  # the frame interval of the fastest device, so that bytes are sent on time


class PatientClock:
    """The patient's time: seconds since `begins`, which is in monotonic seconds; None: since now."""

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
        """Wait for the next multiple of 1/75 s, or for the start; return the time then."""
        t = self.t()
        await asyncio.sleep(max(_PACE_S - t % _PACE_S, -t))
        return self.t()
