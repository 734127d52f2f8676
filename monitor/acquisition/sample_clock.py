"""Time stamps for the samples of a wave: arrival times jitter, sampling times do not.

Pure; runs on the engine's event loop, with one clock for each wave.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_GAIN: Final = 0.02  # share of the difference to the arrival that each block corrects: follows drift, ignores jitter
_SLIP_S: Final = 0.4  # a larger difference is a gap in the data (or a burst after one), not jitter


class SampleClock:
    """Spaces the samples of one wave evenly at its nominal rate, and slowly follows the device's own clock."""

    def __init__(self) -> None:
        self._last: float | None = None

    def stamp(self, count: int, at: float, rate_hz: float) -> NDArray[np.float64]:
        """Return the times, shape (count,), of `count` samples that arrived together at `at`; they always increase.

        All times are in monotonic seconds. After a gap the clock restarts at `at`, so that the gap stays visible.
        """
        period = 1.0 / rate_hz
        newest = at if self._last is None else self._last + count * period
        late = at - newest
        if abs(late) > _SLIP_S:
            newest = at
        else:
            newest += _GAIN * late
        oldest = newest - period * (count - 1)
        is_behind = self._last is not None and oldest <= self._last
        shift = self._last - oldest + period / 2 if self._last is not None and is_behind else 0.0
        if count == 1:  # the usual case: arithmetic on an array takes ten times as long
            times = np.array((newest + shift,))
        else:
            times = newest - period * np.arange(count - 1, -1, -1, dtype=np.float64) + shift
        self._last = float(times[-1])
        return times
