"""Time stamps for the samples of a wave: arrival times jitter, sampling times do not.

Pure; runs on the engine's event loop, with one clock for each wave.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_GAIN: Final = 0.02  # share of the difference to the arrival that each block corrects: follows drift, ignores jitter
_SLIP_S: Final = 0.4  # a larger difference is a gap in the data, or a burst after one, not jitter


class SampleClock:
    """Spaces the samples of one wave evenly at its nominal rate, and slowly follows the device's own clock."""

    def __init__(self) -> None:
        self._last: float | None = None

    def stamp(self, count: int, at: float, rate_hz: float) -> NDArray[np.float64]:
        """Return the times of `count` samples that arrived together at `at`; they always increase.

        All times are in monotonic seconds. After a gap the clock restarts at `at`, so that the gap stays visible. Shape
        (count,), except in a burst: what a stopped sender or a broken line held back arrives at once, after the first
        of it has got the present time. Its other samples are older than that, nobody knows by how much, and they must
        not lie in the future. So only as many as fit before `at` get a time, from the first on.
        """
        period = 1.0 / rate_hz
        newest = at if self._last is None else self._last + count * period
        late = at - newest
        if self._last is not None and late < -_SLIP_S:
            times = self._last + period * np.arange(1, self._fitting(at, period) + 1, dtype=np.float64)
        else:
            newest = at if late > _SLIP_S else newest + _GAIN * late
            times = newest - period * np.arange(count - 1, -1, -1, dtype=np.float64)
            if self._last is not None and times[0] <= self._last:  # never backwards
                times += self._last - times[0] + period / 2
        if times.size:
            self._last = float(times[-1])
        return times

    def _fitting(self, at: float, period: float) -> int:
        """Return how many samples fit between the last one and `at`."""
        return max(0, int((at - (self._last or at)) / period))
