"""The state of one alarm by itself: what it shows, and what it gives the log."""

from dataclasses import replace

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.alarm_state import AlarmState
from bedside.alarms.alarm_table import AlarmTable
from bedside.alarms.catalogue import CATALOGUE, AlarmSpec, Latching, Priority
from bedside.alarms.engine_state import AlarmRecord, EngineState
from bedside.alarms.event import Event, Happening
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import Input, State
from bedside.config.origin import Origin
from bedside.config.schema import Profile
from bedside.config.vitals import VitalId

HR_HIGH, LOST = CATALOGUE[AlarmId.HR_HIGH], CATALOGUE[AlarmId.DEVICE_LOST]


def shown(spec: AlarmSpec, subject: str, **changed: object) -> ActiveAlarm:
    """Return an alarm that was never raised, with what has changed since."""
    values: dict[str, object] = {
        "key": f"{spec.id}:{subject}",
        "spec": spec,
        "subject": subject,
        "state": State.IDLE,
        "priority": spec.priority,
        "value": None,
        "limit": None,
        "since": 0.0,
        "raised_at": 0.0,
        "occurrence": 0,
        "detail": "",
        "is_present": False,
        "is_suppressed": False,
        "is_escalated": False,
    }
    return ActiveAlarm(**(values | changed))  # type: ignore[arg-type]


def test_an_alarm_that_was_never_raised_shows_nothing_and_covers_nothing() -> None:
    state = AlarmState(LOST, "Oximeter")
    assert state.active() == shown(LOST, "Oximeter")
    assert (state.delay_s, state.moved_at, state.vitals) == (None, 0.0, frozenset())


def test_each_occurrence_is_counted_and_begins_at_the_priority_of_the_catalogue() -> None:
    state = AlarmState(HR_HIGH, "HR")
    for occurrence, at in ((1, 10.0), (2, 30.0)):
        state.begin(at)
        raised = {"since": at, "raised_at": at, "occurrence": occurrence, "is_present": True}
        assert state.active() == shown(HR_HIGH, "HR", state=State.SOUNDING, **raised)
        assert state.moved_at == at if occurrence == 1 else 30.0
        state.escalate(at + 5)
        assert state.active() == shown(
            HR_HIGH,
            "HR",
            state=State.SOUNDING,
            **raised | {"raised_at": at + 5, "priority": Priority.HIGH, "is_escalated": True},
        )
        state.end(at + 10)
        state.move(Input.ACKNOWLEDGE, at + 12)
        assert (state.state, state.is_present, state.moved_at) == (State.IDLE, False, at + 12)


def test_an_alarm_rises_by_one_priority_and_a_high_one_stays_high() -> None:
    low = next(spec for spec in CATALOGUE.values() if spec.priority is Priority.LOW)
    risen = []
    for spec in (low, HR_HIGH, CATALOGUE[AlarmId.HR_EXTREME_HIGH]):
        state = AlarmState(spec, "")
        state.begin(1.0)
        state.escalate(2.0)
        risen.append((state.priority, state.is_escalated))
    assert risen == [(Priority.MEDIUM, True), (Priority.HIGH, True), (Priority.HIGH, True)]


def test_the_end_leaves_a_latching_alarm_and_no_vitals_that_it_covers() -> None:
    latching = next(spec for spec in CATALOGUE.values() if spec.latching is not Latching.NONE)
    passing = next(spec for spec in CATALOGUE.values() if spec.latching is Latching.NONE)
    for spec, after in ((latching, State.LATCHED), (passing, State.IDLE)):
        state = AlarmState(spec, "Oximeter")
        state.begin(1.0)
        state.vitals = frozenset({VitalId.SPO2})
        state.end(2.0)
        assert (state.state, state.is_present, state.vitals, state.moved_at) == (after, False, frozenset(), 2.0)


def test_moved_at_is_the_time_of_the_last_change_of_state_and_of_no_other() -> None:
    state = AlarmState(HR_HIGH, "HR")
    state.begin(1.0)
    state.move(Input.ACKNOWLEDGE, 2.0)
    assert not state.move(Input.ACKNOWLEDGE, 3.0)
    assert state.moved_at == 2.0
    state.escalate(4.0)
    assert (state.state, state.moved_at) == (State.SOUNDING, 4.0)


def test_a_technical_alarm_covers_its_own_device_and_a_physiological_one_all() -> None:
    lost, other = AlarmState(LOST, "Oximeter"), AlarmState(LOST, "Monitor")
    garbled = AlarmState(CATALOGUE[AlarmId.GARBLED], "Oximeter")
    spo2 = AlarmState(CATALOGUE[AlarmId.SPO2_LOW], "SPO2")
    lost.vitals = frozenset({VitalId.SPO2, VitalId.PR})
    assert lost.covers(garbled)
    assert not other.covers(garbled)
    assert lost.covers(spo2)
    assert not other.covers(spo2)
    missing = AlarmState(CATALOGUE[AlarmId.NO_DATA], "SpO₂")
    missing.vitals = frozenset({VitalId.SPO2})
    assert lost.covers(missing)
    assert not other.covers(missing)
    assert AlarmState(HR_HIGH, "HR").covers(spo2)


def test_the_log_gets_all_that_was_in_force_and_the_label_of_the_vital() -> None:
    state = AlarmState(HR_HIGH, "HR")
    state.begin(5.0)
    state.value, state.limit, state.delay_s = 130.0, 120.0, 5.0
    assert state.event(6.0, Happening.ONSET, Origin.REPLAYED, actor="nurse", reason="why") == Event(
        at=6.0,
        happening=Happening.ONSET,
        alarm=AlarmId.HR_HIGH,
        subject="HR",
        priority=Priority.MEDIUM,
        occurrence=1,
        value=130.0,
        limit=120.0,
        delay_s=5.0,
        actor="nurse",
        reason="why",
        origin=Origin.REPLAYED,
    )
    pressure = AlarmState(CATALOGUE[AlarmId.NIBP_SYS_HIGH], "NIBP_SYS")
    assert pressure.event(1.0, Happening.ONSET, Origin.REAL, actor="", reason="").subject == "NIBP sys"
    device = AlarmState(LOST, "Oximeter")
    assert device.event(1.0, Happening.ONSET, Origin.REAL, actor="", reason="").subject == "Oximeter"


def test_an_alarm_is_stored_whole_and_continued_on_another_axis_of_time() -> None:
    state = AlarmState(HR_HIGH, "HR")
    state.begin(10.0)
    state.end(11.0)
    state.begin(12.0)
    state.value, state.limit, state.delay_s, state.detail = 130.0, 120.0, 5.0, "seen twice"
    state.vitals = frozenset({VitalId.SPO2, VitalId.PR})
    state.escalate(20.0)
    state.is_suppressed = True
    record = state.record()
    assert record == AlarmRecord(
        id=AlarmId.HR_HIGH,
        subject="HR",
        is_present=True,
        state=State.SOUNDING,
        priority=Priority.HIGH,
        is_escalated=True,
        is_suppressed=True,
        value=130.0,
        limit=120.0,
        delay_s=5.0,
        detail="seen twice",
        since=12.0,
        raised_at=20.0,
        moved_at=state.moved_at,
        occurrence=2,
        vitals=tuple(sorted({VitalId.SPO2, VitalId.PR})),
    )
    other = AlarmState.resumed(record, 100.0, 7.0)
    assert other.active() == replace(state.active(), since=112.0, raised_at=120.0)
    assert (other.moved_at, other.vitals, other.delay_s) == (state.moved_at + 107.0, state.vitals, 5.0)
    assert AlarmState.resumed(record, 0.0, 0.0).record() == record


def test_a_table_continues_alarms_and_ends_those_that_are_named() -> None:
    table, profile = AlarmTable(Profile(name="own", limits={}), Origin.REAL), Profile(name="own", limits={})
    table.set_present(table.find_or_add(LOST, "Oximeter"), 5.0, is_present=True)
    idle = table.find_or_add(LOST, "Monitor")
    table.set_present(idle, 6.0, is_present=True)
    table.set_present(idle, 7.0, is_present=False)
    records = table.records()
    assert [record.key for record in records] == ["DEVICE_LOST:Oximeter", "DEVICE_LOST:Monitor"]
    other = AlarmTable(profile, Origin.SIMULATED)
    other.find_or_add(HR_HIGH, "HR")
    other.resume(EngineState(alarms=records), 15.0, by_s=10.0, away_s=0.0)
    assert [(alarm.key, alarm.since) for alarm in other.active()] == [("DEVICE_LOST:Oximeter", 15.0)]
    assert other.find(AlarmId.HR_HIGH, "HR") is not None
    other.end("DEVICE_LOST:Nobody", 20.0, "gone")
    other.end("DEVICE_LOST:Oximeter", 20.0, "gone")
    again, row = other.pending()
    assert (again.happening, again.reason) == (Happening.ONSET, "stood before the computer was started again")
    assert (row.happening, row.at, row.reason, row.occurrence) == (Happening.RELIEF, 20.0, "gone", 1)
    assert other.drain() == (again, row)
    assert other.pending() == ()


def test_in_the_same_boot_only_the_end_of_a_pause_is_a_row_and_in_another_one_what_stands_has_new_rows() -> None:
    table = AlarmTable(Profile(name="own", limits={}), Origin.REAL)
    for name in ("Oximeter", "Monitor", "Cuff"):
        table.set_present(table.find_or_add(LOST, name), 5.0, is_present=True)
    table.acknowledge("DEVICE_LOST:Monitor", Priority.HIGH, 6.0, "nurse")
    table.end("DEVICE_LOST:Cuff", 7.0, "")
    state = EngineState(alarms=table.records(), inactivation=InactivationKind.AUDIO_PAUSED)
    same, other = (AlarmTable(Profile(name="own", limits={}), Origin.REAL) for _ in range(2))
    same.resume(state, 9.0, by_s=0.0, away_s=1.0)
    ended = Event(at=9.0, happening=Happening.REACTIVATED, reason="AUDIO_PAUSED ended; the monitor was started again")
    assert same.drain() == (ended,)
    other.resume(state, 9.0, by_s=4.0, away_s=1.0)
    first, *rows = other.drain()
    assert first == ended
    said = "stood before the computer was started again"
    assert [(row.at, row.happening, row.subject, row.reason) for row in rows] == [
        (9.0, Happening.ONSET, "Oximeter", said),
        (9.0, Happening.ONSET, "Monitor", said),
        (9.0, Happening.ACKNOWLEDGE, "Monitor", said),
    ]


def test_what_someone_must_see_is_of_medium_priority_at_least_and_latches_for_this_occurrence() -> None:
    stepped = AlarmState(CATALOGUE[AlarmId.CLOCK_STEPPED], "")
    extreme = AlarmState(CATALOGUE[AlarmId.HR_EXTREME_HIGH], "HR")
    for state in (stepped, extreme):
        state.until_seen = True
        state.begin(1.0)
    assert (stepped.priority, extreme.priority) == (Priority.MEDIUM, Priority.HIGH)
    stepped.end(2.0)
    assert (stepped.state, stepped.until_seen) == (State.LATCHED, True)
    stepped.move(Input.ACKNOWLEDGE, 3.0)
    assert (stepped.state, stepped.until_seen) == (State.IDLE, False)
    stepped.begin(4.0)
    assert (stepped.priority, stepped.until_seen) == (Priority.LOW, False)
    stepped.end(5.0)
    assert stepped.state is State.IDLE
