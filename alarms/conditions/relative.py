"""Relative limits: a distance from the patient's baseline, and a rise of the value within some minutes.

Pure: time is an argument.
"""

from collections import deque
from typing import Final

from bedside.alarms.conditions.condition_state import ConditionState
from bedside.alarms.conditions.limits import Bound, LimitCondition
from bedside.config.schema import Relative

_MINUTE_S: Final = 60.0


def limit_from(settings: Relative, baseline: float, *, is_high: bool) -> float | None:
    """Return a relative limit as an absolute value in the vital's unit, None if none is set on that side.

    If both a distance and a percentage are set, the limit nearer to the baseline applies.
    """
    units, percent = (settings.above, settings.above_percent) if is_high else (settings.below, settings.below_percent)
    distances = [distance for distance in (units, percent and baseline * percent / 100) if distance is not None]
    if not distances:
        return None
    return baseline + min(distances) if is_high else baseline - min(distances)


class BaselineCondition:
    """The condition of a limit at a distance from the patient's baseline; never present without a baseline."""

    def __init__(self, settings: Relative, *, is_high: bool, baseline: float | None) -> None:
        self._settings, self._is_high = settings, is_high
        self._limit: LimitCondition | None = None
        at = None if baseline is None else limit_from(settings, baseline, is_high=is_high)
        if at is not None:
            bound = Bound(at=at, is_high=is_high, delay_s=settings.delay_s, deadband=settings.deadband)
            self._limit = LimitCondition(bound)

    @property
    def is_present(self) -> bool:
        """Whether the condition of the alarm is present."""
        return self._limit is not None and self._limit.is_present

    @property
    def worst(self) -> float:
        """The value farthest outside since the limit was crossed, 0 without a baseline."""
        return self._limit.worst if self._limit else 0.0

    @property
    def bound(self) -> Bound | None:
        """The bound that values are compared with, None without a baseline."""
        return self._limit.bound if self._limit else None

    def observe(self, value: float, at: float) -> None:
        """Compare a value, measured at `at`, with the limit."""
        if self._limit is not None:
            self._limit.observe(value, at)

    def expire(self, at: float) -> None:
        """Advance the time to `at`: a delay may run out without another value."""
        if self._limit is not None:
            self._limit.expire(at)

    def forget(self) -> None:
        """End the condition."""
        if self._limit is not None:
            self._limit.forget()

    def state(self) -> ConditionState:
        """Return what the condition remembers, to be stored."""
        return self._limit.state() if self._limit else ConditionState()

    def resume(self, state: ConditionState, by_s: float) -> None:
        """Continue from a stored state if it is of the same limit; `by_s` is added to its times."""
        if self._limit is not None:
            self._limit.resume(state, by_s)


class RiseCondition:
    """The condition that a value exceeds the lowest of the last `rise_within_min` minutes by more than `rise`."""

    def __init__(self, settings: Relative) -> None:
        self._rise = settings.rise or 0.0
        self._within_s = settings.rise_within_min * _MINUTE_S
        self._past: deque[tuple[float, float]] = deque()  # times and rising values: each may yet become the lowest
        self.is_present = False
        self.worst = 0.0
        self.bound: Bound | None = None

    def observe(self, value: float, at: float) -> None:
        """Compare a value, measured at `at`, with the lowest value of the last `rise_within_min` minutes."""
        while self._past and self._past[-1][1] >= value:
            self._past.pop()
        self._past.append((at, value))
        self._drop(at)
        limit = self._past[0][1] + self._rise
        self.is_present = value > limit
        if self.is_present:
            self.worst, self.bound = value, Bound(at=limit, is_high=True)

    def expire(self, at: float) -> None:
        """Do nothing: a rise is judged when a value comes, and stays until the next one."""

    def forget(self) -> None:
        """End the condition and discard all values."""
        self._past.clear()
        self.is_present = False

    def state(self) -> ConditionState:
        """Return what the condition remembers, to be stored."""
        bound = self.bound.at if self.bound else None
        return ConditionState(is_present=self.is_present, worst=self.worst, bound=bound, past=tuple(self._past))

    def resume(self, state: ConditionState, by_s: float) -> None:
        """Continue from a stored state; `by_s` is added to its times."""
        self._past = deque((at + by_s, value) for at, value in state.past)
        self.is_present, self.worst = state.is_present, state.worst
        if state.bound is not None:
            self.bound = Bound(at=state.bound, is_high=True)

    def _drop(self, at: float) -> None:
        while self._past[0][0] < at - self._within_s:
            self._past.popleft()
