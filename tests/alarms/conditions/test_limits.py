from dataclasses import replace

import pytest

from bedside.alarms.conditions.limits import Bound, IntegralCondition, LimitCondition, in_words
from bedside.config.schema import Limit

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


def test_a_new_condition_is_not_present_and_has_no_worst_value() -> None:
    watch = LimitCondition(HIGH)
    assert (watch.is_present, watch.worst, watch.bound) == (False, 0.0, HIGH)


@SIDES
def test_only_as_many_breaches_as_configured_within_their_time_count_however_many_came_before(
    bound: Bound, sign: int
) -> None:
    watch = LimitCondition(replace(bound, breaches=3, breaches_within_s=60.0))
    for at in (1000.0, 1040.0, 1080.0, 1120.0):
        watch.observe(bound.at + sign, at)
        assert not watch.is_present, at
        watch.observe(bound.at, at + 1)
    watch.observe(bound.at + sign, 1139.0)
    watch.observe(bound.at, 1139.5)
    watch.observe(bound.at + sign, 1180.0)
    assert watch.is_present, "1120, 1139 and 1180 lie within 60 s"


@pytest.mark.parametrize(("limit", "words"), [(None, "none"), (Limit(low=90, integral=50), "integral 50")])
def test_the_log_names_no_limit_and_an_integral(limit: Limit | None, words: str) -> None:
    assert words in in_words(limit).split(", ")[0]
    assert in_words(None) == "none"
    assert in_words(Limit(low=90, delay_s=10)) == "90..- after 10 s, deadband 0, extreme -..-"
    assert in_words(Limit(low=90, integral=50)) == "90..- integral 50, deadband 0, extreme -..-"


@pytest.mark.parametrize(("at", "is_high", "value"), [(90.0, False, 80.0), (120.0, True, 130.0)])
def test_an_integral_counts_on_either_side_and_is_empty_when_it_is_forgotten(
    *, at: float, is_high: bool, value: float
) -> None:
    watch = IntegralCondition(Bound(at=at, is_high=is_high), 50.0)
    watch.observe(value, 100.0)
    watch.expire(104.0)
    assert (watch.fill, watch.is_present) == (0.8, False)
    watch.forget()
    watch.expire(120.0)
    assert watch.fill == 0.0
    watch.observe(value, 200.0)
    watch.expire(204.9)
    assert not watch.is_present
    watch.expire(205.0)
    assert (watch.fill, watch.is_present) == (1.0, True)
