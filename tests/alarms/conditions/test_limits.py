from dataclasses import replace

import pytest

from bedside.alarms.conditions.limits import Bound, LimitCondition

HIGH = Bound(at=120, is_high=True, delay_s=5, deadband=2)
LOW = Bound(at=50, is_high=False, delay_s=5, deadband=2)
SIDES = pytest.mark.parametrize(("bound", "sign"), [(HIGH, 1), (LOW, -1)], ids=["high", "low"])


def crossed(bound: Bound, past: float) -> LimitCondition:
    """Return a watch whose value lay `past` the bound for the whole delay."""
    watch = LimitCondition(bound)
    watch.observe(bound.at + past, 0.0)
    watch.expire(5.0)
    return watch


@SIDES
@pytest.mark.parametrize(("past", "expected"), [(-0.1, False), (0.0, False), (0.1, True)])
def test_only_a_value_beyond_the_limit_is_outside(bound: Bound, sign: int, past: float, *, expected: bool) -> None:
    assert crossed(bound, sign * past).is_present is expected


@SIDES
@pytest.mark.parametrize(("inside", "ends"), [(0.0, False), (1.9, False), (2.0, True), (9.0, True)])
def test_an_alarm_ends_only_when_the_value_is_inside_by_the_deadband(
    bound: Bound, sign: int, inside: float, *, ends: bool
) -> None:
    watch = crossed(bound, sign * 5)
    watch.observe(bound.at - sign * inside, 6.0)
    assert watch.is_present is not ends


@SIDES
def test_the_delay_runs_out_without_another_value(bound: Bound, sign: int) -> None:
    watch = LimitCondition(bound)
    watch.observe(bound.at + sign, 10.0)
    watch.expire(14.99)
    assert not watch.is_present
    watch.expire(15.2)
    assert watch.is_present


@SIDES
def test_a_recovery_within_the_delay_raises_no_alarm_and_the_next_crossing_has_the_whole_delay(
    bound: Bound, sign: int
) -> None:
    watch = LimitCondition(bound)
    watch.observe(bound.at + sign, 0.0)
    watch.observe(bound.at, 4.0)
    watch.observe(bound.at + sign, 4.5)
    watch.expire(9.4)
    assert not watch.is_present
    watch.expire(9.5)
    assert watch.is_present


def test_after_forget_the_delay_and_the_breaches_start_again() -> None:
    watch = crossed(HIGH, 5)
    watch.forget()
    assert not watch.is_present
    watch.observe(130, 6.0)
    assert not watch.is_present


@SIDES
def test_with_an_off_delay_an_alarm_ends_only_when_the_value_has_stayed_inside(bound: Bound, sign: int) -> None:
    watch = crossed(replace(bound, off_delay_s=5), sign * 5)
    watch.observe(bound.at - sign * 3, 6.0)
    watch.observe(bound.at - sign, 9.0)  # back into the deadband: the count starts again
    watch.observe(bound.at - sign * 3, 10.0)
    watch.expire(14.9)
    assert watch.is_present
    watch.expire(15.0)
    assert not watch.is_present


@SIDES
def test_three_breaches_within_a_minute_alarm_although_each_was_shorter_than_the_delay(bound: Bound, sign: int) -> None:
    watch = LimitCondition(replace(bound, breaches=3))
    seen = []
    for at in (0.0, 20.0, 59.0):
        watch.observe(bound.at + sign, at)
        seen.append(watch.is_present)
        watch.observe(bound.at - sign * 3, at + 1)
    assert seen == [False, False, True]


@SIDES
def test_three_breaches_within_more_than_a_minute_do_not_alarm(bound: Bound, sign: int) -> None:
    watch = LimitCondition(replace(bound, breaches=3))
    for at in (0.0, 20.0, 61.0):
        watch.observe(bound.at + sign, at)
        assert not watch.is_present
        watch.observe(bound.at, at + 1)


@SIDES
def test_the_worst_value_is_kept_until_the_next_crossing(bound: Bound, sign: int) -> None:
    watch = LimitCondition(bound)
    for at, past in enumerate((3, 9, 4, -1)):  # the last is within the deadband: the alarm stays
        watch.observe(bound.at + sign * past, at * 3.0)
    assert (watch.is_present, watch.worst) == (True, bound.at + sign * 9)
    watch.observe(bound.at - sign * 20, 20.0)
    watch.observe(bound.at + sign * 2, 21.0)
    assert watch.worst == bound.at + sign * 2


@SIDES
def test_a_new_crossing_restarts_the_off_delay(bound: Bound, sign: int) -> None:
    watch = crossed(replace(bound, off_delay_s=5), sign * 5)
    watch.observe(bound.at - sign * 3, 6.0)
    watch.observe(bound.at + sign * 3, 9.0)
    watch.expire(20.0)
    assert watch.is_present
