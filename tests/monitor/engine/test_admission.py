"""Admission, discharge and standby: stories with invented time, from a device's bytes to the snapshot and the log."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.inactivation import InactivationKind
from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, NoticeKind
from bedside.monitor.infusion.commands import BeginSession
from bedside.monitor.link.commands import (
    Acknowledge,
    Admit,
    AutoLimits,
    ChangePatient,
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
from tests.support.admission_bed import ANNA, BERT, NURSE, AdmissionBed
from tests.support.engine_bed import NIBP, oximeter_packet


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[AdmissionBed]:
    bed = AdmissionBed(tmp_path)
    yield bed
    bed.die()


def test_without_an_admission_the_alarms_are_on(bed: AdmissionBed) -> None:
    bed.live(12, oximeter_packet(pulse=45))
    assert AlarmId.PR_LOW in bed.active
    snapshot = bed.snapshot
    assert (snapshot.patient, snapshot.admitted_utc, snapshot.is_standby) == (None, None, False)


def test_an_admitted_patient_is_in_the_snapshot_with_a_code_and_the_time(bed: AdmissionBed) -> None:
    bed.live(1, oximeter_packet())
    code = bed.admit()
    snapshot = bed.snapshot
    assert snapshot.patient == msgspec.structs.replace(ANNA, id=code)
    assert snapshot.admitted_utc == snapshot.utc
    assert not snapshot.is_standby


def test_admission_drops_limits_baselines_pauses_and_alarms_of_the_patient_before(bed: AdmissionBed) -> None:
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


def test_numbers_of_the_patient_before_are_not_shown_judged_or_averaged_for_the_next(bed: AdmissionBed) -> None:
    bed.measure_nibp(200, 110, 140)
    bed.live(60, oximeter_packet())
    assert {view.freshness for view in bed.snapshot.vitals if view.vital in NIBP} == {Freshness.FRESH}
    bed.now += 0.1
    bed.admit()
    views = [view for view in bed.snapshot.vitals if view.vital is not VitalId.CUFF]
    assert {(view.freshness, view.value) for view in views} == {(Freshness.NEVER, None)}
    assert bed.do(AutoLimits()) == "too little was measured in the last minute"
    bed.live(1900, oximeter_packet())  # NibpConfig: gone after 30 min
    assert AlarmId.STALE not in bed.active, "a pressure of another patient is not overdue"


def test_admission_is_refused_while_a_patient_is_admitted_and_for_invalid_data(bed: AdmissionBed) -> None:
    assert "must lie between" in bed.do(Admit(patient=msgspec.structs.replace(ANNA, weight_kg=7000)))
    assert "in the future" in bed.do(Admit(patient=msgspec.structs.replace(ANNA, birth_date=date(2023, 11, 16))))
    assert bed.snapshot.patient is None
    bed.admit()
    assert "discharge that one first" in bed.do(Admit(patient=BERT))
    assert bed.snapshot.patient is not None
    assert bed.snapshot.patient.name == ANNA.name


def test_a_patient_who_returns_keeps_the_code_so_that_a_series_belongs_together(bed: AdmissionBed) -> None:
    code = bed.admit()
    assert bed.do(Discharge(id=code)) == ""
    assert bed.admit(msgspec.structs.replace(ANNA, id=code)) == code
    (_, row) = bed.log("PATIENT_ADMITTED")
    assert row["subject"] == code


@pytest.mark.parametrize(
    "code", [None, "", "P-", "P-0123456", "P-012345678", "p-01234567", "P-0123456G", "Anna", "P-01234567\n"]
)
def test_an_invalid_code_is_replaced_by_a_new_one(bed: AdmissionBed, code: str | None) -> None:
    given = bed.admit(msgspec.structs.replace(BERT, id=code))
    assert re.fullmatch("P-[0-9a-f]{8}", given)
    assert given != code


def test_a_patient_with_an_open_session_is_not_discharged(bed: AdmissionBed) -> None:
    code = bed.admit()
    assert bed.do(BeginSession()) == ""
    assert bed.do(Discharge(id=code)) == "an infusion session is open: close it first"
    assert (bed.id, bed.snapshot.is_standby) == (code, False)


def test_a_change_of_another_patient_than_the_admitted_one_is_refused(bed: AdmissionBed) -> None:
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


def test_discharge_ends_nibp_schedule_limits_and_baselines_and_begins_standby(bed: AdmissionBed) -> None:
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


def test_a_discharge_while_an_alarm_sounds_is_carried_out_and_the_log_names_the_alarm(bed: AdmissionBed) -> None:
    code = bed.admit()
    bed.live(30, oximeter_packet(spo2=75))
    assert AlarmId.SPO2_EXTREME_LOW in bed.active
    assert bed.do(Discharge(id=code, **NURSE)) == ""
    assert bed.active == set()
    (row,) = bed.log("PATIENT_DISCHARGED")
    assert (row["subject"], row["actor"]) == (code, "nurse")
    assert row["reason"].startswith("with active alarms: SPO2_EXTREME_LOW:SPO2")


def test_the_next_patient_is_measured_at_the_clinics_interval_again(bed: AdmissionBed) -> None:
    code = bed.admit()
    assert bed.do(NibpInterval(interval_min=2.5)) == ""
    assert bed.do(Discharge(id=code)) == ""
    bed.live(20)
    bed.admit(BERT)
    assert (bed.snapshot.nibp.interval_min, bed.snapshot.nibp.next_at) == (5, bed.now + 300)


def test_in_standby_no_device_alarms_and_no_pressure_is_measured(bed: AdmissionBed) -> None:
    bed.live(2, oximeter_packet())
    assert bed.do(Standby(**NURSE)) == ""
    bed.notice("ox", NoticeKind.SENSOR_OFF)
    bed.live(3600)
    assert bed.active == set()
    assert bed.cuff.commands == []
    assert bed.snapshot.nibp.next_at is None
    assert "end standby first" in bed.do(Nibp(is_start=True))


@pytest.mark.parametrize("is_discharge", [False, True])
def test_standby_and_discharge_stop_a_cuff_that_measures(bed: AdmissionBed, is_discharge: bool) -> None:  # noqa: FBT001
    code = bed.admit()
    bed.notice("cuff", NoticeKind.NIBP_MEASURING)
    assert bed.do(Discharge(id=code) if is_discharge else Standby()) == ""
    bed.live(3)
    assert bed.cuff.commands == [DeviceCommand.NIBP_STOP]


def test_after_standby_all_delays_start_anew_and_the_cuff_waits_a_whole_interval(bed: AdmissionBed) -> None:
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


def test_faults_of_the_monitor_alarm_in_standby(bed: AdmissionBed) -> None:
    assert bed.do(Standby()) == ""
    bed.bed.self_check.failed(bed.now, "KeyError in the tick")
    bed.live(1)
    assert bed.active == {AlarmId.MONITOR_FAULT}
    sounding = bed.alarms.sounding()
    assert sounding is not None


def test_in_standby_there_is_no_pulse_tone(bed: AdmissionBed, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[float] = []
    monkeypatch.setattr(bed.engine.player, "beep", beeps.append)
    bed.live(20, oximeter_packet())
    assert beeps
    assert bed.do(Standby()) == ""
    beeps.clear()
    bed.live(20, oximeter_packet())
    assert beeps == []


def test_a_pulse_in_standby_is_shown_after_thirty_seconds_without_a_sound(bed: AdmissionBed) -> None:
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
