import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.refusal import Refusal
from bedside.config.schema import AlarmConfig
from bedside.config.vitals import VitalId
from tests.alarms.conftest import Story

HR_HIGH = "HR_HIGH:HR"
AUDIO_PAUSED, ALARM_PAUSED, AUDIO_OFF, ALARM_OFF = InactivationKind
LAX = AlarmConfig(may_pause_alarms=True, may_switch_audio_off=True, may_switch_alarms_off=True)


def paused(story: Story, kind: InactivationKind = AUDIO_PAUSED) -> Story:
    story.hold(134, until=8)
    assert story.engine.inactivate(kind, 8.0, "nurse") is None
    return story


def test_an_audio_pause_silences_active_alarms_but_still_shows_them(story: Story) -> None:
    paused(story)
    assert story.heard() is None
    assert story.shown() == [HR_HIGH]
    assert story.engine.inactivation.until == 128.0


def test_an_alarm_that_begins_after_the_start_of_an_audio_pause_sounds(story: Story) -> None:
    paused(story).report(AlarmId.DEVICE_LOST)  # in the same moment: the person who paused has seen it
    assert story.heard() is None
    story.now = 9
    story.report(AlarmId.DEVICE_LOST, "Cuff")
    assert story.heard() == "DEVICE_LOST:Cuff"


def test_an_alarm_that_escalates_sounds_through_an_audio_pause(story: Story) -> None:
    paused(story).hold(134, until=125)
    story.engine.inactivate(AUDIO_PAUSED, 125.0, "nurse")
    story.hold(134, until=186)  # unacknowledged for 180 s since its onset at 6 s
    assert story.heard() == HR_HIGH


def test_when_an_audio_pause_runs_out_active_alarms_sound_again(story: Story) -> None:
    paused(story).hold(134, until=127)
    assert story.heard() is None
    story.hold(134, until=128)
    assert story.heard() == HR_HIGH
    assert story.engine.inactivation.kind is None
    happenings = [row.happening for row in story.events()]
    assert happenings.count(Happening.INACTIVATED) == 1
    assert happenings.count(Happening.REACTIVATED) == 1


def test_the_log_records_who_ended_an_audio_pause(story: Story) -> None:
    paused(story).events()
    story.engine.reactivate(10.0, "doctor")
    assert story.heard() == HR_HIGH
    (resumed,) = story.events()
    assert (resumed.happening, resumed.actor) == (Happening.REACTIVATED, "doctor")


def test_ending_a_pause_without_one_in_force_does_nothing(story: Story) -> None:
    story.engine.reactivate(1.0, "nurse")
    assert story.events() == []


@pytest.mark.parametrize("kind", [ALARM_PAUSED, AUDIO_OFF, ALARM_OFF])
def test_what_the_clinic_does_not_permit_is_refused_and_logged(story: Story, kind: InactivationKind) -> None:
    refusal = story.engine.inactivate(kind, 1.0, "nurse")
    assert refusal is not None
    assert "not permitted by this clinic" in refusal.sentence
    assert story.engine.inactivation.kind is None
    (row,) = story.events()
    assert (row.happening, row.actor, row.reason) == (Happening.INACTIVATION_REFUSED, "nurse", refusal.sentence)


@pytest.mark.parametrize("kind", InactivationKind)
def test_any_inactivation_silences_every_alarm(kind: InactivationKind) -> None:
    """Conditions are still evaluated and logged; ending the inactivation signals all that are still present."""
    story = paused(Story(settings=LAX), kind)
    assert story.heard() is None
    assert bool(story.engine.shown()) is not kind.hides
    story.events()
    story.hold(45, until=20)
    assert AlarmId.HR_LOW in {row.alarm for row in story.events() if row.happening is Happening.ONSET}
    story.engine.reactivate(20.0, "nurse")
    assert story.heard() == "HR_LOW:HR"
    assert "HR_LOW:HR" in [row.key for row in story.engine.shown()]


@pytest.mark.parametrize("kind", [AUDIO_OFF, ALARM_OFF])
def test_audio_or_alarms_off_stay_off_but_there_are_reminders(kind: InactivationKind) -> None:
    story = paused(Story(settings=LAX), kind)
    story.hold(80, until=307)
    assert story.engine.inactivation.kind is kind
    assert not story.engine.is_reminding(307.0)
    story.events()
    story.at(308)
    assert story.engine.is_reminding(308.0)
    assert not story.engine.is_reminding(312.0)
    reminders = [row.reason for row in story.events() if row.happening is Happening.REMIND]
    assert reminders == [f"{kind} is still in force"]


def test_an_acknowledged_alarm_that_is_still_present_sounds_again_after_300_s(story: Story) -> None:
    story.hold(134, until=10)
    story.acknowledge(HR_HIGH, seen=Priority.MEDIUM)
    story.hold(134, until=309)
    assert story.heard() is None
    story.hold(134, until=310)
    assert story.heard() == HR_HIGH
    assert Happening.REMIND in [row.happening for row in story.events()]


def test_a_physiological_alarm_that_nobody_acknowledges_escalates(story: Story) -> None:
    story.hold(134, until=185)
    assert story.engine.active()[0].priority is Priority.MEDIUM
    story.hold(134, until=186)
    (row,) = story.engine.shown()
    assert (row.key, row.priority, row.is_escalated) == (HR_HIGH, Priority.HIGH, True)
    assert story.acknowledge(HR_HIGH, seen=Priority.MEDIUM) == Refusal(
        "the alarm has risen to high priority: look at it again"
    )
    assert story.acknowledge(HR_HIGH, seen=Priority.HIGH) is None
    assert story.heard() is None
    story.hold(80, until=190).hold(134, until=198)
    (again,) = story.engine.shown()
    assert (again.priority, again.is_escalated) == (Priority.MEDIUM, False)


def test_after_a_reminder_an_alarm_escalates_180_s_after_the_reminder_and_not_after_its_onset(story: Story) -> None:
    story.hold(134, until=10)  # the onset is at 6 s
    story.acknowledge(HR_HIGH, seen=Priority.MEDIUM)
    story.hold(134, until=489)  # the reminder is at 310 s
    (alarm,) = story.engine.shown()
    assert (alarm.state, alarm.is_escalated) == (State.SOUNDING, False)
    story.hold(134, until=490)
    (alarm,) = story.engine.shown()
    assert (alarm.priority, alarm.is_escalated) == (Priority.HIGH, True)


def test_an_alarm_that_was_suppressed_escalates_180_s_after_it_can_be_heard_and_not_after_its_onset(
    story: Story,
) -> None:
    story.hold(134, until=8)  # the onset is at 6 s
    story.report(AlarmId.DEVICE_LOST, vitals=[VitalId.HR])
    story.hold(134, until=300)
    story.report(AlarmId.DEVICE_LOST, is_present=False)
    story.hold(134, until=479)
    (alarm,) = story.engine.shown()
    assert (alarm.key, alarm.is_escalated) == (HR_HIGH, False)
    story.hold(134, until=480)
    (alarm,) = story.engine.shown()
    assert alarm.is_escalated


def test_a_technical_alarm_does_not_escalate(story: Story) -> None:
    story.report(AlarmId.DISK_LOW, "")
    story.hold(80, until=600)
    assert [(row.key, row.priority) for row in story.engine.shown()] == [("DISK_LOW:", Priority.LOW)]


def test_an_acknowledged_alarm_of_low_priority_does_not_sound_again(story: Story) -> None:
    story.report(AlarmId.DISK_LOW, "")
    story.acknowledge("DISK_LOW:")
    story.hold(80, until=900)
    assert story.heard() is None


def test_a_suppressed_alarm_does_not_escalate_and_sounds_when_its_suppression_ends_even_in_a_pause(
    story: Story,
) -> None:
    story.hold(134, until=8)
    story.report(AlarmId.DEVICE_LOST, vitals=[VitalId.HR])
    story.hold(134, until=200)
    (row,) = [row for row in story.engine.active() if row.key == HR_HIGH]
    assert not row.is_escalated
    story.engine.inactivate(AUDIO_PAUSED, 200.0, "nurse")
    story.hold(134, until=201)
    story.report(AlarmId.DEVICE_LOST, is_present=False)
    assert story.heard() == HR_HIGH  # it was suppressed when the audio was paused
