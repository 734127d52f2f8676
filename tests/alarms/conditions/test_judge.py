"""The judge of a vital: which values it judges, and which it does not."""

from bedside.alarms.catalogue import Side
from bedside.alarms.conditions.judge import Judge
from bedside.alarms.conditions.limits import Bound, IntegralCondition, LimitCondition
from bedside.alarms.event import Happening
from bedside.config.schema import Limit, Profile, Relative
from bedside.config.vitals import VitalId
from tests.alarms.conftest import Story

HR, SPO2 = VitalId.HR, VitalId.SPO2
LOW, FALL = "SPO2_LOW:SPO2", "SPO2_EXTREME_LOW:SPO2"


def test_a_value_older_than_the_newest_is_ignored(story: Story) -> None:
    """A delayed low value that arrives after a newer good one says nothing about the present."""
    story.at(10).observe(97, SPO2)
    story.now = 5
    story.observe(70, SPO2)
    story.now = 30
    story.engine.tick(18.0)
    assert story.shown() == ["NO_DATA:HR"]


def test_an_extreme_limit_suppresses_the_plain_one_and_both_are_logged(story: Story) -> None:
    story.hold(78, until=13, vital=SPO2)
    assert story.shown() == [FALL]
    onsets = [row.alarm for row in story.events() if row.happening is Happening.ONSET]
    assert onsets == ["SPO2_EXTREME_LOW", "SPO2_LOW"]
    story.hold(85, until=15, vital=SPO2)
    story.acknowledge(FALL)
    assert story.shown() == [LOW]
    assert story.heard() == LOW  # a suppressed alarm sounds as soon as the alarm that suppressed it ends


def test_the_extreme_limit_stays_when_the_plain_one_is_switched_off(story: Story) -> None:
    story.engine.set_limit(HR, Limit(extreme_low=40, extreme_high=140, extreme_delay_s=3), 0.0, "nurse")
    story.hold(150, until=5)
    assert story.shown() == ["HR_EXTREME_HIGH:HR"]


def test_the_moving_average_is_judged_if_the_profile_says_so() -> None:
    story = Story(Profile(name="own", limits={HR: Limit(high=120, delay_s=0, average_s=4)}))
    for second, value in enumerate((100, 100, 100, 170)):  # mean 117.5
        story.now = float(second)
        story.observe(value)
    assert story.shown() == []
    story.now = 4.0
    story.observe(130)  # mean of the last four: 125
    assert story.shown() == ["HR_HIGH:HR"]
    assert story.engine.active()[0].value == 125


def test_a_held_vital_is_not_judged_and_its_active_alarms_stay(story: Story) -> None:
    story.hold(84, until=13, vital=SPO2)
    story.acknowledge(LOW)
    story.engine.hold([SPO2], 13.0, "the cuff on the same limb is inflated")
    story.hold(70, until=40, vital=SPO2)
    assert story.shown() == [LOW]
    assert story.engine.patient.is_held(SPO2)
    story.engine.hold([], 40.0, "")
    story.hold(70, until=44, vital=SPO2)
    assert story.shown() == [LOW]
    story.hold(70, until=48, vital=SPO2)
    assert story.shown() == [FALL]
    said = [(row.happening, row.subject) for row in story.events() if row.happening in {"HELD", "JUDGED_AGAIN"}]
    assert said == [(Happening.HELD, "SPO2"), (Happening.JUDGED_AGAIN, "SPO2")]


def test_a_pressure_that_is_sent_again_does_not_alarm_again(story: Story) -> None:
    """Monitors send one pressure up to ten times: after its acknowledgement the alarm must not sound again."""
    sys_high = "NIBP_SYS_HIGH:NIBP_SYS"
    for second in range(10):
        story.now = float(second)
        story.observe(178, VitalId.NIBP_SYS)
        story.acknowledge(sys_high)
        assert story.heard() is None
    assert [row.happening for row in story.events()].count(Happening.ONSET) == 1


def test_another_profile_replaces_all_limits(story: Story) -> None:
    story.hold(134, until=8)
    own = Profile(name="own", limits={HR: Limit(high=150, delay_s=0)})
    story.engine.set_profile(own, 8.0, "nurse")
    assert story.engine.patient.limits == own.limits
    changed = [(row.reason, row.actor) for row in story.events() if row.happening is Happening.PROFILE_CHANGED]
    assert changed == [("adult -> own", "nurse")]
    story.acknowledge("HR_HIGH:HR")
    story.hold(151, until=9)
    assert story.shown() == ["HR_HIGH:HR"]


def test_each_limit_becomes_a_condition_with_its_own_bound() -> None:
    limit = Limit(
        low=90,
        high=100,
        delay_s=10,
        off_delay_s=3,
        deadband=1,
        extreme_low=80,
        extreme_delay_s=4,
        integral=50,
        breaches=3,
        breaches_within_s=45,
    )
    judge = Judge(SPO2, limit, None, None)
    plain = {"off_delay_s": 3, "deadband": 1, "breaches_within_s": 45}
    assert {spec.side: condition.bound for spec, condition in judge.conditions.items()} == {
        Side.LOW: Bound(at=90, is_high=False, delay_s=10, breaches=3, **plain),
        Side.HIGH: Bound(at=100, is_high=True, delay_s=10, breaches=3, **plain),
        Side.EXTREME_LOW: Bound(at=80, is_high=False, delay_s=4, breaches=None, **plain),
    }
    kinds = {spec.side: type(condition) for spec, condition in judge.conditions.items()}
    assert kinds == {Side.LOW: IntegralCondition, Side.HIGH: LimitCondition, Side.EXTREME_LOW: LimitCondition}
    judge.observe(80, 1000.0)
    judge.expire(1001.0)
    assert judge.fill == 0.2
    assert Judge(SPO2, Limit(low=90), None, None).fill == 0.0


def test_a_judge_says_what_it_ignored_and_what_changed() -> None:
    judge = Judge(HR, Limit(high=120, delay_s=5), None, None)
    assert not judge.is_held
    assert judge.observe(130, 10.0)
    assert judge.observe(131, 10.0), "two values of one moment are both judged"
    assert not judge.observe(70, 9.9)
    assert judge.expire(14.0) == []
    ((spec, condition),) = judge.expire(15.0)
    assert (spec.side, condition.is_present, condition.worst) == (Side.HIGH, True, 131)
    assert judge.expire(16.0) == []
    judge.is_held = True
    assert not judge.observe(70, 17.0)
    assert judge.expire(18.0) == []


def test_without_limits_of_its_own_a_vital_is_held_against_its_baseline_value_by_value() -> None:
    judge = Judge(VitalId.NIBP_SYS, None, Relative(above=40), 120.0)
    judge.observe(100, 0.0)
    judge.observe(161, 0.5)
    assert [spec.side for spec, condition in judge.conditions.items() if condition.is_present] == [Side.ABOVE_BASELINE]
