"""Is it far from this patient's own? Limits relative to a baseline, and the rise over minutes.

Pure: time is an argument.
"""

from collections import deque
from typing import Final

from bedside.alarms.conditions.limits import Bound, LimitCondition
from bedside.config.schema import Relative

_MINUTE_S: Final = 60.0


def limit_from(settings: Relative, baseline: float, *, is_high: bool) -> float | None:
    """Return what a relative limit amounts to: of a distance and a share the nearer, which alarms earlier.

    None: there is none on that side.
    """
    units, percent = (settings.above, settings.above_percent) if is_high else (settings.below, settings.below_percent)
    distances = [each for each in (units, percent and baseline * percent / 100) if each is not None]
    if not distances:
        return None
    return baseline + min(distances) if is_high else baseline - min(distances)


class BaselineCondition:
    """A limit so far from the patient's baseline; without a baseline nothing is judged."""

    def __init__(self, settings: Relative, *, is_high: bool, baseline: float | None) -> None:
        self._settings, self._is_high = settings, is_high
        self._watch: LimitCondition | None = None
        at = None if baseline is None else limit_from(settings, baseline, is_high=is_high)
        if at is not None:
            bound = Bound(at=at, is_high=is_high, delay_s=settings.delay_s, deadband=settings.deadband)
            self._watch = LimitCondition(bound)

    @property
    def is_present(self) -> bool:
        """Whether the condition is there."""
        return self._watch is not None and self._watch.is_present

    @property
    def worst(self) -> float:
        """The value farthest outside."""
        return self._watch.worst if self._watch else 0.0

    @property
    def bound(self) -> Bound | None:
        """The bound in force, None without a baseline."""
        return self._watch.bound if self._watch else None

    def observe(self, value: float, at: float) -> None:
        """Take a new value."""
        if self._watch is not None:
            self._watch.observe(value, at)

    def expire(self, at: float) -> None:
        """Let time pass."""
        if self._watch is not None:
            self._watch.expire(at)

    def forget(self) -> None:
        """There is nothing to judge any more."""
        if self._watch is not None:
            self._watch.forget()


class RiseCondition:
    """Whether a value has risen by more than so much above its lowest of the last minutes."""

    def __init__(self, settings: Relative) -> None:
        self._rise = settings.rise or 0.0
        self._within_s = settings.rise_within_min * _MINUTE_S
        self._past: deque[tuple[float, float]] = deque()  # times and values, values rising: each may yet be the lowest
        self.is_present = False
        self.worst = 0.0
        self.bound: Bound | None = None

    def observe(self, value: float, at: float) -> None:
        """Take a new value, and hold it against the lowest that is still in the window."""
        while self._past and self._past[-1][1] >= value:
            self._past.pop()
        self._past.append((at, value))
        self._drop(at)
        limit = self._past[0][1] + self._rise
        self.is_present = value > limit
        if self.is_present:
            self.worst, self.bound = value, Bound(at=limit, is_high=True)

    def expire(self, at: float) -> None:
        """Do nothing: a rise is judged when a value comes, and stands until the next."""

    def forget(self) -> None:
        """There is nothing to judge any more."""
        self._past.clear()
        self.is_present = False

    def _drop(self, at: float) -> None:
        while self._past[0][0] < at - self._within_s:
            self._past.popleft()
