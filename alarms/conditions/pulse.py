"""Detects the beats in a pulse wave, and that there have been none for too long.

Pure: takes samples with their times; knows no clock. Works in any unit and at any gain: a beat is a rise from the
lower to the upper part of the recent range of the wave, large enough in comparison with the previous beats.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
_REFRACTORY_S: Final = 0.25  # 240 beats a minute: a rise sooner than this is the same beat, or an echo of it
_FOLLOW_S: Final = 1.5  # how soon the range forgets an extreme: one beat at 40 a minute
_SMALLEST: Final = 0.15  # share of the usual pulse: anything smaller is noise on a flat line
_LEARN: Final = 0.15  # weight of each beat in the usual pulse
_GAP_S: Final = 1.0  # after a longer gap in the samples the range starts again


class BeatFinder:
    """Detects the beats in the samples of a pulse wave."""

    def __init__(self) -> None:
        self._low = self._high = float("nan")
        self._at = float("-inf")
        self._is_up = False
        self._beat_at = float("-inf")
        self._usual = 0.0

    def feed(self, values: Samples, times: Samples) -> list[float]:
        """Return the times of the beats among the samples; NaN (sensor off) restarts the range of the wave."""
        beats = []
        for value, at in zip(values.tolist(), times.tolist(), strict=True):
            if self._is_beat(value, at):
                beats.append(at)
        return beats

    def _is_beat(self, value: float, at: float) -> bool:
        passed, self._at = at - self._at, at
        if value != value or passed > _GAP_S or self._low != self._low:  # noqa: PLR0124 - NaN is not itself
            self._low = self._high = value
            self._is_up = False
            return False
        self._follow(value, passed)
        span = self._high - self._low
        middle = self._low + span / 2
        if self._is_up:
            self._is_up = value > middle - span / 4
            return False
        if value < middle + span / 4 or span <= _SMALLEST * self._usual or span <= 0:
            return False
        self._is_up = True
        if at - self._beat_at < _REFRACTORY_S:
            return False
        self._learn(span, at)
        return True

    def _follow(self, value: float, passed: float) -> None:
        """Widen the recent range of the wave to hold `value`, or let it shrink slowly towards the wave."""
        shrink = (self._high - self._low) * min(1.0, passed / _FOLLOW_S) / 2
        self._high = max(value, self._high - shrink)
        self._low = min(value, self._low + shrink)

    def _learn(self, span: float, at: float) -> None:
        is_first = self._beat_at == float("-inf")
        self._usual = span if is_first else (1 - _LEARN) * self._usual + _LEARN * span
        self._beat_at = at


class PulseAbsence:
    """The condition "pulse absent": samples come, the sensor is on, and there is no beat for `absent_after_s`."""

    def __init__(self, absent_after_s: float) -> None:
        self._absent_after_s = absent_after_s
        self._finder = BeatFinder()
        self._since: float | None = None  # time of the last beat, or of the first sample that could have held one
        self._newest_at = float("-inf")

    def feed(self, values: Samples, times: Samples) -> list[float]:
        """Add samples of the pulse wave; return the times of the beats in them."""
        if not len(values):
            return []
        beats = self._finder.feed(values, times)
        is_on = bool(np.isfinite(values[-1]))
        if not is_on or times[0] - self._newest_at > _GAP_S:
            self._since = None
        self._newest_at = float(times[-1])
        if is_on and self._since is None:
            self._since = float(times[0])
        if beats:
            self._since = beats[-1]
        return beats

    def forget(self) -> None:
        """Forget all samples: the pulse could not be measured for a while, for a known reason."""
        self._since = None

    def absent_s(self, at: float) -> float:
        """Return for how long the pulse has been absent, in seconds; 0 if there is a pulse or no wave."""
        if self._since is None or at - self._newest_at > _GAP_S or at - self._since < self._absent_after_s:
            return 0.0
        return at - self._since
