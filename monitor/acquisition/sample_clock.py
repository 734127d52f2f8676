"""When was each sample taken? Arrival times jitter, samples do not.

Pure; runs on the engine's event loop, one clock for each wave.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_PULL: Final = 0.02  # share of the difference to the arrival that each block corrects: drift yes, jitter no
_SLIP_S: Final = 0.4  # further apart than this is a gap in the data (or a burst after one), not jitter


class SampleClock:
    """Spaces samples evenly at the nominal rate and follows the device's own clock slowly."""

    def __init__(self) -> None:
        self._last: float | None = None

    def stamp(self, count: int, at: float, rate_hz: float) -> NDArray[np.float64]:
        """Return the times, shape (count,), of samples that arrived together at `at`; always increasing.

        After a gap the clock starts anew from the arrival, so that the gap is seen as one.
        """
        period = 1.0 / rate_hz
        newest = at if self._last is None else self._last + count * period
        late = at - newest
        if abs(late) > _SLIP_S:
            newest = at
        else:
            newest += _PULL * late
        times: NDArray[np.float64] = newest - period * np.arange(count - 1, -1, -1, dtype=np.float64)
        if self._last is not None and times[0] <= self._last:  # never backwards, whatever arrived in a burst
            times += self._last - times[0] + period / 2
        self._last = float(times[-1])
        return times
