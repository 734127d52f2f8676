"""Is the condition there? One limit of one vital, with its delay and its deadband.

Pure: fed by observations and by the passing of time; knows no clock.
"""

from dataclasses import dataclass
from typing import Self

from config.schema import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One side of a limit. A value equal to the bound is inside (makers disagree; ours is `<` and `>`)."""

    at: float
    is_high: bool
    delay_s: float
    deadband: float

    @classmethod
    def of(cls, limit: Limit, *, is_high: bool) -> Self | None:
        """Return the high or the low side of a limit; None if there is none."""
        at = limit.high if is_high else limit.low
        if at is None:
            return None
        return cls(at=at, is_high=is_high, delay_s=limit.delay_s, deadband=limit.deadband)

    def is_crossed(self, value: float) -> bool:
        """Say whether the value lies outside."""
        return value > self.at if self.is_high else value < self.at

    def is_left(self, value: float) -> bool:
        """Say whether the value is back inside by at least the deadband, so that an alarm may end."""
        return value <= self.at - self.deadband if self.is_high else value >= self.at + self.deadband


class LimitWatch:
    """Whether a limit's condition holds: from the end of the delay until the value is back inside for good.

    Attributes:
        is_present: the condition is there.
        worst: the value farthest outside since the limit was crossed, for the text and the log.
        onset_at: when the condition became true, its delay over.

    """

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.is_present = False
        self.worst = 0.0
        self.onset_at = 0.0
        self._crossed_at: float | None = None

    def observe(self, value: float, at: float) -> None:
        """Take a new value; call `expire` first, so that a delay that ran out before this value has its effect."""
        if self.bound.is_crossed(value):
            farthest = max if self.bound.is_high else min
            self.worst = value if self._crossed_at is None else farthest(self.worst, value)
            self._crossed_at = at if self._crossed_at is None else self._crossed_at
        elif not self.is_present or self.bound.is_left(value):  # within the deadband a standing alarm holds
            self._crossed_at = None
            self.is_present = False
        self.expire(at)

    def expire(self, at: float) -> None:
        """Let time pass: the delay may run out without another value."""
        if self._crossed_at is not None and not self.is_present and at - self._crossed_at >= self.bound.delay_s:
            self.is_present = True
            self.onset_at = self._crossed_at + self.bound.delay_s

    def forget(self) -> None:
        """There is nothing to judge any more: the vital is gone, and another alarm says so."""
        self._crossed_at = None
        self.is_present = False
