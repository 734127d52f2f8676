"""The rows of the log, whole: what happened to an alarm, when, by whom and why."""

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.alarm_table import AlarmTable
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.schema import Limit, Profile
from bedside.config.vitals import VitalId
from tests.alarms.conftest import Story

HR, HR_HIGH = VitalId.HR, "HR_HIGH:HR"
OWN = Profile(
    name="own", limits={HR: Limit(high=120, delay_s=5, off_delay_s=0)}, escalate_after_s=60, remind_after_s=100
)


def row(at: float, happening: Happening, **more: object) -> Event:
    """Return a row about HR_HIGH."""
    values: dict[str, object] = {
        "alarm": AlarmId.HR_HIGH,
        "subject": "HR",
        "priority": Priority.MEDIUM,
        "occurrence": 1,
        "value": 130.0,
        "limit": 120.0,
        "delay_s": 5.0,
        "origin": Origin.SIMULATED,
    }
    return Event(at=at, happening=happening, **(values | more))  # type: ignore[arg-type]


def about_hr(story: Story) -> list[Event]:
    return [event for event in story.events() if event.alarm is AlarmId.HR_HIGH]


def begun() -> Story:
    """Return a story in which HR_HIGH begins at 6 s."""
    story = Story(OWN).hold(130, until=6)
    assert about_hr(story) == [row(6.0, Happening.ONSET)]
    return story


def test_from_onset_over_acknowledgement_and_reminder_to_relief() -> None:
    story = begun().hold(130, until=10)
    story.acknowledge(HR_HIGH)
    story.hold(130, until=110).hold(80, until=111)
    assert about_hr(story) == [
        row(10.0, Happening.ACKNOWLEDGE, actor="nurse"),
        row(110.0, Happening.REMIND, reason="acknowledged 100 s ago, and still present"),
        row(111.0, Happening.RELIEF),
    ]


def test_an_escalation_and_an_acknowledgement_that_came_too_late_for_it() -> None:
    story = begun().hold(130, until=70)
    assert story.acknowledge(HR_HIGH, Priority.MEDIUM) is not None
    refused = "the alarm has risen to high priority: look at it again"
    assert about_hr(story) == [
        row(66.0, Happening.ESCALATE, priority=Priority.HIGH, reason="not acknowledged for 60 s"),
        row(70.0, Happening.ACKNOWLEDGE_REFUSED, priority=Priority.HIGH, actor="nurse", reason=refused),
    ]


def test_standby_ends_what_stands_and_what_latched() -> None:
    story = begun()
    story.report(AlarmId.GARBLED)
    story.events()
    story.engine.begin_standby(8.0, "nurse")
    ends = [(event.at, event.happening, event.alarm, event.reason) for event in story.events()]
    why = "standby began"
    assert ends[0] == (8.0, Happening.STANDBY_BEGAN, None, "")
    assert sorted(ends[1:], key=str) == sorted(
        [
            (8.0, Happening.RELIEF, AlarmId.HR_HIGH, why),
            (8.0, Happening.CLEARED, AlarmId.HR_HIGH, why),
            (8.0, Happening.RELIEF, AlarmId.GARBLED, why),
        ],
        key=str,
    )
    assert story.engine.active() == ()


def test_standby_leaves_a_fault_of_the_monitor_that_came_before_the_patients_alarm() -> None:
    story = Story(OWN)
    story.report(AlarmId.DISK_LOW, "")
    story.hold(130, until=6)
    story.engine.begin_standby(8.0, "nurse")
    assert story.shown() == ["DISK_LOW:"]


def test_a_row_about_the_monitor_has_what_was_said_and_nothing_else() -> None:
    story = Story(OWN)
    story.engine.note(Happening.SOUND_SET, 3.0, actor="nurse", reason="alarm volume 0.5 -> 1")
    story.engine.note(Happening.PATIENT_ADMITTED, 4.0, actor="", subject="P-1")
    story.engine.set_baseline(HR, 70.0, 5.0, "doctor")
    assert story.events() == [
        Event(
            at=3.0,
            happening=Happening.SOUND_SET,
            actor="nurse",
            reason="alarm volume 0.5 -> 1",
            origin=Origin.SIMULATED,
        ),
        Event(at=4.0, happening=Happening.PATIENT_ADMITTED, subject="P-1", origin=Origin.SIMULATED),
        Event(
            at=5.0,
            happening=Happening.BASELINE_SET,
            subject="HR",
            actor="doctor",
            reason="HR none -> 70",
            value=70.0,
            origin=Origin.SIMULATED,
        ),
    ]


def test_the_first_burst_is_a_row_of_its_alarm_alone() -> None:
    story = begun()
    story.report(AlarmId.GARBLED)
    story.events()
    story.engine.sound_started(f"{HR_HIGH}#1", 6.2)
    story.engine.sound_started(f"{HR_HIGH}#2", 6.3)
    assert story.events() == [row(6.2, Happening.SOUND_STARTED)]


def test_an_acknowledgement_takes_along_what_its_own_alarm_suppresses_and_nothing_else(story: Story) -> None:
    """Two oximeters are lost, each with a fault of its own behind it."""
    for device in ("one", "two"):
        story.report(AlarmId.SENSOR_OFF, device).report(AlarmId.DEVICE_LOST, device)
    story.at(1.0)
    assert sorted(story.shown()) == ["DEVICE_LOST:one", "DEVICE_LOST:two"]
    story.acknowledge("DEVICE_LOST:one")
    states = {alarm.key: alarm.state for alarm in story.engine.active()}
    assert states["SENSOR_OFF:one"] is State.ACKNOWLEDGED
    assert states["SENSOR_OFF:two"] is State.SOUNDING
    assert states["DEVICE_LOST:two"] is State.SOUNDING


def test_nobody_is_reminded_of_what_nobody_acknowledged_or_of_a_low_alarm(story: Story) -> None:
    low = AlarmId.LOW_BATTERY
    story.report(low, "Oximeter").report(AlarmId.DRIVER_FAULT, "Monitor").at(1.0)
    assert story.acknowledge(f"{low}:Oximeter") is None
    for minute in range(1, 61):
        story.at(minute * 60.0)
    assert [event.alarm for event in story.events() if event.happening is Happening.REMIND] == []


def test_a_limit_that_is_no_longer_crossed_keeps_the_value_of_the_latched_alarm() -> None:
    story = begun().hold(130, until=7).hold(80, until=9)
    (alarm,) = story.engine.active()
    assert (alarm.state, alarm.value, alarm.limit) == (State.LATCHED, 130.0, 120.0)


def test_a_value_that_crosses_the_limit_for_less_than_the_delay_leaves_the_value_of_the_latched_alarm() -> None:
    story = begun().hold(130, until=7).hold(80, until=9).hold(125, until=11)
    (alarm,) = story.engine.active()
    assert (alarm.state, alarm.value) == (State.LATCHED, 130.0)


def test_when_a_suppression_ends_an_alarm_counts_as_raised_at_that_moment() -> None:
    story = begun()
    for vitals, at in (([HR], 7.0), ((), 90.0)):
        story.now = at
        story.report(AlarmId.SENSOR_OFF, vitals=vitals)
        story.engine.tick(at + 1)
    hr = next(alarm for alarm in story.engine.active() if alarm.key == HR_HIGH)
    assert (hr.is_suppressed, hr.since, hr.raised_at) == (False, 6.0, 91.0)
    story.now = 92.0
    story.report(AlarmId.SENSOR_OFF, vitals=[HR])
    story.engine.tick(93.0)
    story.now = 95.0
    story.report(AlarmId.SENSOR_OFF, is_present=False)
    hr = next(alarm for alarm in story.engine.active() if alarm.key == HR_HIGH)
    assert (hr.is_suppressed, hr.raised_at) == (False, 95.0)


def test_a_row_without_a_reason_has_none() -> None:
    table = AlarmTable(OWN, Origin.REAL)
    lost = table.find_or_add(CATALOGUE[AlarmId.DEVICE_LOST], "Oximeter")
    table.set_present(lost, 1.0, is_present=True)
    table.set_present(lost, 2.0, is_present=True)
    table.set_present(lost, 3.0, is_present=False)
    assert lost.moved_at == 3.0
    table.write(4.0, Happening.HELD)
    rows = table.drain()
    assert [(event.at, event.reason, event.actor) for event in rows] == [(1.0, "", ""), (3.0, "", ""), (4.0, "", "")]
    assert rows[-1] == Event(at=4.0, happening=Happening.HELD)
