"""Admission, discharge and standby: stories with invented time, from a device's bytes to the snapshot and the log."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.console import Console

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.log.chain_check import rows, verify
from bedside.config.schema import Config, NibpConfig, SoundConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, NoticeKind
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.engine.patient_settings import FILE as SETTINGS
from bedside.monitor.infusion.commands import BeginSession
from bedside.monitor.link.commands import (
    Acknowledge,
    Admit,
    AutoLimits,
    ChangePatient,
    Command,
    Discharge,
    EndStandby,
    Inactivate,
    Nibp,
    NibpInterval,
    SetBaseline,
    SetLimit,
    Standby,
)
from bedside.monitor.link.snapshot import Freshness
from bedside.monitor.patient.patient import Patient
from bedside.monitor.review.tables import listed
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import NIBP, EngineBed, oximeter_packet

CONFIG = Config(
    device=(device("ox", "nonin-df2"), device("cuff", "lepu-vx-nibp")),
    state=SMALL,
    sound=SoundConfig(output="none"),
    nibp=NibpConfig(interval_min=5, invalid_after_min=30),
)
ANNA = Patient(name="Anna Example", birth_date=date(1980, 4, 17), weight_kg=71.5, flags=("bipolar",), notes="left arm")
BERT = Patient(name="Bert")
NURSE: dict[str, Any] = {"actor": "nurse"}


class Bedside(EngineBed):
    """A bed with an oximeter and a cuff, whose line is always up."""

    def __init__(self, folder: Path, at: float = 100.0) -> None:
        super().__init__(folder, CONFIG, at=at)
        for line in self.bed.lines:
            line.status.last_packet_at = at

    def live(self, seconds: float, data: bytes | None = None) -> None:
        """Let time pass a third of a second at a time, with packets of the oximeter or none."""
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + 1 / 3)
            if data is not None:
                self.receive(data)
            self.bed.lines[1].status.last_packet_at = self.now
            self.tick(0)

    @property
    def active(self) -> set[AlarmId]:
        """The active alarms, except NO_SOUND: this bed has no loudspeaker."""
        return {row.spec.id for row in self.alarms.active()} - {AlarmId.NO_SOUND}

    @property
    def id(self) -> str:
        patient = self.snapshot.patient
        assert patient is not None
        assert patient.id
        return patient.id

    def admit(self, patient: Patient = ANNA) -> str:
        assert self.do(Admit(patient=patient, **NURSE)) == ""
        return self.id

    def die(self) -> None:
        """Tick once more, and be killed."""
        self.tick(0)
        self.kill()


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bedside]:
    bed = Bedside(tmp_path)
    yield bed
    bed.die()


def test_without_an_admission_the_alarms_are_on(bed: Bedside) -> None:
    bed.live(12, oximeter_packet(pulse=45))
    assert AlarmId.PR_LOW in bed.active
    snapshot = bed.snapshot
    assert (snapshot.patient, snapshot.admitted_utc, snapshot.is_standby) == (None, None, False)


def test_an_admitted_patient_is_in_the_snapshot_with_a_code_and_the_time(bed: Bedside) -> None:
    bed.live(1, oximeter_packet())
    code = bed.admit()
    snapshot = bed.snapshot
    assert snapshot.patient == msgspec.structs.replace(ANNA, id=code)
    assert snapshot.admitted_utc == snapshot.utc
    assert not snapshot.is_standby


def test_admission_drops_limits_baselines_pauses_and_alarms_of_the_patient_before(bed: Bedside) -> None:
    own = msgspec.structs.replace(bed.alarms.patient.limits[VitalId.PR], low=48.0)
    assert bed.do(SetLimit(vital=VitalId.PR, limit=own)) == ""
    assert bed.do(SetBaseline(vital=VitalId.NIBP_SYS, value=118.0)) == ""
    bed.live(12, oximeter_packet(pulse=45))
    (row,) = [row for row in bed.alarms.active() if row.spec.id is AlarmId.PR_LOW]
    assert bed.do(Acknowledge(key=row.key, seen=row.priority)) == ""
    assert bed.do(Inactivate(kind=InactivationKind.AUDIO_PAUSED)) == ""
    bed.admit()
    assert bed.active == set()
    assert bed.alarms.patient.limits == dict(bed.alarms.patient.profile.limits)
    assert bed.alarms.patient.baselines == {}
    assert bed.alarms.inactivation.kind is None
    bed.live(12, oximeter_packet(pulse=45))
    (row,) = [row for row in bed.alarms.active() if row.spec.id is AlarmId.PR_LOW]
    assert row.is_audible, "it is another patient's, and not acknowledged"


def test_numbers_of_the_patient_before_are_not_shown_judged_or_averaged_for_the_next(bed: Bedside) -> None:
    bed.measure_nibp(200, 110, 140)
    bed.live(60, oximeter_packet())
    assert {view.freshness for view in bed.snapshot.vitals if view.vital in NIBP} == {Freshness.FRESH}
    bed.now += 0.1
    bed.admit()
    views = [view for view in bed.snapshot.vitals if view.vital is not VitalId.CUFF]
    assert {(view.freshness, view.value) for view in views} == {(Freshness.NEVER, None)}
    assert bed.do(AutoLimits()) == "too little was measured in the last minute"
    bed.live(3600, oximeter_packet())
    assert AlarmId.STALE not in bed.active, "a pressure of another patient is not overdue"


def test_admission_is_refused_while_a_patient_is_admitted_and_for_invalid_data(bed: Bedside) -> None:
    assert "must lie between" in bed.do(Admit(patient=msgspec.structs.replace(ANNA, weight_kg=7000)))
    assert "in the future" in bed.do(Admit(patient=msgspec.structs.replace(ANNA, birth_date=date(2023, 11, 16))))
    assert bed.snapshot.patient is None
    bed.admit()
    assert "discharge that one first" in bed.do(Admit(patient=BERT))
    assert bed.snapshot.patient is not None
    assert bed.snapshot.patient.name == ANNA.name


def test_a_patient_who_returns_keeps_the_code_so_that_a_series_belongs_together(bed: Bedside) -> None:
    code = bed.admit()
    assert bed.do(Discharge(id=code)) == ""
    assert bed.admit(msgspec.structs.replace(ANNA, id=code)) == code
    (_, row) = bed.log("PATIENT_ADMITTED")
    assert row["subject"] == code


@pytest.mark.parametrize(
    "code", [None, "", "P-", "P-0123456", "P-012345678", "p-01234567", "P-0123456G", "Anna", "P-01234567\n"]
)
def test_an_invalid_code_is_replaced_by_a_new_one(bed: Bedside, code: str | None) -> None:
    given = bed.admit(msgspec.structs.replace(BERT, id=code))
    assert re.fullmatch("P-[0-9a-f]{8}", given)
    assert given != code


def test_a_patient_with_an_open_session_is_not_discharged(bed: Bedside) -> None:
    code = bed.admit()
    assert bed.do(BeginSession()) == ""
    assert bed.do(Discharge(id=code)) == "an infusion session is open: close it first"
    assert (bed.id, bed.snapshot.is_standby) == (code, False)


def test_a_change_of_another_patient_than_the_admitted_one_is_refused(bed: Bedside) -> None:
    assert "look again" in bed.do(ChangePatient(patient=ANNA))
    code = bed.admit()
    known = msgspec.structs.replace(ANNA, id=code, weight_kg=72.0, notes="right arm")
    assert bed.do(ChangePatient(patient=known, **NURSE)) == ""
    assert bed.snapshot.patient == known
    assert "look again" in bed.do(ChangePatient(patient=msgspec.structs.replace(BERT, id="P-other")))
    assert "a name or a code" in bed.do(ChangePatient(patient=msgspec.structs.replace(known, name=" ")))
    assert bed.do(ChangePatient(patient=known)) == "", "nothing changed, and nothing is logged"
    (row,) = bed.log("PATIENT_CHANGED")
    assert (row["subject"], row["actor"], row["reason"]) == (code, "nurse", "weight_kg, notes")


def test_discharge_ends_nibp_schedule_limits_and_baselines_and_begins_standby(bed: Bedside) -> None:
    code = bed.admit()
    own = msgspec.structs.replace(bed.alarms.patient.limits[VitalId.PR], low=48.0)
    assert bed.do(SetLimit(vital=VitalId.PR, limit=own)) == ""
    assert bed.do(SetBaseline(vital=VitalId.NIBP_SYS, value=118.0)) == ""
    assert "look again" in bed.do(Discharge(id="P-other"))
    assert bed.do(Discharge(id=code, **NURSE)) == ""
    snapshot = bed.snapshot
    assert (snapshot.patient, snapshot.admitted_utc, snapshot.is_standby) == (None, None, True)
    assert snapshot.limits == dict(bed.alarms.patient.profile.limits)
    assert snapshot.baselines == {}
    assert (snapshot.nibp.interval_min, snapshot.nibp.next_at) == (0, None)
    bed.live(30, oximeter_packet(pulse=30))
    assert bed.active == set()


def test_a_discharge_while_an_alarm_sounds_is_carried_out_and_the_log_names_the_alarm(bed: Bedside) -> None:
    code = bed.admit()
    bed.live(30, oximeter_packet(spo2=75))
    assert AlarmId.SPO2_EXTREME_LOW in bed.active
    assert bed.do(Discharge(id=code, **NURSE)) == ""
    assert bed.active == set()
    (row,) = bed.log("PATIENT_DISCHARGED")
    assert (row["subject"], row["actor"]) == (code, "nurse")
    assert row["reason"].startswith("with active alarms: SPO2_EXTREME_LOW:SPO2")


def test_the_next_patient_is_measured_at_the_clinics_interval_again(bed: Bedside) -> None:
    code = bed.admit()
    assert bed.do(NibpInterval(interval_min=2.5)) == ""
    assert bed.do(Discharge(id=code)) == ""
    bed.live(20)
    bed.admit(BERT)
    assert (bed.snapshot.nibp.interval_min, bed.snapshot.nibp.next_at) == (5, bed.now + 300)


def test_in_standby_no_device_alarms_and_no_pressure_is_measured(bed: Bedside) -> None:
    bed.live(2, oximeter_packet())
    assert bed.do(Standby(**NURSE)) == ""
    bed.notice("ox", NoticeKind.SENSOR_OFF)
    bed.live(3600)
    assert bed.active == set()
    assert bed.cuff.commands == []
    assert bed.snapshot.nibp.next_at is None
    assert "end standby first" in bed.do(Nibp(is_start=True))


@pytest.mark.parametrize("is_discharge", [False, True])
def test_standby_and_discharge_stop_a_cuff_that_measures(bed: Bedside, is_discharge: bool) -> None:  # noqa: FBT001
    code = bed.admit()
    bed.notice("cuff", NoticeKind.NIBP_MEASURING)
    assert bed.do(Discharge(id=code) if is_discharge else Standby()) == ""
    bed.live(3)
    assert bed.cuff.commands == [DeviceCommand.NIBP_STOP]


def test_after_standby_all_delays_start_anew_and_the_cuff_waits_a_whole_interval(bed: Bedside) -> None:
    bed.measure_nibp(120, 80, 93)
    bed.live(2, oximeter_packet())
    assert bed.do(Standby()) == ""
    bed.notice("ox", NoticeKind.SEARCHING)
    bed.live(1200, oximeter_packet(pulse=45))
    assert bed.do(EndStandby(**NURSE)) == ""
    assert bed.snapshot.nibp.next_at == bed.now + 300
    bed.live(9.9, oximeter_packet(pulse=45))
    assert bed.active == set(), "a pulse that was low during standby counts as low from its end"
    bed.live(1, oximeter_packet(pulse=45))
    assert AlarmId.PR_LOW in bed.active
    bed.live(409, oximeter_packet(pulse=45))
    assert AlarmId.STALE not in bed.active
    bed.live(12, oximeter_packet(pulse=45))
    assert AlarmId.STALE in bed.active, "the cuff did not measure, 7 minutes after the end of standby"


def test_faults_of_the_monitor_alarm_in_standby(bed: Bedside) -> None:
    assert bed.do(Standby()) == ""
    bed.bed.self_check.failed(bed.now, "KeyError in the tick")
    bed.live(1)
    assert bed.active == {AlarmId.MONITOR_FAULT}
    sounding = bed.alarms.sounding()
    assert sounding is not None


def test_in_standby_there_is_no_pulse_tone(bed: Bedside, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[float] = []
    monkeypatch.setattr(bed.engine.player, "beep", beeps.append)
    bed.live(20, oximeter_packet())
    assert beeps
    assert bed.do(Standby()) == ""
    beeps.clear()
    bed.live(20, oximeter_packet())
    assert beeps == []


def test_a_pulse_in_standby_is_shown_after_thirty_seconds_without_a_sound(bed: Bedside) -> None:
    assert bed.do(Standby()) == ""
    bed.live(29, oximeter_packet())
    assert not bed.snapshot.is_patient_seen
    bed.live(3, oximeter_packet())
    assert bed.snapshot.is_patient_seen
    assert bed.active == set()
    bed.live(10)
    assert not bed.snapshot.is_patient_seen, "the probe is off again"
    bed.live(40, oximeter_packet())
    assert bed.do(EndStandby()) == ""
    assert not bed.snapshot.is_patient_seen, "a monitored bed does not show it"


UNNAMED, ADMITTED, EMPTY, WAITING = "unnamed", "admitted", "standby", "admitted, standby"
REFUSED = "refused"
TABLE = {
    #          Admit     Change    Discharge  Standby  EndStandby
    UNNAMED:  (ADMITTED, REFUSED,  REFUSED,   EMPTY,   UNNAMED),
    ADMITTED: (REFUSED,  ADMITTED, EMPTY,     WAITING, ADMITTED),
    EMPTY:    (ADMITTED, REFUSED,  REFUSED,   EMPTY,   UNNAMED),
    WAITING:  (REFUSED,  WAITING,  EMPTY,     WAITING, ADMITTED),
}  # fmt: skip
COMMANDS = ("admit", "change", "discharge", "standby", "end standby")
CELLS = [(state, command, after) for state, row in TABLE.items() for command, after in zip(COMMANDS, row, strict=True)]


def state_of(bed: Bedside) -> str:
    snapshot = bed.snapshot
    named = {(True, True): WAITING, (True, False): ADMITTED, (False, True): EMPTY, (False, False): UNNAMED}
    assert bed.alarms.is_standby is snapshot.is_standby
    return named[snapshot.patient is not None, snapshot.is_standby]


def command_of(bed: Bedside, name: str) -> Command:
    patient = bed.snapshot.patient
    code = patient.id if patient is not None else "P-none"
    commands: dict[str, Command] = {
        "admit": Admit(patient=BERT),
        "change": ChangePatient(patient=msgspec.structs.replace(BERT, id=code)),
        "discharge": Discharge(id=code or ""),
        "standby": Standby(),
        "end standby": EndStandby(),
    }
    return commands[name]


def enter(bed: Bedside, state: str) -> None:
    if state in {ADMITTED, WAITING}:
        bed.admit()
    if state in {EMPTY, WAITING}:
        assert bed.do(Standby()) == ""
    assert state_of(bed) == state


@pytest.mark.parametrize(("state", "command", "after"), CELLS, ids=str)
def test_each_command_in_each_state_leads_to_the_state_of_the_table(
    bed: Bedside, state: str, command: str, after: str
) -> None:
    enter(bed, state)
    refusal = bed.do(command_of(bed, command))
    assert bool(refusal) is (after == REFUSED)
    assert state_of(bed) == (state if after == REFUSED else after)


@pytest.mark.parametrize("state", TABLE)
def test_after_a_kill_the_stay_continues(tmp_path: Path, state: str) -> None:
    bed = Bedside(tmp_path)
    bed.measure_nibp(200, 110, 140)
    bed.live(10, oximeter_packet())
    enter(bed, state)
    before = bed.snapshot
    bed.die()
    again = Bedside(tmp_path, at=bed.now + 7)
    assert state_of(again) == state
    assert (again.snapshot.patient, again.snapshot.admitted_utc) == (before.patient, before.admitted_utc)
    old, new = ([(view.vital, view.value) for view in each.vitals] for each in (before, again.snapshot))
    assert new == old, "numbers of the patient before do not come back"
    again.live(60)
    assert (again.active == set()) is before.is_standby
    again.die()


def test_after_a_discharge_and_a_kill_no_nibp_schedule_comes_back(tmp_path: Path) -> None:
    bed = Bedside(tmp_path)
    assert bed.do(Discharge(id=bed.admit())) == ""
    bed.die()
    again = Bedside(tmp_path, at=200.0)
    assert again.do(EndStandby()) == ""
    again.live(1000, oximeter_packet())
    assert again.cuff.commands == []
    again.die()


def test_settings_of_releases_without_admission_are_read(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text('{"profile": "adult-infusion", "limits": {}, "baselines": {"NIBP_SYS": 118.0}}')
    bed = Bedside(tmp_path)
    bed.live(1, oximeter_packet())
    assert bed.alarms.patient.profile.name == "adult-infusion"
    assert bed.alarms.patient.baselines == {VitalId.NIBP_SYS: 118.0}
    assert bed.snapshot.patient is None
    assert not bed.snapshot.is_standby
    assert AlarmId.CONFIG_FALLBACK not in bed.active
    bed.die()


@pytest.mark.parametrize("stay", ['{"patient": {"name": 7}}', '{"since": "2026-01-01T00:00:00"}', '{"is_standby": 1}'])
def test_with_a_stay_that_cannot_be_read_the_bed_is_monitored(tmp_path: Path, stay: str) -> None:
    (tmp_path / SETTINGS).write_text(f'{{"profile": "adult", "stay": {stay}}}')
    bed = Bedside(tmp_path)
    bed.live(12, oximeter_packet(pulse=45))
    assert {AlarmId.CONFIG_FALLBACK, AlarmId.PR_LOW} <= bed.active
    bed.die()


def test_a_missing_profile_loses_the_limits_and_not_the_patient(tmp_path: Path) -> None:
    bed = Bedside(tmp_path)
    code = bed.admit()
    bed.die()
    file = tmp_path / SETTINGS
    file.write_text(file.read_text().replace('"adult"', '"/gone.toml"'))
    again = Bedside(tmp_path, at=200.0)
    assert again.id == code
    again.die()


def test_an_admission_that_cannot_be_stored_is_in_force_until_the_next_start(
    bed: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: object, _value: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bedside.monitor.process.atomic_file._write", full)
    assert bed.do(Admit(patient=ANNA)) == "set, but a restart would lose it: No space left on device"
    assert bed.snapshot.patient is not None


def test_a_stay_is_logged_with_its_actors_and_the_chain_is_intact(bed: Bedside) -> None:
    code = bed.admit()
    bed.do(Standby(**NURSE))
    bed.do(EndStandby(actor="doctor"))
    bed.do(Discharge(id=code, **NURSE))
    kinds = ("PATIENT_ADMITTED", "PATIENT_DISCHARGED", "STANDBY_BEGAN", "STANDBY_ENDED")
    logged = [(row["happening"], row["subject"], row["actor"]) for row in bed.log(*kinds)]
    assert logged == [
        ("PATIENT_ADMITTED", code, "nurse"),
        ("STANDBY_BEGAN", "", "nurse"),
        ("STANDBY_ENDED", "", "doctor"),
        ("PATIENT_DISCHARGED", code, "nurse"),
        ("STANDBY_BEGAN", "", "nurse"),
    ]
    assert verify(bed.folder / FILE).first_bad is None
    paper = Console(width=240)
    with paper.capture() as printed:
        paper.print(listed(list(rows(bed.folder / FILE))))
    assert re.search(rf"PATIENT_ADMITTED +{code} +nurse +the limits of profile adult", printed.get())


def test_the_name_is_in_one_file_that_only_the_owner_may_read(bed: Bedside, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    secret = msgspec.structs.replace(ANNA, name="Zebedee", notes="Yggdrasil")
    bed.live(10, oximeter_packet(spo2=80))
    code = bed.admit(secret)
    bed.do(Admit(patient=secret))
    bed.do(ChangePatient(patient=msgspec.structs.replace(secret, id=code, notes="Yggdrasill", weight_kg=900)))
    bed.do(ChangePatient(patient=msgspec.structs.replace(secret, id=code, name="Zebedee Z")))
    bed.live(10, oximeter_packet(spo2=80))
    bed.die()
    again = Bedside(bed.folder, at=bed.now + 5)
    again.live(1)
    again.do(Discharge(id="P-other"))
    stored = (bed.folder / SETTINGS).read_bytes()
    assert b"Zebedee Z" in stored
    again.die()
    words = (b"Zebedee", b"Yggdrasil")
    holders = {path.name for path in bed.folder.iterdir() for word in words if word in path.read_bytes()}
    assert holders == {SETTINGS}
    assert (bed.folder / SETTINGS).stat().st_mode & 0o777 == 0o600
    assert not any(word.decode() in caplog.text for word in words)


def test_the_fault_of_an_unusable_file_does_not_quote_its_content(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text(
        '{"profile": "adult", "stay": {"patient": {"name": "Zebedee", "birth_date": "Zebedee"}}}'
    )
    bed = Bedside(tmp_path)
    bed.live(1)
    (row,) = [row for row in bed.alarms.active() if row.spec.id is AlarmId.CONFIG_FALLBACK]
    assert "birth_date" in row.detail
    bed.die()
    assert b"Zebedee" not in (tmp_path / FILE).read_bytes()


def test_after_a_discharge_the_name_is_no_longer_on_the_disk(bed: Bedside) -> None:
    assert bed.do(Discharge(id=bed.admit())) == ""
    bed.engine.log_queue.writer.close(60)  # or a file of the database comes and goes meanwhile
    holders = [path for path in bed.folder.iterdir() if b"Anna" in path.read_bytes()]
    assert holders == []
