import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.lifecycle import State
from bedside.config.quality import Quality
from bedside.config.refusal import Refusal
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from tests.alarms.conftest import Story

HR_HIGH, HR_LOW, SPO2_LOW, SYS_HIGH = "HR_HIGH:HR", "HR_LOW:HR", "SPO2_LOW:SPO2", "NIBP_SYS_HIGH:NIBP_SYS"
SPO2, SYS = VitalId.SPO2, VitalId.NIBP_SYS


def test_an_alarm_begins_when_its_delay_is_over_and_not_before(story: Story) -> None:
    story.hold(134, until=5)
    assert story.shown() == []
    story.at(6.0)
    assert story.shown() == [HR_HIGH]
    (onset,) = [row for row in story.events() if row.happening is Happening.ONSET]
    assert (onset.value, onset.limit, onset.delay_s, onset.priority) == (134, 120, 5, Priority.MEDIUM)


def test_after_its_relief_a_medium_alarm_leaves_a_message_and_a_high_one_sounds_until_acknowledged(
    story: Story,
) -> None:
    story.hold(134, until=10).hold(100, until=12)
    assert (story.state(HR_HIGH), story.heard()) == (State.LATCHED, None)
    story.acknowledge(HR_HIGH)
    story.hold(45, until=20).hold(80, until=22)
    assert (story.state(HR_LOW), story.heard()) == (State.LATCHED, HR_LOW)
    assert story.acknowledge(HR_LOW) is None
    assert story.shown() == []


def test_a_blip_while_acknowledged_ends_the_acknowledgement(story: Story) -> None:
    """Relief ends the acknowledged alarm; the next onset must sound again."""
    story.hold(45, until=7)
    story.acknowledge(HR_LOW)
    assert story.state(HR_LOW) is State.ACKNOWLEDGED
    story.hold(80, until=9)
    assert story.state(HR_LOW) is State.IDLE
    story.hold(45, until=20)
    assert story.state(HR_LOW) is State.SOUNDING


def test_each_pressure_is_judged_once_and_its_alarm_stays_until_the_next(story: Story) -> None:
    story.at(1).observe(178, SYS)
    assert story.state(SYS_HIGH) is State.SOUNDING
    story.acknowledge(SYS_HIGH)
    story.at(290)
    assert story.state(SYS_HIGH) is State.ACKNOWLEDGED
    onsets = [row for row in story.events() if row.alarm is AlarmId.NIBP_SYS_HIGH and row.happening is Happening.ONSET]
    assert len(onsets) == 1
    story.at(300).observe(140, SYS)
    assert story.state(SYS_HIGH) is State.IDLE


def test_a_bad_value_is_never_judged_and_a_questionable_one_is_marked(story: Story) -> None:
    story.at(1).observe(190, SYS, Quality.BAD)
    assert story.shown() == []
    story.at(2).observe(190, SYS, Quality.QUESTIONABLE)
    assert [row.reason for row in story.events() if row.happening is Happening.ONSET] == ["questionable value"]


def test_no_data_has_different_details_for_a_vital_never_seen_and_one_that_went_missing(story: Story) -> None:
    story.at(5).observe(80)
    story.at(10.1)
    assert story.shown() == ["NO_DATA:SpO₂"]
    story.at(15.1)
    assert sorted(story.shown()) == ["NO_DATA:HR", "NO_DATA:SpO₂"]
    reasons = {row.subject: row.reason for row in story.events()}
    assert reasons == {"SpO₂": "never seen, for 10 s", "HR": "no value for 10 s"}
    story.at(16).observe(80)
    assert story.shown() == ["NO_DATA:SpO₂"]


def test_a_limit_alarm_ends_when_its_vital_is_missing(story: Story) -> None:
    story.hold(134, until=8)
    story.at(19)
    assert story.state(HR_HIGH) is State.LATCHED
    assert "NO_DATA:HR" in story.shown()
    (relief,) = [row for row in story.events() if row.happening is Happening.RELIEF]
    assert (relief.alarm, relief.reason) == (AlarmId.HR_HIGH, "no data")


def test_sensor_off_suppresses_the_alarms_of_its_own_vital_only(story: Story) -> None:
    story.at(1).observe(178, SYS)
    story.hold(84, until=13, vital=SPO2)
    story.report(AlarmId.SENSOR_OFF, vitals=[SPO2])
    assert set(story.shown()) == {"SENSOR_OFF:Oximeter", SYS_HIGH}
    assert story.state(SPO2_LOW) is State.SOUNDING  # still evaluated
    story.report(AlarmId.SENSOR_OFF, is_present=False)
    assert SPO2_LOW in story.shown()
    assert story.heard() == SPO2_LOW


def test_device_lost_suppresses_sensor_off_and_no_data(story: Story) -> None:
    story.at(11)
    assert "NO_DATA:SpO₂" in story.shown()
    story.report(AlarmId.SENSOR_OFF, vitals=[SPO2])
    story.report(AlarmId.DEVICE_LOST, vitals=[SPO2])
    assert sorted(story.shown()) == ["DEVICE_LOST:Oximeter", "NO_DATA:HR"]


@pytest.mark.parametrize("alarm", [AlarmId.DEVICE_LOST, AlarmId.SENSOR_OFF])
def test_a_device_that_is_back_has_as_much_time_for_its_first_number_as_at_the_start(
    alarm: AlarmId, story: Story
) -> None:
    """Numbers come a moment after the device: in that moment there must be no alarm about them."""
    story.hold(80, until=5)
    for second in range(6, 61):
        story.at(second).report(alarm, vitals=(VitalId.HR, SPO2))
    assert story.shown() == [f"{alarm}:Oximeter"]
    story.report(alarm, is_present=False)
    story.at(60.0)
    assert story.shown() == []
    story.at(70.0)
    assert story.shown() == []
    story.at(70.1)
    assert sorted(story.shown()) == ["NO_DATA:HR", "NO_DATA:SpO₂"]


def test_an_alarm_that_only_marks_numbers_gives_them_no_more_time(story: Story) -> None:
    story.hold(80, until=5)
    story.at(6).report(AlarmId.LOW_PERFUSION, vitals=(SPO2,)).at(14).report(AlarmId.LOW_PERFUSION, is_present=False)
    story.at(15.1)
    assert "NO_DATA:SpO₂" in story.shown()


def test_reporting_the_same_condition_again_changes_nothing(story: Story) -> None:
    for second in range(5):
        story.now = float(second)
        story.report(AlarmId.DEVICE_LOST)
    assert story.happened() == [(0.0, Happening.ONSET, AlarmId.DEVICE_LOST)]


def test_an_alarm_has_the_newest_detail_and_the_log_the_first(story: Story) -> None:
    for detail in ("x does not exist", "x is in use by another program"):
        story.engine.report(AlarmId.DEVICE_LOST, "A", 1.0, is_present=True, detail=detail)
    (row,) = story.engine.active()
    assert row.detail == "x is in use by another program"
    assert [event.reason for event in story.events()] == ["x does not exist"]


def test_acknowledging_a_lower_priority_than_the_current_one_is_refused_and_logged(story: Story) -> None:
    story.hold(45, until=8)
    story.events()
    assert story.acknowledge(HR_LOW, seen=Priority.MEDIUM) == Refusal(
        "the alarm has risen to high priority: look at it again"
    )
    assert story.state(HR_LOW) is State.SOUNDING
    (refused,) = story.events()
    assert (refused.happening, refused.actor) == (Happening.ACKNOWLEDGE_REFUSED, "nurse")


def test_an_alarm_that_is_not_active_cannot_be_acknowledged(story: Story) -> None:
    assert story.acknowledge(HR_LOW) == Refusal("that alarm is no longer active")


def test_the_highest_is_shown_first_and_the_newest_among_equals(story: Story) -> None:
    for now, alarm, subject in ((1, "DISK_LOW", ""), (2, "DEVICE_LOST", "A"), (3, "DEVICE_LOST", "B")):
        story.now = float(now)
        story.report(AlarmId(alarm), subject)
    story.hold(45, until=10)
    assert story.shown() == [HR_LOW, "DEVICE_LOST:B", "DEVICE_LOST:A", "DISK_LOW:"]
    assert story.heard() == HR_LOW
    story.acknowledge(HR_LOW)
    assert story.heard() == "DEVICE_LOST:B"


def test_a_change_of_limits_is_logged_with_old_and_new_values_and_restarts_the_delay(story: Story) -> None:
    story.hold(115, until=8)
    story.events()
    story.engine.set_limit(VitalId.HR, Limit(low=50, high=110, delay_s=5, deadband=2), story.now, "nurse")
    (changed,) = story.events()
    assert (
        changed.reason
        == "HR 50..120 after 5 s, deadband 2, extreme 40..140 -> 50..110 after 5 s, deadband 2, extreme -..-"
    )
    story.hold(115, until=14)
    assert story.shown() == [HR_HIGH]


def test_limits_that_contradict_each_other_are_refused(story: Story) -> None:
    with pytest.raises(ValueError, match=r"HR.low=130: must lie below high = 120"):
        story.engine.set_limit(VitalId.HR, Limit(low=130, high=120), 0.0, "nurse")
    assert story.events() == []


def test_the_first_burst_of_an_occurrence_is_logged(story: Story) -> None:
    story.hold(45, until=8)
    row = story.engine.sounding()
    assert row is not None
    story.events()
    story.engine.sound_started(row.sound_key, 8.02)
    assert story.happened() == [(8.02, Happening.SOUND_STARTED, AlarmId.HR_LOW)]


def test_the_same_input_gives_the_same_events() -> None:
    logs = []
    for _ in range(2):
        story = Story().hold(134, until=9).hold(80, until=12).hold(45, until=22)
        story.acknowledge(HR_LOW)
        logs.append(story.at(40).events())
    assert logs[0] == logs[1]
    assert len(logs[0]) > 4
