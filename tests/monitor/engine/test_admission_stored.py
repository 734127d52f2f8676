"""The stay on the disk and in the log: restarts, unusable files, and where the name is stored."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.chain_check import rows, verify
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.engine.patient_settings import FILE as SETTINGS
from bedside.monitor.link.commands import (
    Admit,
    ChangePatient,
    Discharge,
    EndStandby,
    Standby,
)
from bedside.monitor.review.tables import listed
from tests.support.admission_bed import ANNA, NURSE, AdmissionBed
from tests.support.engine_bed import oximeter_packet


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[AdmissionBed]:
    bed = AdmissionBed(tmp_path)
    yield bed
    bed.die()


def test_after_a_discharge_and_a_kill_no_nibp_schedule_comes_back(tmp_path: Path) -> None:
    bed = AdmissionBed(tmp_path)
    assert bed.do(Discharge(id=bed.admit())) == ""
    bed.die()
    again = AdmissionBed(tmp_path, at=200.0)
    assert again.do(EndStandby()) == ""
    again.live(1000, oximeter_packet())
    assert again.cuff.commands == []
    again.die()


def test_settings_of_releases_without_admission_are_read(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text('{"profile": "adult-infusion", "limits": {}, "baselines": {"NIBP_SYS": 118.0}}')
    bed = AdmissionBed(tmp_path)
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
    bed = AdmissionBed(tmp_path)
    bed.live(12, oximeter_packet(pulse=45))
    assert {AlarmId.CONFIG_FALLBACK, AlarmId.PR_LOW} <= bed.active
    bed.die()


def test_a_missing_profile_loses_the_limits_and_not_the_patient(tmp_path: Path) -> None:
    bed = AdmissionBed(tmp_path)
    code = bed.admit()
    bed.die()
    file = tmp_path / SETTINGS
    file.write_text(file.read_text().replace('"adult"', '"/gone.toml"'))
    again = AdmissionBed(tmp_path, at=200.0)
    assert again.id == code
    again.die()


def test_an_admission_that_cannot_be_stored_is_in_force_until_the_next_start(
    bed: AdmissionBed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: object, _value: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bedside.monitor.process.atomic_file._write", full)
    assert (
        bed.do(Admit(patient=ANNA)) == "in force now, but not saved, so a restart will lose it: No space left on device"
    )
    assert bed.snapshot.patient is not None


def test_a_stay_is_logged_with_its_actors_and_the_chain_is_intact(bed: AdmissionBed) -> None:
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


def test_the_name_is_in_one_file_that_only_the_owner_may_read(
    bed: AdmissionBed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    secret = msgspec.structs.replace(ANNA, name="Zebedee", notes="Yggdrasil")
    bed.live(10, oximeter_packet(spo2=80))
    code = bed.admit(secret)
    bed.do(Admit(patient=secret))
    bed.do(ChangePatient(patient=msgspec.structs.replace(secret, id=code, notes="Yggdrasill", weight_kg=900)))
    bed.do(ChangePatient(patient=msgspec.structs.replace(secret, id=code, name="Zebedee Z")))
    bed.live(10, oximeter_packet(spo2=80))
    bed.die()
    again = AdmissionBed(bed.folder, at=bed.now + 5)
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
    bed = AdmissionBed(tmp_path)
    bed.live(1)
    (row,) = [row for row in bed.alarms.active() if row.spec.id is AlarmId.CONFIG_FALLBACK]
    assert "birth_date" in row.detail
    bed.die()
    assert b"Zebedee" not in (tmp_path / FILE).read_bytes()


def test_after_a_discharge_the_name_is_no_longer_on_the_disk(bed: AdmissionBed) -> None:
    assert bed.do(Discharge(id=bed.admit())) == ""
    bed.engine.log_queue.writer.close(60)  # or a file of the database comes and goes meanwhile
    holders = [path for path in bed.folder.iterdir() if b"Anna" in path.read_bytes()]
    assert holders == []
