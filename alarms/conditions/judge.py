"""The judge of one vital: compares each value with all limits of the vital.

Pure: time is an argument.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Final

from bedside.alarms.catalogue import CATALOGUE, AlarmSpec, Side
from bedside.alarms.conditions.average import Average
from bedside.alarms.conditions.condition_state import JudgeState
from bedside.alarms.conditions.limits import AlarmCondition, Bound, IntegralCondition, LimitCondition
from bedside.alarms.conditions.relative import BaselineCondition, RiseCondition
from bedside.config.schema import Limit, Relative
from bedside.config.vitals import VitalId

_SPECS: Final[Mapping[tuple[VitalId, Side], AlarmSpec]] = {
    (spec.vital, spec.side): spec for spec in CATALOGUE.values() if spec.vital is not None and spec.side is not None
}


class Judge:
    """Compares the values of one vital with its limits, its extreme limits and the patient's baseline.

    A value that was measured before the newest one is ignored. While `is_held` no value is judged and the conditions
    stay as they are: the vital cannot be measured well at present, for a known reason.
    """

    def __init__(self, vital: VitalId, limit: Limit | None, relative: Relative | None, baseline: float | None) -> None:
        self.is_held = False
        self._newest = float("-inf")
        self._average = Average(limit.average_s if limit else 0.0)
        self.conditions: dict[AlarmSpec, AlarmCondition] = dict(_conditions(vital, limit, relative, baseline))

    @property
    def fill(self) -> float:
        """How full the fullest integral delay of the vital's limits is, 0 to 1; at 1 its alarm begins."""
        return max((each.fill for each in self.conditions.values() if isinstance(each, IntegralCondition)), default=0.0)

    def observe(self, value: float, at: float) -> bool:
        """Compare a value, measured at `at`, with all limits. Return False if it was ignored."""
        if self.is_held or at < self._newest:
            return False
        self._newest = at
        mean = self._average.of(value, at)
        for condition in self.conditions.values():
            condition.observe(mean, at)
        return True

    def expire(self, at: float) -> list[tuple[AlarmSpec, AlarmCondition]]:
        """Advance the time to `at`; return the conditions that began or ended since the last value."""
        if self.is_held:
            return []
        changed = []
        for spec, condition in self.conditions.items():
            was_present = condition.is_present
            condition.expire(at)
            if condition.is_present is not was_present:
                changed.append((spec, condition))
        return changed

    def forget(self) -> None:
        """End all conditions of the vital and discard all its values."""
        self._average.forget()
        for condition in self.conditions.values():
            condition.forget()

    def state(self) -> JudgeState:
        """Return what the judge remembers, to be stored."""
        return JudgeState(
            is_held=self.is_held,
            newest_at=self._newest if isfinite(self._newest) else None,
            average=self._average.state(),
            conditions={spec.id: condition.state() for spec, condition in self.conditions.items()},
        )

    def resume(self, state: JudgeState, by_s: float, *, is_long: bool) -> None:
        """Continue from a stored state; `by_s` is added to its times.

        `is_long`: nothing was measured for so long that a delay that has begun begins anew.
        """
        self.is_held = state.is_held
        if state.newest_at is not None:
            self._newest = state.newest_at + by_s
        if not is_long:
            self._average.resume(state.average, by_s)
        for spec, condition in self.conditions.items():
            stored = state.conditions.get(spec.id)
            if stored is not None and (stored.is_present or not is_long):
                condition.resume(stored, by_s)


def _conditions(
    vital: VitalId, limit: Limit | None, relative: Relative | None, baseline: float | None
) -> Iterator[tuple[AlarmSpec, AlarmCondition]]:
    """Yield a condition for each limit that is set and that the catalogue has."""
    if limit is not None:
        plain = ((Side.LOW, limit.low), (Side.HIGH, limit.high))
        extreme = ((Side.EXTREME_LOW, limit.extreme_low), (Side.EXTREME_HIGH, limit.extreme_high))
        for side, at in plain:
            if at is not None:
                yield _SPECS[vital, side], _plain(limit, side, at)
        for side, at in extreme:
            if at is not None and (vital, side) in _SPECS:
                yield _SPECS[vital, side], LimitCondition(_bound(limit, side, at, limit.extreme_delay_s))
    if relative is not None:
        for side in (Side.BELOW_BASELINE, Side.ABOVE_BASELINE):
            yield _SPECS[vital, side], BaselineCondition(relative, is_high=side.is_high, baseline=baseline)
        if relative.rise is not None:
            yield _SPECS[vital, Side.RISING], RiseCondition(relative)


def _plain(limit: Limit, side: Side, at: float) -> LimitCondition:
    bound = _bound(limit, side, at, limit.delay_s)
    if limit.integral is not None and side is Side.LOW:
        return IntegralCondition(bound, limit.integral)
    return LimitCondition(bound)


def _bound(limit: Limit, side: Side, at: float, delay_s: float) -> Bound:
    return Bound(
        at=at,
        is_high=side.is_high,
        delay_s=delay_s,
        off_delay_s=limit.off_delay_s,
        deadband=limit.deadband,
        breaches=limit.breaches if side in {Side.LOW, Side.HIGH} else None,
        breaches_within_s=limit.breaches_within_s,
    )
