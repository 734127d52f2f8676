"""The course of a session from admission to discharge, in an engine whose time the test moves."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.chain_check import rows
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.commands import (
    AddScore,
    BeginSession,
    CloseSession,
    Observe,
    PauseInfusion,
    PlaceOrder,
    ResumeInfusion,
    ScoreAldrete,
    SetEscort,
    StartInfusion,
    StopInfusion,
    TakeBaseline,
    TickItem,
)
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import InfusionSession, Phase, Route
from bedside.monitor.link.commands import ChangePatient
from tests.support.infusion_bed import MARIA, ORDER, InfusionBed

V = VitalId
MakeBed = Callable[..., InfusionBed]
WELL = ScoreAldrete(activity=2, respiration=2, circulation=2, consciousness=2, oxygenation=2)


def test_an_ordinary_session_goes_from_the_checklist_to_discharge(bed: InfusionBed) -> None:
    bed.start()
    bed.live(2400)
    assert bed.is_present(AlarmId.INFUSION_DONE)
    bed.pump_ml_h = 0.0
    bed.live(3)
    assert not bed.do(StopInfusion())
    assert bed.view.given_mg == pytest.approx(35.0, abs=0.2)
    bed.measure(130, 80)
    assert not bed.do(WELL, SetEscort(has_escort=True))
    assert "observed" in bed.do(CloseSession())
    bed.live(3600)
    bed.measure(130, 80)
    assert not bed.do(CloseSession())
    assert not bed.has_session
    (path,) = (bed.folder / "sessions").iterdir()
    kept = msgspec.json.decode(path.read_bytes(), type=InfusionSession)
    assert [step.what for step in kept.steps if "pump" not in step.what and ":" not in step.what] == [
        "session begun, IV", "ordered 35 mg ketamine", "baseline begun", "baseline of 2 readings", "infusion begun",
        "infusion ended", "Aldrete 10", "discharged",
    ]  # fmt: skip
    assert path.stat().st_mode & 0o777 == 0o600
    assert not (bed.folder / "session.json").exists()


def test_the_baseline_switches_the_relative_alarms_on_and_closing_the_session_switches_them_off(
    bed: InfusionBed,
) -> None:
    bed.start()
    assert bed.alarms.patient.baselines == {
        V.NIBP_SYS: 126.0, V.NIBP_DIA: 77.0, V.NIBP_MEAN: pytest.approx(93.3), V.PR: 72.0
    }  # fmt: skip
    assert not bed.do(StopInfusion(reason="as requested"), CloseSession(override="as requested"))
    assert bed.alarms.patient.baselines == {}


def test_after_a_step_of_the_clock_the_same_pressure_is_not_read_a_second_time(bed: InfusionBed) -> None:
    bed.admit()
    assert not bed.do(BeginSession(), PlaceOrder(order=ORDER))
    assert not bed.do(*(TickItem(item=item, is_ok=True) for item in bed.view.settings.checklist))
    bed.live(60)
    bed.measure(128, 78)
    bed.utc += 300
    bed.live(5)
    assert "1 are there" in bed.do(TakeBaseline())


def test_a_pressure_measured_before_order_and_checklist_does_not_count_for_the_baseline(bed: InfusionBed) -> None:
    bed.admit()
    assert not bed.do(BeginSession(), PlaceOrder(order=ORDER))
    bed.live(60)
    bed.measure(160, 95)  # before the patient lay in the bed
    assert not bed.do(*(TickItem(item=item, is_ok=True) for item in bed.view.settings.checklist))
    bed.live(60)
    bed.measure(128, 78)
    assert {row.value for row in bed.view.session.readings if row.vital is V.NIBP_SYS} == {128.0}


def test_the_cuff_measures_at_the_interval_of_each_phase(bed: InfusionBed) -> None:
    bed.start()
    assert bed.snapshot.nibp.interval_min == 5.0
    bed.do(StopInfusion(reason="as requested"))
    assert bed.snapshot.nibp.interval_min == 15.0


def test_hypertension_is_an_alarm_until_the_pause_and_the_pause_stops_clock_and_dose(bed: InfusionBed) -> None:
    bed.start()
    bed.live(600)
    bed.measure(186, 104)
    assert bed.is_present(AlarmId.INFUSION_HOLD)
    assert bed.do(PauseInfusion(reason=" ")) == "a pause needs a reason"
    bed.pump_ml_h = 0.0
    assert not bed.do(PauseInfusion(reason="blood pressure"))
    bed.live(1)
    assert not bed.is_present(AlarmId.INFUSION_HOLD)
    clock, dose = bed.view.phase_s, bed.view.given_mg
    bed.live(300)
    assert bed.view.phase_s == pytest.approx(clock, abs=1.5)
    assert bed.view.given_mg == pytest.approx(dose, abs=0.1)
    bed.measure(142, 88)
    bed.pump_ml_h = 52.5
    assert not bed.do(ResumeInfusion())
    bed.live(60)
    assert bed.view.phase_s == pytest.approx(clock + 60, abs=2.5)
    assert not bed.is_present(AlarmId.INFUSION_DIFFERS)


def test_a_weight_corrected_before_the_start_withdraws_the_order_for_the_old_weight(bed: InfusionBed) -> None:
    bed.prepare()
    heavier = msgspec.structs.replace(bed.view.session.patient, weight_kg=95.0)
    assert not bed.do(ChangePatient(patient=heavier))
    bed.live(1)
    assert bed.view.session.patient == heavier
    assert (bed.view.session.phase, bed.view.session.order) == (Phase.CHECKS, None)
    assert "after order, checklist and baseline" in bed.do(StartInfusion())
    assert "the patient weighs 95 kg" in bed.do(PlaceOrder(order=ORDER))
    order = plan_order(Route.IV, weight_kg=95.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0)
    assert not bed.do(PlaceOrder(order=order))
    assert bed.view.session.phase is Phase.BASELINE
    assert bed.view.session.baseline
    assert not bed.do(StartInfusion())


def test_other_changes_of_the_patient_are_copied_until_the_start_and_the_order_stays(bed: InfusionBed) -> None:
    bed.prepare()
    changed = msgspec.structs.replace(bed.view.session.patient, notes="left arm")
    assert not bed.do(ChangePatient(patient=changed))
    bed.live(1)
    assert (bed.view.session.patient.notes, bed.view.session.order) == ("left arm", ORDER)
    assert not bed.do(StartInfusion())
    assert not bed.do(ChangePatient(patient=msgspec.structs.replace(changed, notes="right arm", weight_kg=95.0)))
    bed.live(1)
    assert (bed.view.session.patient.notes, bed.view.session.order) == ("left arm", ORDER), "as known at that time"


def test_a_start_above_the_clinics_threshold_needs_a_reason(bed: InfusionBed) -> None:
    bed.prepare()
    bed.measure(152, 84)
    assert bed.do(StartInfusion()) == "152/84 is above this clinic's 140/90: a reason is needed"
    assert not bed.do(StartInfusion(reason="as the physician orders"))


@pytest.mark.parametrize(("born", "most"), [(date(1958, 11, 1), 140), (date(1957, 11, 1), 150)])  # 65 and 66 years
def test_patients_above_the_clinics_age_have_a_higher_threshold_for_the_start(
    bed: InfusionBed, born: date, most: int
) -> None:
    bed.prepare()
    bed.do(ChangePatient(patient=msgspec.structs.replace(bed.view.session.patient, birth_date=born)))
    bed.measure(most + 1, 84)
    assert f"is above this clinic's {most}/90" in bed.do(StartInfusion())
    bed.measure(most, 84)
    assert not bed.do(StartInfusion())


def test_a_shut_gate_refuses_discharge_with_its_open_conditions_until_a_reason_is_given(bed: InfusionBed) -> None:
    bed.start()
    bed.do(StopInfusion(reason="patient's wish"))
    bed.measure(172, 95)
    refused = bed.do(CloseSession())
    assert refused.startswith("not yet: observed 0 of 60 min; Aldrete not scored, at least 9; BP within 20 %: 172/95")
    assert "an escort takes the patient home" in refused
    assert not bed.do(CloseSession(override="taken over by another ward"))


def test_the_log_has_every_step_with_its_actor_and_never_the_patients_name(bed: InfusionBed) -> None:
    bed.start()
    bed.do(PauseInfusion(reason="nausea", actor="nurse"))
    bed.live(1)
    bed.kill()
    logged = [row for row in rows(bed.folder / FILE) if row["happening"] == "SESSION"]
    assert logged[-1]["reason"] == "paused: nausea"
    assert logged[-1]["actor"] == "nurse"
    assert {row["subject"] for row in logged} == {bed.view.session.id}
    assert not any(MARIA.name in str(row) for row in rows(bed.folder / FILE))


def test_observations_and_scores_are_logged_with_their_actor_and_a_remark_without_its_text(bed: InfusionBed) -> None:
    bed.start()
    remark = Observe(kind="remark", text="sees her sister Ruth", actor="nurse")
    bed.do(Observe(kind="nausea", value=3, actor="nurse"), remark, AddScore(name="PHQ-9", value=11, actor="Weiss"))
    bed.live(1)
    bed.kill()
    log = list(rows(bed.folder / FILE))
    logged = [(row["reason"], row["actor"]) for row in log if row["happening"] == "SESSION"]
    assert logged[-3:] == [("observed: Nausea 3", "nurse"), ("observed: remark", "nurse"), ("score: PHQ-9 11", "Weiss")]
    assert not any("Ruth" in str(row) for row in log)
