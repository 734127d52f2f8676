"""Limits relative to the patient's baseline, and the rise over minutes."""

import pytest

from bedside.alarms.catalogue import Priority
from bedside.alarms.conditions.limits import Bound
from bedside.alarms.conditions.relative import BaselineCondition, RiseCondition
from bedside.alarms.event import Happening
from bedside.alarms.lifecycle import State
from bedside.config.schema import Limit, Profile, Relative
from bedside.config.vitals import VitalId
from tests.alarms.conftest import Story

SYS = VitalId.NIBP_SYS
ABOVE, BELOW, RISING = (f"NIBP_SYS_{side}:NIBP_SYS" for side in ("ABOVE_BASELINE", "BELOW_BASELINE", "RISING"))


def story_with(relative: Relative, **limits: Limit) -> Story:
    by_vital = {VitalId(name): limit for name, limit in limits.items()}
    return Story(Profile(name="own", limits=by_vital, relative={SYS: relative}))


def measured(story: Story, *values: tuple[float, float]) -> list[str]:
    for minute, value in values:
        story.now = minute * 60
        story.observe(value, SYS)
    return [key for key in story.shown() if key.startswith("NIBP")]


def test_without_a_baseline_relative_limits_are_not_judged() -> None:
    assert measured(story_with(Relative(above=40, below=30)), (0, 250), (5, 60)) == []


@pytest.mark.parametrize(("value", "stands"), [(159, []), (160, []), (161, [ABOVE]), (90, []), (89, [BELOW])])
def test_values_are_judged_by_their_distance_from_the_baseline(value: float, stands: list[str]) -> None:
    story = story_with(Relative(above=40, below=30))
    story.engine.set_baseline(SYS, 120, 0.0, "nurse")
    assert measured(story, (1, value)) == stands


@pytest.mark.parametrize(("baseline", "limit"), [(100, 130), (160, 200)])
def test_of_a_distance_and_a_percentage_the_nearer_applies(baseline: float, limit: float) -> None:
    story = story_with(Relative(above=40, above_percent=30))
    story.engine.set_baseline(SYS, baseline, 0.0, "nurse")
    assert measured(story, (1, limit)) == []
    assert measured(story, (2, limit + 1)) == [ABOVE]
    assert story.engine.active()[0].limit == limit


def test_a_plain_limit_suppresses_the_baseline_limit() -> None:
    story = story_with(Relative(above=30), NIBP_SYS=Limit(high=160, delay_s=0))
    story.engine.set_baseline(SYS, 120, 0.0, "nurse")
    assert measured(story, (1, 155)) == [ABOVE]
    assert measured(story, (6, 170)) == ["NIBP_SYS_HIGH:NIBP_SYS"]
    story.engine.acknowledge("NIBP_SYS_HIGH:NIBP_SYS", Priority.MEDIUM, 370.0, "nurse")
    assert measured(story, (11, 155)) == [ABOVE]
    assert story.state(ABOVE) is State.ACKNOWLEDGED  # it was acknowledged with the alarm that suppressed it


def test_a_baseline_is_logged_with_old_and_new_values_and_can_be_removed() -> None:
    story = story_with(Relative(above=30))
    story.engine.set_baseline(SYS, 120, 0.0, "nurse")
    measured(story, (1, 180))
    story.engine.set_baseline(SYS, None, 70.0, "nurse")
    reasons = [(row.reason, row.actor) for row in story.events() if row.happening is Happening.BASELINE_SET]
    assert reasons == [("NIBP_SYS none -> 120", "nurse"), ("NIBP_SYS 120 -> none", "nurse")]
    assert measured(story, (5, 180)) == [ABOVE]  # the latched alarm stays until it is acknowledged
    story.acknowledge(ABOVE)
    assert story.state(ABOVE) is State.IDLE


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        (((0, 120), (5, 150)), []),
        (((0, 120), (5, 151)), [RISING]),
        (((0, 120), (12, 151)), []),  # outside the window: a slow rise
        (((0, 140), (4, 110), (8, 141)), [RISING]),  # the lowest in between counts
        (((0, 150), (5, 120)), []),  # a fall is not a rise
    ],
)
def test_a_rise_alarms_only_within_its_window(values: tuple[tuple[float, float], ...], stands: list[str]) -> None:
    story = story_with(Relative(rise=30, rise_within_min=10))
    assert measured(story, *values) == stands


def test_a_baseline_gives_a_bound_with_the_delay_and_the_deadband_of_the_settings() -> None:
    settings = Relative(above=40, below=30, delay_s=7, deadband=2)
    high = BaselineCondition(settings, is_high=True, baseline=120)
    low = BaselineCondition(settings, is_high=False, baseline=120)
    assert high.bound == Bound(at=160, is_high=True, delay_s=7, deadband=2)
    assert low.bound == Bound(at=90, is_high=False, delay_s=7, deadband=2)
    high.observe(161, 10.0)
    high.expire(16.9)
    assert not high.is_present
    high.expire(17.0)
    assert (high.is_present, high.worst) == (True, 161)
    high.forget()
    assert not high.is_present


def test_without_a_baseline_there_is_no_bound_and_nothing_to_forget() -> None:
    none = BaselineCondition(Relative(above=40), is_high=True, baseline=None)
    none.observe(250, 1.0)
    none.expire(2.0)
    none.forget()
    assert (none.is_present, none.worst, none.bound) == (False, 0.0, None)
    assert BaselineCondition(Relative(above=40), is_high=False, baseline=120).bound is None


def test_a_rise_keeps_its_limit_and_the_value_above_it_and_forgets_both_ends() -> None:
    rise = RiseCondition(Relative(rise=30, rise_within_min=10))
    assert (rise.is_present, rise.worst, rise.bound) == (False, 0.0, None)
    rise.observe(120, 0.0)
    rise.observe(151, 600.0)
    assert (rise.is_present, rise.worst, rise.bound) == (True, 151, Bound(at=150, is_high=True))
    rise.forget()
    assert not rise.is_present
    rise.observe(182, 601.0)
    assert not rise.is_present
    later = RiseCondition(Relative(rise=30, rise_within_min=10))
    later.observe(120, 0.0)
    later.observe(151, 600.1)
    assert not later.is_present
    plain = RiseCondition(Relative())
    plain.observe(120, 0.0)
    plain.observe(120.5, 1.0)
    assert plain.is_present
