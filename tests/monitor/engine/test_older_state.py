"""A state folder of commit b76b646 is opened and continued by the code of today: nothing of it is lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from typer.testing import CliRunner

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.chain_check import rows, verify
from bedside.config.vitals import VitalId
from bedside.monitor.__main__ import app
from bedside.monitor.acquisition.ring import RING, last_beat
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.commands import CloseSession, Observe, PauseInfusion, ResumeInfusion, StopInfusion
from bedside.monitor.infusion.patient_search import returning_patients
from bedside.monitor.infusion.record import record
from bedside.monitor.infusion.series import series
from bedside.monitor.infusion.session import InfusionSession, Phase, StepKind
from bedside.monitor.infusion.session_alarm_log import alarm_spans
from bedside.monitor.infusion.session_archive import read_session, read_sessions
from bedside.monitor.store.database import open_local
from bedside.monitor.store.patient_records import PatientRecords
from bedside.monitor.store.reader import StoreReader
from bedside.monitor.supervisor.process_plan import read_running
from tests.support.infusion_bed import InfusionBed
from tests.support.older_state import OLDER_STATE, unpack_older_state

DOWN_S: Final = 60.0
OPEN, STOPPED, NASAL, GIVEN_UP = "S-c084459e", "S-39203ef1", "S-e880b0ba", "S-fc799864"
PATIENT: Final = "P-e47beaac"
ROWS: Final = 88  # of the alarm log
RATE_ML_H: Final = 52.5
LAST_ML: Final = 1.33  # the pump's counter as session.json has it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return unpack_older_state(tmp_path / "state")


@pytest.fixture
def bed(folder: Path) -> Iterator[InfusionBed]:
    """The bed of that folder, a minute after it was killed, with its own devices; the pump has gone on meanwhile."""
    beat = last_beat(folder / RING)
    assert beat is not None
    at, utc = beat
    bed = InfusionBed(folder, at + DOWN_S, utc=utc - at, configuration=read_running(folder))
    bed.pump_ml_h, bed.pump_ml = RATE_ML_H, LAST_ML + RATE_ML_H * DOWN_S / 3600
    yield bed
    bed.kill()


def test_the_open_session_has_its_phase_its_baseline_and_its_steps_and_a_step_about_the_gap(bed: InfusionBed) -> None:
    before = json.loads((OLDER_STATE / "session.json").read_bytes())
    session = bed.view.session
    assert (session.id, session.phase, session.is_paused) == (OPEN, Phase.INFUSION, False)
    assert session.baseline == {
        VitalId.NIBP_SYS: 122.0, VitalId.NIBP_DIA: 77.0, VitalId.NIBP_MEAN: 92.5, VitalId.PR: 71.0
    }  # fmt: skip
    assert session.steps[-1].what == "the monitor was down for 60 s"
    assert [step.what for step in session.steps[:-1]] == [step["what"] for step in before["steps"]]


def test_the_dose_continues_from_the_counter_of_the_pump_and_the_clock_without_the_pause(bed: InfusionBed) -> None:
    bed.live(10)
    assert bed.view.given_ml == pytest.approx(LAST_ML + RATE_ML_H * (DOWN_S + 10) / 3600, abs=0.02)
    steps = {step.kind: step.utc for step in bed.view.session.steps}
    paused_s = (steps[StepKind.RESUMED] - steps[StepKind.PAUSED]).total_seconds()
    assert paused_s == pytest.approx(5, abs=0.5)
    elapsed_s = bed.now + bed.utc - steps[StepKind.STARTED].timestamp()
    assert bed.view.phase_s == pytest.approx(elapsed_s - paused_s, abs=0.2)


def test_patient_limits_baselines_and_volume_are_those_that_were_set(bed: InfusionBed) -> None:
    snapshot = bed.snapshot
    assert snapshot.patient is not None
    assert (snapshot.patient.name, snapshot.patient.id) == ("Maria Beispiel", PATIENT)
    assert (snapshot.limits[VitalId.PR].low, snapshot.limits[VitalId.PR].high) == (44.0, 140.0)
    assert snapshot.baselines[VitalId.NIBP_SYS] == 122.0
    assert snapshot.sound.volume == 0.9
    bed.live(1)
    assert not bed.is_present(AlarmId.CONFIG_FALLBACK)


def test_the_ring_still_has_the_samples_from_before_the_kill(bed: InfusionBed) -> None:
    written = {lane.spec.vital: lane.written for lane in bed.bed.ring.lanes}
    assert written[VitalId.SPO2] > 100


def test_the_open_session_can_be_paused_resumed_observed_stopped_and_closed(folder: Path, bed: InfusionBed) -> None:
    bed.live(5)
    assert not bed.do(PauseInfusion(reason="nausea"), ResumeInfusion(), Observe(kind="nausea", value=3))
    bed.pump_ml_h = 0.0
    bed.live(5)
    assert not bed.do(StopInfusion(reason="nausea"), CloseSession(override="taken over by another ward"))
    assert not (folder / "session.json").exists()
    closed = read_session(folder, OPEN)
    assert [step.kind for step in closed.steps[-2:]] == [StepKind.STOPPED_EARLY, StepKind.DISCHARGED]


def test_every_step_of_the_old_files_has_a_kind_and_the_next_write_stores_it(folder: Path, bed: InfusionBed) -> None:
    sessions = read_sessions(folder)
    assert sessions.faults == ()
    assert {row.id for row in sessions.sessions} == {OPEN, STOPPED, NASAL, GIVEN_UP}
    assert not [step for row in sessions.sessions for step in row.steps if step.kind is StepKind.OTHER]
    assert not bed.do(Observe(kind="nausea", value=0))
    stored = json.loads((folder / "session.json").read_bytes())
    assert all("kind" in step for step in stored["steps"])


def test_the_log_verifies_and_new_rows_continue_its_chain(folder: Path, bed: InfusionBed) -> None:
    head = list(rows(folder / FILE))[ROWS - 1]
    assert (head["happening"], head["about"]) == ("JUDGED", 9)
    assert not bed.do(Observe(kind="nausea", value=3, actor="Anna"))
    bed.live(2)
    bed.kill()
    assert verify(folder / FILE).first_bad is None
    later = list(rows(folder / FILE))[ROWS:]
    assert {"MONITOR_STARTED", "SESSION"} <= {row["happening"] for row in later}
    assert later[-1]["origin"] == "SIMULATED"


def test_series_record_and_search_have_the_closed_sessions(folder: Path) -> None:
    settings, sessions = read_running(folder).infusion, read_sessions(folder).sessions
    by_id = {row.id: row for row in series(sessions, settings)}
    assert by_id[STOPPED].events == ("paused", "stopped early")
    assert by_id[STOPPED].scores["PHQ-9"].change == pytest.approx(11 / 17 - 1)
    assert by_id[NASAL].dose_mg == 56.0
    stopped = read_session(folder, STOPPED)
    assert stopped.ended is not None
    alarms, _ = alarm_spans(folder / FILE, stopped, stopped.ended)
    page = record(stopped, settings, [], [], alarms, stopped.ended)
    assert ("Scores of the day", "PHQ-9 11, CRP 3.2") in page.facts
    assert [row[1] for row in page.steps] == [
        "session begun, IV", "ordered 35 mg ketamine", "baseline begun", "infusion begun", "rate 40 mL/h", "paused",
        "resumed", "stopped early", "Aldrete 10", "discharged",
    ]  # fmt: skip
    (known,) = returning_patients(folder)
    assert (known.patient.id, known.count) == (PATIENT, 3)


def test_the_command_line_lists_the_sessions(folder: Path) -> None:
    listed = CliRunner().invoke(app, ["session", "list", "--state", str(folder), "--json"])
    assert listed.exit_code == 0, listed.output
    assert [row["id"] for row in json.loads(listed.output)] == [NASAL, STOPPED, GIVEN_UP, OPEN]


def test_the_database_is_opened_and_its_sessions_are_updated(folder: Path) -> None:
    database = open_local(folder / FILE)
    PatientRecords(folder, database, folder / FILE).tick()
    stored = {row["id"]: row["record"] for row in StoreReader(database).sessions(PATIENT)}
    database.dispose()
    assert stored.keys() == {OPEN, STOPPED, NASAL, GIVEN_UP}
    assert msgspec.json.decode(stored[STOPPED], type=InfusionSession) == read_session(folder, STOPPED)
