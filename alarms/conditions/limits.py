"""The condition of one limit of one vital, with its delays, its deadband and its count of breaches.

Pure: time is an argument.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from msgspec.structs import replace

from bedside.alarms.conditions.condition_state import ConditionState, moved
from bedside.config.schema import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One side of a limit. A value equal to the bound is inside (manufacturers differ; this program uses `<` and `>`).

    `breaches` within `breaches_within_s` alarm before the delay is over, since a delay alone would hide a value that
    keeps crossing the limit briefly.
    """

    at: float
    is_high: bool
    delay_s: float = 0.0
    off_delay_s: float = 0.0
    deadband: float = 0.0
    breaches: int | None = None
    breaches_within_s: float = 60.0

    def is_crossed(self, value: float) -> bool:
        """Whether the value lies outside the bound."""
        return value > self.at if self.is_high else value < self.at

    def is_left(self, value: float) -> bool:
        """Whether the value is back inside by at least the deadband, so that the alarm may end."""
        return value <= self.at - self.deadband if self.is_high else value >= self.at + self.deadband


class AlarmCondition(Protocol):
    """Decides whether the condition of one alarm of one vital is present."""

    @property
    def is_present(self) -> bool:
        """Whether the condition of the alarm is present."""

    @property
    def worst(self) -> float:
        """The value farthest outside since the limit was crossed, for the text and the log."""

    @property
    def bound(self) -> Bound | None:
        """The bound that values are compared with, None while there is none."""

    def observe(self, value: float, at: float) -> None:
        """Compare a value, measured at `at`, with the bound.

        Call `expire` first, so that a delay that ran out before this value takes effect.
        """

    def expire(self, at: float) -> None:
        """Advance the time to `at` (monotonic seconds): a delay may run out without another value."""

    def forget(self) -> None:
        """End the condition and discard all values."""

    def state(self) -> ConditionState:
        """Return what the condition remembers, to be stored."""

    def resume(self, state: ConditionState, by_s: float) -> None:
        """Continue from a stored state if it is of the same limit; `by_s` is added to its times."""


class LimitCondition:
    """The condition of a limit: present from the end of the delay until the value is back inside for `off_delay_s`."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound
        self.is_present = False
        self.worst = 0.0
        self._crossed_at: float | None = None
        self._inside_at: float | None = None
        self._breaches: deque[float] = deque(maxlen=bound.breaches)

    @property
    def bound(self) -> Bound:
        """The bound that values are compared with."""
        return self._bound

    def observe(self, value: float, at: float) -> None:
        """Compare a value, measured at `at`, with the bound."""
        if self._bound.is_crossed(value):
            self._cross(value, at)
        elif not self.is_present:
            self._crossed_at = None
        else:
            self._return(value, at)
        self.expire(at)

    def expire(self, at: float) -> None:
        """Advance the time to `at`."""
        if self.is_present:
            if self._inside_at is not None and at - self._inside_at >= self._bound.off_delay_s:
                self._end()
        elif self._crossed_at is not None and (self._is_over(self._crossed_at, at) or self._is_flapping(at)):
            self.is_present = True

    def forget(self) -> None:
        """End the condition and discard the breaches: the vital is missing, for which there is another alarm."""
        self._end()
        self._breaches.clear()

    def state(self) -> ConditionState:
        """Return what the condition remembers, to be stored."""
        return ConditionState(
            is_present=self.is_present,
            worst=self.worst,
            bound=self._bound.at,
            crossed_at=self._crossed_at,
            inside_at=self._inside_at,
            breaches=tuple(self._breaches),
        )

    def resume(self, state: ConditionState, by_s: float) -> None:
        """Continue from a stored state if it is of the same limit; `by_s` is added to its times."""
        if state.bound != self._bound.at:
            return
        self.is_present, self.worst = state.is_present, state.worst
        self._crossed_at, self._inside_at = moved(state.crossed_at, by_s), moved(state.inside_at, by_s)
        self._breaches.extend(at + by_s for at in state.breaches)

    def _cross(self, value: float, at: float) -> None:
        farthest = max if self._bound.is_high else min
        self._inside_at = None
        if self._crossed_at is None:
            self._crossed_at, self.worst = at, value
            self._breaches.append(at)
        else:
            self.worst = farthest(self.worst, value)

    def _return(self, value: float, at: float) -> None:
        """Note since when the value is back inside; within the deadband the condition stays present."""
        if not self._bound.is_left(value):
            self._inside_at = None
        elif self._inside_at is None:
            self._inside_at = at

    def _is_over(self, crossed_at: float, at: float) -> bool:
        return at - crossed_at >= self._bound.delay_s

    def _is_flapping(self, at: float) -> bool:
        breaches, limit = self._breaches, self._bound.breaches
        return limit is not None and len(breaches) == limit and at - breaches[0] <= self._bound.breaches_within_s

    def _end(self) -> None:
        self.is_present = False
        self._crossed_at = self._inside_at = None


_SLOWEST_FALL: Final = 1.0  # points per second: a value just inside must empty the integral as well


class IntegralCondition(LimitCondition):
    """A limit whose delay is an integral (points outside x seconds): deep falls alarm sooner than shallow ones.

    Outside, the integral grows each second by the distance from the bound. Inside, it falls by the distance, but by at
    least one point a second. Source: the integral delay of 10 to 100 that oximeters of several manufacturers offer;
    theirs decays as it grew.
    """

    def __init__(self, bound: Bound, integral: float) -> None:
        super().__init__(bound)
        self._full = integral
        self._sum = 0.0
        self._last: tuple[float, float] | None = None

    @property
    def fill(self) -> float:
        """How full the integral is, 0 to 1."""
        return 1.0 if self.is_present else min(1.0, self._sum / self._full)

    def observe(self, value: float, at: float) -> None:
        """Compare a value, measured at `at`, with the bound; until `at` the integral changes by the previous value."""
        self._add(at)
        self._last = (value, at)
        super().observe(value, at)

    def expire(self, at: float) -> None:
        """Advance the time to `at`: the integral changes by the last value."""
        self._add(at)
        super().expire(at)

    def forget(self) -> None:
        """End the condition and empty the integral."""
        super().forget()
        self._sum, self._last = 0.0, None

    def state(self) -> ConditionState:
        """Return what the condition remembers, to be stored."""
        return replace(super().state(), filled=self._sum, last=self._last)

    def resume(self, state: ConditionState, by_s: float) -> None:
        """Continue from a stored state if it is of the same limit; `by_s` is added to its times."""
        super().resume(state, by_s)
        if state.bound == self._bound.at:
            self._sum = state.filled
            self._last = state.last and (state.last[0], state.last[1] + by_s)

    def _add(self, at: float) -> None:
        if self._last is None or at <= self._last[1]:
            return
        value, since = self._last
        outside = value - self._bound.at if self._bound.is_high else self._bound.at - value
        slope = outside if outside > 0 else min(outside, -_SLOWEST_FALL)
        self._sum = min(self._full, max(0.0, self._sum + slope * (at - since)))
        self._last = (value, at)

    def _is_over(self, crossed_at: float, at: float) -> bool:  # noqa: ARG002 - the integral counts, not the time
        return self._sum >= self._full

    def _end(self) -> None:
        if self.is_present:
            self._sum = 0.0
        super()._end()


def in_words(limit: Limit | None) -> str:
    """Return a limit as the log records it, "50..120 after 5 s, deadband 2, extreme 40..140"."""
    if limit is None:
        return "none"
    sides = (limit.extreme_low, limit.low, limit.high, limit.extreme_high)
    lowest, low, high, highest = ("-" if side is None else f"{side:g}" for side in sides)
    delay = f"after {limit.delay_s:g} s" if limit.integral is None else f"integral {limit.integral:g}"
    return f"{low}..{high} {delay}, deadband {limit.deadband:g}, extreme {lowest}..{highest}"
