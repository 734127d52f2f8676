"""The integral delay of SpO2: points below the limit x seconds."""

import pytest

from bedside.alarms.conditions.limits import Bound, IntegralCondition

LOW = Bound(at=90, is_high=False, deadband=1)


def fed(watch: IntegralCondition, *spans: tuple[float, float], begin: float = 0.0) -> float:
    """Hold each value for its seconds, with ten samples a second; return the time of the alarm, or of the end."""
    at = begin
    for value, seconds in spans:
        for _ in range(round(seconds * 10)):
            watch.observe(value, at)
            if watch.is_present:
                return at
            at = round(at + 0.1, 1)
    watch.expire(at)
    return at


def test_the_manufacturers_example() -> None:
    """Limit 50, low 90: 88 for 2 s, 86 for 3 s, 84 for 6 s = 4 + 12 + 36 = 52: in the last second."""
    watch = IntegralCondition(LOW, 50)
    assert fed(watch, (88, 2), (86, 3), (84, 6)) == pytest.approx(10.7, abs=0.25)
    assert watch.is_present


@pytest.mark.parametrize(("value", "expected_s"), [(89, 50), (85, 10), (80, 5), (40, 1)])
def test_a_deep_fall_alarms_sooner_than_a_shallow_one(value: float, expected_s: float) -> None:
    assert fed(IntegralCondition(LOW, 50), (value, 60)) == pytest.approx(expected_s, abs=0.11)


def test_the_fill_rises_and_falls_with_the_integral() -> None:
    watch = IntegralCondition(LOW, 50)
    fed(watch, (85, 5))
    assert watch.fill == pytest.approx(0.5, abs=0.02)
    fed(watch, (95, 2.5), begin=5)  # it falls as it grew, by the distance from the limit
    assert watch.fill == pytest.approx(0.25, abs=0.02)
    fed(watch, (90, 20), begin=8)  # a value on the limit empties it as well, by one point a second
    assert watch.fill == 0


def test_a_value_on_the_limit_never_fills_the_integral() -> None:
    watch = IntegralCondition(LOW, 10)
    fed(watch, (90, 300))
    assert (watch.is_present, watch.fill) == (False, 0)


def test_three_breaches_alarm_although_each_is_small() -> None:
    watch = IntegralCondition(Bound(at=90, is_high=False, breaches=3), 100)
    assert fed(watch, (88, 2), (95, 8), (88, 2), (95, 8), (88, 2)) == pytest.approx(20)


def test_the_integral_is_empty_after_an_alarm() -> None:
    watch = IntegralCondition(LOW, 50)
    fed(watch, (80, 6))
    watch.observe(95, 6.0)
    assert (watch.is_present, watch.fill) == (False, 0)


def test_the_last_value_continues_to_count_while_no_other_comes() -> None:
    watch = IntegralCondition(LOW, 50)
    watch.observe(80, 0.0)
    watch.expire(4.9)
    assert not watch.is_present
    watch.expire(5.0)
    assert watch.is_present
