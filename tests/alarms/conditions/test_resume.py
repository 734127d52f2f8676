"""What a judge remembers: the next engine's judges say the same at every moment, on another axis of time too."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bedside.alarms.conditions.average import Average
from bedside.alarms.conditions.condition_state import ConditionState, JudgeState, moved
from bedside.alarms.conditions.early_warning import EarlyWarning
from bedside.alarms.conditions.judge import Judge
from bedside.alarms.conditions.limits import Bound, IntegralCondition, LimitCondition
from bedside.alarms.conditions.relative import BaselineCondition, RiseCondition
from bedside.alarms.conditions.staleness import StalenessTable
from bedside.config.schema import EarlyWarningConfig, Limit, Relative
from bedside.config.vitals import VITALS, VitalId

BOUND = Bound(at=90.0, is_high=False, delay_s=4, off_delay_s=3, deadband=1, breaches=3, breaches_within_s=30)
RELATIVE = Relative(above=5, below=5, delay_s=3, rise=4, rise_within_min=1)
CONDITIONS: dict[str, Callable[[], Any]] = {
    "limit": lambda: LimitCondition(BOUND),
    "integral": lambda: IntegralCondition(BOUND, 15.0),
    "baseline": lambda: BaselineCondition(RELATIVE, is_high=False, baseline=95.0),
    "no baseline": lambda: BaselineCondition(RELATIVE, is_high=False, baseline=None),
    "rise": lambda: RiseCondition(RELATIVE),
}


def told(condition: Any, at: float) -> tuple[object, ...]:
    condition.expire(at)
    return condition.is_present, condition.worst, condition.bound, getattr(condition, "fill", None)


def values(seed: int) -> Iterator[tuple[float, float]]:
    """Yield times and values about a limit, in a walk."""
    rng, at, value = random.Random(seed), 1000.0, 92.0
    for _ in range(120):
        at += rng.choice([0.5, 1.0, 3.0])
        value += rng.choice([-3.0, -1.0, 0.0, 1.0, 3.0]) + 0.2 * (91.0 - value)
        yield at, value


@pytest.mark.parametrize("by_s", [0.0, -900.0, 5000.0])
@pytest.mark.parametrize("make", CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_that_is_continued_at_any_moment_says_the_same_from_then_on(
    make: Callable[[], Any], by_s: float
) -> None:
    first, others, seen = make(), list[Any](), set[bool]()
    for number, (at, value) in enumerate(values(7)):
        for each, moved_s in ((first, 0.0), *((other, by_s) for other in others)):
            each.expire(at + moved_s)
            each.observe(value, at + moved_s)
        assert {told(other, at + by_s) for other in others} <= {told(first, at)}
        seen.add(first.is_present)
        if number % 3 == 0:
            others.append(make())
            others[-1].resume(first.state(), by_s)
            assert told(others[-1], at + by_s) == told(first, at)
        if number % 50 == 49:
            others.clear()  # a new one after the second half has what is old by then
    assert seen == {False, True} or make().bound is None


def test_a_condition_of_another_limit_begins_anew() -> None:
    for old, new in (
        (LimitCondition(BOUND), LimitCondition(Bound(at=91.0, is_high=False))),
        (IntegralCondition(BOUND, 15.0), IntegralCondition(Bound(at=91.0, is_high=False), 15.0)),
    ):
        old.observe(80.0, 10.0)
        old.expire(20.0)
        assert old.is_present
        before = new.state()
        new.resume(old.state(), 0.0)
        assert new.state() == before


def test_the_whole_state_of_each_condition() -> None:
    limit = LimitCondition(BOUND)
    limit.observe(85.0, 10.0)
    limit.observe(84.0, 14.0)
    limit.observe(95.0, 15.0)
    assert limit.state() == ConditionState(
        is_present=True, worst=84.0, bound=90.0, crossed_at=10.0, inside_at=15.0, breaches=(10.0,)
    )
    integral = IntegralCondition(BOUND, 15.0)
    integral.observe(85.0, 10.0)
    integral.expire(12.0)
    assert integral.state() == ConditionState(
        worst=85.0, bound=90.0, crossed_at=10.0, breaches=(10.0,), filled=10.0, last=(85.0, 12.0)
    )
    rise = RiseCondition(RELATIVE)
    rise.observe(90.0, 10.0)
    assert rise.state() == ConditionState(past=((10.0, 90.0),))
    rise.observe(95.0, 12.0)
    assert rise.state() == ConditionState(is_present=True, worst=95.0, bound=94.0, past=((10.0, 90.0), (12.0, 95.0)))
    assert BaselineCondition(RELATIVE, is_high=True, baseline=None).state() == ConditionState()
    assert BaselineCondition(RELATIVE, is_high=True, baseline=95.0).state() == ConditionState(bound=100.0)


def test_a_time_is_moved_and_no_time_stays_none() -> None:
    assert (moved(10.0, 5.0), moved(None, 5.0)) == (15.0, None)


LIMIT = Limit(low=90, delay_s=5, average_s=4)


def test_a_judge_is_continued_with_its_newest_value_its_average_and_its_conditions() -> None:
    judge = Judge(VitalId.SPO2, LIMIT, None, None)
    assert judge.state().newest_at is None
    judge.observe(80.0, 10.0)
    judge.observe(84.0, 12.0)
    judge.is_held = True
    state = judge.state()
    (spec,) = judge.conditions
    assert state == JudgeState(
        is_held=True,
        newest_at=12.0,
        average=((10.0, 80.0), (12.0, 84.0)),
        conditions={spec.id: judge.conditions[spec].state()},
    )
    other = Judge(VitalId.SPO2, LIMIT, None, None)
    other.resume(state, 100.0, is_long=False)
    assert other.is_held
    other.is_held = False
    assert not other.observe(70.0, 111.9), "older than the newest"
    assert other.observe(88.0, 113.0)
    assert other.state().average == ((110.0, 80.0), (112.0, 84.0), (113.0, 88.0))
    assert [row is other.conditions[spec] for _, row in other.expire(115.0)] == [True]


def test_after_a_long_time_without_values_a_delay_begins_anew_and_what_is_present_stays() -> None:
    begun = Judge(VitalId.SPO2, LIMIT, None, None)
    begun.observe(80.0, 10.0)
    present = Judge(VitalId.SPO2, LIMIT, None, None)
    present.observe(80.0, 10.0)
    present.expire(15.0)
    for judge, stays in ((begun, False), (present, True)):
        other = Judge(VitalId.SPO2, LIMIT, None, None)
        other.resume(judge.state(), 0.0, is_long=True)
        assert other.state().average == ()
        assert [condition.is_present for condition in other.conditions.values()] == [stays]
        other.expire(100.0)
        assert [condition.is_present for condition in other.conditions.values()] == [stays]
    empty = Judge(VitalId.SPO2, LIMIT, None, None)
    empty.resume(JudgeState(), 50.0, is_long=False)
    assert empty.observe(97.0, 1.0), "without a newest value each one is new"


def test_the_average_the_score_and_the_missing_vitals_are_continued() -> None:
    average = Average(4.0)
    average.resume([(10.0, 80.0), (12.0, 90.0)], 100.0)
    assert average.state() == ((110.0, 80.0), (112.0, 90.0))
    assert average.of(100.0, 113.0) == 90.0
    score = EarlyWarning(EarlyWarningConfig(is_on=True))
    score.resume({VitalId.RR: (22.0, 10.0), VitalId.HR: (80.0, 11.0)}, 100.0)
    assert score.state() == {VitalId.RR: (22.0, 110.0), VitalId.HR: (80.0, 111.0)}
    table = StalenessTable({VitalId.SPO2: 1.0, VitalId.HR: 1.0}, at=200.0)
    table.resume({VitalId.SPO2: 10.0, VitalId.RR: 10.0}, 100.0)
    assert table.since([VitalId.SPO2, VitalId.HR, VitalId.RR]) == {VitalId.SPO2: 110.0, VitalId.HR: 200.0}
    at = 110.5 + VITALS[VitalId.SPO2].gone_after_s
    assert dict(table.missing(at)) == {VitalId.SPO2: f"no value for {at - 110:.0f} s", VitalId.HR: None}
