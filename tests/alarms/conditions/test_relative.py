"""Limits relative to this patient's own baseline, and the rise over minutes."""

import pytest

from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.lifecycle import State
from bedside.config.schema import Limit, Profile, Relative
from bedside.config.vitals import VitalId
from tests.alarms.conftest import Story

SYS = VitalId.NIBP_SYS
ABOVE, BELOW, RISING = (f"NIBP_SYS_{side}:NIBP_SYS" for side in ("ABOVE_BASELINE", "BELOW_BASELINE", "RISING"))


def story(relative: Relative, **limits: Limit) -> Story:
    by_vital = {VitalId(name): limit for name, limit in limits.items()}
    return Story(Profile(name="own", limits=by_vital, relative={SYS: relative}))


def measured(told: Story, *values: tuple[float, float]) -> list[str]:
    for minute, value in values:
        told.now = minute * 60
        told.observe(value, SYS)
    return [key for key in told.shown() if key.startswith("NIBP")]


def test_without_a_baseline_nothing_is_judged_against_it() -> None:
    assert measured(story(Relative(above=40, below=30)), (0, 250), (5, 60)) == []


@pytest.mark.parametrize(("value", "stands"), [(159, []), (160, []), (161, [ABOVE]), (90, []), (89, [BELOW])])
def test_the_distance_is_held_against_this_patients_own(value: float, stands: list[str]) -> None:
    told = story(Relative(above=40, below=30))
    told.engine.set_baseline(SYS, 120, 0.0, "nurse")
    assert measured(told, (1, value)) == stands


@pytest.mark.parametrize(("baseline", "limit"), [(100, 130), (160, 200)])
def test_of_a_distance_and_a_share_the_nearer_counts(baseline: float, limit: float) -> None:
    told = story(Relative(above=40, above_percent=30))
    told.engine.set_baseline(SYS, baseline, 0.0, "nurse")
    assert measured(told, (1, limit)) == []
    assert measured(told, (2, limit + 1)) == [ABOVE]
    assert told.engine.active()[0].limit == limit


def test_a_plain_limit_speaks_for_the_baseline() -> None:
    told = story(Relative(above=30), NIBP_SYS=Limit(high=160, delay_s=0))
    told.engine.set_baseline(SYS, 120, 0.0, "nurse")
    assert measured(told, (1, 155)) == [ABOVE]
    assert measured(told, (6, 170)) == ["NIBP_SYS_HIGH:NIBP_SYS"]
    told.engine.acknowledge("NIBP_SYS_HIGH:NIBP_SYS", Priority.MEDIUM, 370.0, "nurse")
    assert measured(told, (11, 155)) == [ABOVE]
    assert told.state(ABOVE) is State.ACKNOWLEDGED  # it was seen with the alarm that spoke for it


def test_a_baseline_is_logged_old_and_new_and_can_be_taken_away() -> None:
    told = story(Relative(above=30))
    told.engine.set_baseline(SYS, 120, 0.0, "nurse")
    measured(told, (1, 180))
    told.engine.set_baseline(SYS, None, 70.0, "nurse")
    reasons = [(row.reason, row.actor) for row in told.events() if row.happening is Happening.BASELINE_SET]
    assert reasons == [("NIBP_SYS none -> 120", "nurse"), ("NIBP_SYS 120 -> none", "nurse")]
    assert measured(told, (5, 180)) == [ABOVE]  # what was there stays, until it is seen
    told.acknowledge(ABOVE)
    assert told.state(ABOVE) is State.IDLE


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        (((0, 120), (5, 150)), []),
        (((0, 120), (5, 151)), [RISING]),
        (((0, 120), (12, 151)), []),  # beyond the window: slow
        (((0, 140), (4, 110), (8, 141)), [RISING]),  # the lowest in between counts
        (((0, 150), (5, 120)), []),  # a fall is none
    ],
)
def test_a_rise_is_so_much_within_so_many_minutes(values: tuple[tuple[float, float], ...], stands: list[str]) -> None:
    told = story(Relative(rise=30, rise_within_min=10))
    assert measured(told, *values) == stands
