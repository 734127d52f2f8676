"""Standby, and a change of patient: which alarms end, which stay, and from when delays count again."""

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, MONITOR_ALARMS, Kind
from bedside.alarms.event import Happening
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.schema import AlarmConfig, Limit
from bedside.config.vitals import VitalId
from tests.alarms.conftest import Story

HR_HIGH = "HR_HIGH:HR"
PULSE = "PULSE_ABSENT:"


def of_happenings(story: Story, *happenings: Happening) -> list[tuple[Happening, AlarmId | None]]:
    return [(row.happening, row.alarm) for row in story.events() if row.happening in happenings]


@pytest.mark.parametrize("alarm", sorted(set(CATALOGUE) - MONITOR_ALARMS))
def test_no_alarm_of_a_patient_or_device_is_raised_in_standby(story: Story, alarm: AlarmId) -> None:
    story.engine.begin_standby(story.now, "nurse")
    story.at(1).report(alarm).at(2)
    assert story.engine.active() == ()
    assert story.engine.sounding() is None


@pytest.mark.parametrize("alarm", sorted(MONITOR_ALARMS))
def test_a_fault_of_the_monitor_sounds_in_standby(story: Story, alarm: AlarmId) -> None:
    story.engine.begin_standby(story.now, "nurse")
    story.at(1).report(alarm, "").at(2)
    sounding = story.engine.sounding()
    assert sounding is not None
    assert sounding.spec.id is alarm
    assert sounding.spec.kind is Kind.TECHNICAL


def test_standby_ends_active_alarms_and_no_value_raises_one_during_it(story: Story) -> None:
    story.hold(180, 20).report(AlarmId.SENSOR_OFF).report(AlarmId.NO_SOUND, "")
    assert story.state(HR_HIGH) is State.SOUNDING
    story.engine.begin_standby(story.now, "nurse")
    assert [row.spec.id for row in story.engine.active()] == [AlarmId.NO_SOUND]
    story.hold(180, 90).at(200)
    assert [row.spec.id for row in story.engine.active()] == [AlarmId.NO_SOUND]
    reliefs = of_happenings(story, Happening.STANDBY_BEGAN, Happening.RELIEF, Happening.CLEARED)
    assert reliefs[0] == (Happening.STANDBY_BEGAN, None)
    assert (Happening.RELIEF, AlarmId.HR_HIGH) in reliefs


def test_all_delays_count_from_the_end_of_standby(story: Story) -> None:
    """A rate that was high throughout standby raises an alarm only after five more seconds."""
    story.engine.begin_standby(0.0, "nurse")
    story.hold(110.0, 300)
    story.engine.end_standby(300.0, "nurse")
    story.at(300.1)
    assert story.engine.active() == ()
    story.observe(130).at(305)
    assert story.state(HR_HIGH) is State.IDLE
    story.observe(130).at(305.2)
    assert story.state(HR_HIGH) is State.SOUNDING


def test_missing_data_raise_no_data_only_after_the_end_of_standby(story: Story) -> None:
    story.engine.begin_standby(0.0, "nurse")
    story.at(600)
    story.engine.end_standby(600.0, "nurse")
    story.at(609.9)
    assert story.engine.active() == ()
    story.at(610.1)
    assert AlarmId.NO_DATA in {row.spec.id for row in story.engine.active()}


def test_values_measured_before_the_end_of_standby_are_not_judged_after_it(story: Story) -> None:
    story.engine.begin_standby(0.0, "nurse")
    story.engine.end_standby(10.0, "nurse")
    story.now = 9.0
    story.observe(200).at(15)
    assert story.state("HR_EXTREME_HIGH:HR") is State.IDLE
    story.now = 16.0
    story.observe(200).at(24)
    assert story.state("HR_EXTREME_HIGH:HR") is State.SOUNDING


@pytest.mark.parametrize("is_begun", [True, False])
def test_standby_said_again_is_nothing_new(story: Story, is_begun: bool) -> None:  # noqa: FBT001 - a parameter
    turn = story.engine.begin_standby if is_begun else story.engine.end_standby
    if is_begun:
        turn(1.0, "nurse")
    story.events()
    turn(2.0, "nurse")
    assert story.events() == []
    assert story.engine.is_standby is is_begun


def test_beginning_and_ending_standby_end_any_pause(story: Story) -> None:
    engine = story.engine
    engine.inactivate(InactivationKind.AUDIO_PAUSED, 1.0, "nurse")
    engine.begin_standby(2.0, "nurse")
    assert engine.inactivation.kind is None
    engine.inactivate(InactivationKind.AUDIO_PAUSED, 3.0, "nurse")
    engine.end_standby(4.0, "nurse")
    assert engine.inactivation.kind is None


def test_another_patient_has_no_alarm_pause_limit_or_baseline_of_the_previous_one() -> None:
    story = Story(settings=AlarmConfig(may_switch_audio_off=True))
    engine, own = story.engine, Limit(low=30, high=140)
    engine.set_limit(VitalId.HR, own, 0.0, "nurse")
    engine.set_baseline(VitalId.NIBP_SYS, 118, 0.0, "nurse")
    story.hold(180, 20).report(AlarmId.PULSE_ABSENT, "").report(AlarmId.PULSE_ABSENT, "", is_present=False)
    story.acknowledge(HR_HIGH)
    engine.inactivate(InactivationKind.AUDIO_OFF, story.now, "nurse")
    assert (story.state(HR_HIGH), story.state(PULSE)) == (State.ACKNOWLEDGED, State.LATCHED)
    engine.forget_patient(story.now, "nurse", "another patient")
    assert engine.active() == ()
    assert engine.patient.limits == dict(engine.patient.profile.limits)
    assert engine.patient.baselines == {}
    assert engine.inactivation.kind is None
    assert of_happenings(story, Happening.CLEARED) == [(Happening.CLEARED, AlarmId.PULSE_ABSENT)]
    story.hold(130, 60)
    assert story.state(HR_HIGH) is State.SOUNDING, "it is held against the profile's own 120 again"
