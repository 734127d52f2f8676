"""An axis: the position of a value on paper, and round values for the tick marks.

Pure; any thread.
"""

import math
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_TIME_STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Axis:
    """`low` is drawn at `start`, `high` at `end`; a value outside is drawn at the nearer end."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return the position on paper of a value."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def marks(self, most: int) -> list[float]:
        """Return at most `most` round values within the axis, for tick marks."""
        size = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(size))
        step = next(step * power for step in _STEPS if step * power >= size)
        return _multiples(step, self.low, self.high)

    def time_marks(self, most: int) -> list[float]:
        """Return at most `most` times within the axis that are round on a clock, in seconds, for tick marks."""
        size = (self.high - self.low) / most
        step = next((step for step in _TIME_STEPS_S if step >= size), math.ceil(size / 86400) * 86400)
        return _multiples(step, self.low, self.high)


def clock(seconds: float) -> str:
    """Return seconds since the start as text: 2:05 is two minutes and five seconds, 1:02:05 an hour more."""
    whole = round(seconds)
    hours, minutes = whole // _HOUR, whole % _HOUR // _MINUTE
    return f"{hours}:{minutes:02}:{whole % _MINUTE:02}" if hours else f"{minutes}:{whole % _MINUTE:02}"


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]
