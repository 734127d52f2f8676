"""The shape of one pulse, and a counter of beats whose phase is the integral of the heart rate.

Pure. The counter integrates the heart rate in fixed time steps and stores each step, so that the same time always has
the same phase, whatever was queried before.
"""

import math
from collections.abc import Callable
from typing import Final

_STEP_S: Final = 0.05
# Two Gaussian waves for each beat, as in synthetic pulse models: systolic peak, and dicrotic wave after the notch.
_WAVES: Final = ((0.20, 0.085, 1.0), (0.48, 0.12, 0.42))  # centre and width as shares of a beat, height
# Each wave in this beat, in the one before and in the one after, with its spread (2 sigma^2).
_TERMS: Final = tuple((centre, turn, 2 * width**2, height) for centre, width, height in _WAVES for turn in (-1, 0, 1))


def shape(phase: float) -> float:
    """Return the height of the pulse, 0 (foot) to about 1 (peak), at a phase of 0 to 1."""
    total = 0.0
    for centre, turn, spread, height in _TERMS:
        total += height * math.exp(-((phase - centre + turn) ** 2) / spread)
    return total


class BeatClock:
    """Counts heart beats. `rate_per_min` gives the heart rate at a time in seconds."""

    def __init__(self, rate_per_min: Callable[[float], float]) -> None:
        self._rate = rate_per_min
        self._beats = [0.0]  # at each multiple of the step
        self._step = (-1, 0.0)  # the last queried step, and the rate at its start

    def phase(self, t: float) -> float:
        """Return the number of beats from t = 0 to `t` (seconds), with fraction."""
        index = int(t / _STEP_S)
        while len(self._beats) <= index:
            middle = (len(self._beats) - 0.5) * _STEP_S
            self._beats.append(self._beats[-1] + self._rate(middle) / 60 * _STEP_S)
        start = index * _STEP_S
        if self._step[0] != index:  # waves are sampled several times within a step
            self._step = (index, self._rate(start))
        return self._beats[index] + self._step[1] / 60 * (t - start)
