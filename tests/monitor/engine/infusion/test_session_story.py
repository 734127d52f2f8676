"""Sessions from admission to the way home, told with invented time through the engine."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.chain_check import rows
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import CLEAN
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.commands import (
    AddScore,
    AnswerForm,
    BeginSession,
    CloseSession,
    Observe,
    PauseInfusion,
    PlaceOrder,
    ResumeInfusion,
    ScoreAldrete,
    SetEscort,
    SetRate,
    StartInfusion,
    StopInfusion,
    TakeBaseline,
    TickItem,
)
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import InfusionSession, Phase, RateSource, Route
from bedside.monitor.link.commands import ChangePatient, Command, Discharge, Standby
from tests.support.infusion_bed import MARIA, NASAL, ORDER, Bed

WELL = ScoreAldrete(activity=2, respiration=2, circulation=2, consciousness=2, oxygenation=2)
V = VitalId
MakeBed = Callable[..., Bed]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeBed]:
    beds: list[Bed] = []

    def made(*, has_pump: bool = True) -> Bed:
        beds.append(Bed(tmp_path, has_pump=has_pump))
        return beds[-1]

    yield made
    for bed in beds:
        bed.close()


@pytest.fixture
def bed(make: MakeBed) -> Bed:
    return make()


def test_an_ordinary_session_goes_from_checks_to_the_way_home(bed: Bed) -> None:
    bed.start()
    bed.live(2400)
    assert bed.stands(AlarmId.INFUSION_DONE)
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


def test_the_baseline_switches_the_relative_alarms_on_and_the_end_off(bed: Bed) -> None:
    bed.start()
    assert bed.engine.bed.alarms.patient.baselines == {
        V.NIBP_SYS: 126.0, V.NIBP_DIA: 77.0, V.NIBP_MEAN: pytest.approx(93.3), V.PR: 72.0
    }  # fmt: skip
    assert not bed.do(StopInfusion(reason="as asked"), CloseSession(override="as asked"))
    assert bed.engine.bed.alarms.patient.baselines == {}


def test_a_clock_that_is_stepped_makes_no_second_reading_of_the_first(bed: Bed) -> None:
    bed.admit()
    assert not bed.do(BeginSession(), PlaceOrder(order=ORDER))
    assert not bed.do(*(TickItem(item=item, is_ok=True) for item in bed.view.settings.checklist))
    bed.live(60)
    bed.measure(128, 78)
    bed.utc += 300
    bed.live(5)
    assert "1 are there" in bed.do(TakeBaseline())


def test_a_pressure_from_before_order_and_checklist_is_no_reading_of_the_baseline(bed: Bed) -> None:
    bed.admit()
    assert not bed.do(BeginSession(), PlaceOrder(order=ORDER))
    bed.live(60)
    bed.measure(160, 95)  # still on the way to the bed
    assert not bed.do(*(TickItem(item=item, is_ok=True) for item in bed.view.settings.checklist))
    bed.live(60)
    bed.measure(128, 78)
    assert {row.value for row in bed.view.session.readings if row.vital is V.NIBP_SYS} == {128.0}


def test_the_cuff_measures_at_once_and_then_by_the_phase(bed: Bed) -> None:
    bed.start()
    assert bed.engine.snapshot(bed.now).nibp.interval_min == 5.0
    bed.do(StopInfusion(reason="as asked"))
    assert bed.engine.snapshot(bed.now).nibp.interval_min == 15.0


def test_hypertension_asks_for_a_pause_which_stops_clock_and_dose(bed: Bed) -> None:
    bed.start()
    bed.live(600)
    bed.measure(186, 104)
    assert bed.stands(AlarmId.INFUSION_HOLD)
    assert bed.do(PauseInfusion(reason=" ")) == "a pause needs a reason"
    bed.pump_ml_h = 0.0
    assert not bed.do(PauseInfusion(reason="blood pressure"))
    bed.live(1)
    assert not bed.stands(AlarmId.INFUSION_HOLD)
    clock, dose = bed.view.phase_s, bed.view.given_mg
    bed.live(300)
    assert bed.view.phase_s == pytest.approx(clock, abs=1.5)
    assert bed.view.given_mg == pytest.approx(dose, abs=0.1)
    bed.measure(142, 88)
    bed.pump_ml_h = 52.5
    assert not bed.do(ResumeInfusion())
    bed.live(60)
    assert bed.view.phase_s == pytest.approx(clock + 60, abs=2.5)
    assert not bed.stands(AlarmId.INFUSION_DIFFERS)


def test_what_the_pump_gave_before_its_start_was_logged_is_counted(bed: Bed) -> None:
    bed.pump_ml = 3.0  # of whoever was here before, or of the priming
    bed.prepare()
    bed.pump_ml_h = 52.5
    bed.live(20)
    assert not bed.do(StartInfusion())
    bed.live(1)
    assert bed.view.given_ml == pytest.approx(52.5 * 21 / 3600, abs=0.02)
    assert (bed.now + bed.utc - bed.view.session.given[0].utc.timestamp()) == pytest.approx(22, abs=1)


def test_a_new_syringe_or_a_pump_that_was_off_takes_nothing_of_the_dose_away(bed: Bed) -> None:
    bed.start()
    bed.live(600)
    before = bed.view.given_ml
    bed.pump_ml = 0.0
    bed.live(600)
    assert bed.view.given_ml == pytest.approx(before + 8.75, abs=0.06)
    assert [step.what for step in bed.view.session.steps][-1].startswith("the pump's counter began anew after 8.8")


def test_a_pump_that_was_off_together_with_the_monitor_is_assumed_to_have_run(bed: Bed) -> None:
    bed.start()
    bed.live(600)
    before = bed.view.given_ml
    after = bed.crash(down_s=60.0)
    after.pump_ml = 0.0
    after.live(60)
    assert after.view.given_ml == pytest.approx(before + 52.5 / 30, abs=0.06)
    assert after.view.session.steps[-1].reason == "the dose until then is assumed by the rate"
    after.close()


def test_a_pump_that_ends_by_itself_a_little_short_has_given_the_dose(bed: Bed) -> None:
    bed.start()
    bed.live(2390)
    assert not bed.stands(AlarmId.INFUSION_DONE)
    bed.pump_ml_h = 0.0
    bed.live(2)
    assert bed.stands(AlarmId.INFUSION_DONE)
    assert not bed.do(StopInfusion())


def test_a_pump_that_stands_in_a_pause_has_not_given_the_dose(bed: Bed) -> None:
    bed.start()
    bed.live(2350)
    bed.pump_ml_h = 0.0
    assert not bed.do(PauseInfusion(reason="nausea"))
    bed.live(5)
    assert not bed.stands(AlarmId.INFUSION_DONE)


def test_an_early_stop_needs_a_reason_and_keeps_what_was_given(bed: Bed) -> None:
    bed.start()
    bed.live(1200)
    assert "early stop needs a reason" in bed.do(StopInfusion())
    bed.pump_ml_h = 0.0
    assert not bed.do(StopInfusion(reason="desaturation"))
    bed.live(600)
    assert bed.view.given_mg == pytest.approx(17.5, abs=0.2)
    assert bed.view.session.steps[-1].reason == "desaturation"


def test_without_a_pump_the_rate_is_entered_by_hand(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(600)
    assert not bed.do(SetRate(rate_ml_h=26.25))
    bed.live(600)
    assert bed.view.given_ml == pytest.approx(52.5 / 6 + 26.25 / 6, abs=0.05)
    assert bed.view.session.given[-1].source is RateSource.HAND


def pump_differs(bed: Bed) -> None:
    bed.start()
    bed.live(60)
    assert not bed.stands(AlarmId.INFUSION_DIFFERS)
    bed.pump_ml_h = 60.0
    bed.live(20)
    assert bed.view.difference == "the pump runs at 60.0 mL/h, 52.5 mL/h was ordered"
    assert not bed.stands(AlarmId.INFUSION_DIFFERS)
    bed.live(15)
    assert bed.stands(AlarmId.INFUSION_DIFFERS)
    bed.pump_ml_h = 52.5
    bed.live(2)
    assert not bed.stands(AlarmId.INFUSION_DIFFERS)


def test_a_pump_that_runs_while_the_session_is_paused_is_an_alarm(bed: Bed) -> None:
    bed.start()
    bed.do(PauseInfusion(reason="nausea"))
    bed.live(40)
    assert bed.stands(AlarmId.INFUSION_DIFFERS)
    assert bed.view.difference == "the pump runs at 52.5 mL/h, and the session is paused"


def observation_overdue(bed: Bed) -> None:
    bed.start()
    bed.live(610)
    assert [row.kind for row in bed.view.due] == ["sedation"]
    assert not bed.stands(AlarmId.OBSERVATION_OVERDUE)
    bed.live(180)
    assert bed.stands(AlarmId.OBSERVATION_OVERDUE)
    assert not bed.do(Observe(kind="sedation", value=4))
    bed.live(1)
    assert not bed.stands(AlarmId.OBSERVATION_OVERDUE)


def pressure_at_the_threshold(bed: Bed) -> None:
    bed.start()
    bed.measure(179, 109)
    assert not bed.stands(AlarmId.INFUSION_HOLD)
    bed.measure(150, 110)
    assert bed.stands(AlarmId.INFUSION_HOLD)
    bed.measure(150, 90)
    assert not bed.stands(AlarmId.INFUSION_HOLD)


def dose_is_in(bed: Bed) -> None:
    bed.start()
    bed.live(2390)
    assert not bed.stands(AlarmId.INFUSION_DONE)
    bed.live(20)
    assert bed.stands(AlarmId.INFUSION_DONE)
    assert not bed.do(StopInfusion())
    bed.live(1)
    assert not bed.stands(AlarmId.INFUSION_DONE)


STORIES: dict[AlarmId, Callable[[Bed], None]] = {
    AlarmId.INFUSION_DIFFERS: pump_differs,
    AlarmId.INFUSION_HOLD: pressure_at_the_threshold,
    AlarmId.INFUSION_DONE: dose_is_in,
    AlarmId.OBSERVATION_OVERDUE: observation_overdue,
}


@pytest.mark.parametrize("alarm", STORIES)
def test_a_story_of_a_sessions_alarm(bed: Bed, alarm: AlarmId) -> None:
    STORIES[alarm](bed)


def test_a_weight_that_is_corrected_before_the_start_withdraws_the_order_that_was_made_for_another(bed: Bed) -> None:
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


def test_what_else_is_known_of_the_patient_is_taken_over_until_the_start_and_the_order_stands(bed: Bed) -> None:
    bed.prepare()
    told = msgspec.structs.replace(bed.view.session.patient, notes="left arm")
    assert not bed.do(ChangePatient(patient=told))
    bed.live(1)
    assert (bed.view.session.patient.notes, bed.view.session.order) == ("left arm", ORDER)
    assert not bed.do(StartInfusion())
    assert not bed.do(ChangePatient(patient=msgspec.structs.replace(told, notes="right arm", weight_kg=95.0)))
    bed.live(1)
    assert (bed.view.session.patient.notes, bed.view.session.order) == ("left arm", ORDER), "as known at that time"


def test_a_start_above_the_clinics_threshold_needs_a_reason(bed: Bed) -> None:
    bed.prepare()
    bed.measure(152, 84)
    assert bed.do(StartInfusion()) == "152/84 is above this clinic's 140/90: a reason is needed"
    assert not bed.do(StartInfusion(reason="as the physician orders"))


@pytest.mark.parametrize(("born", "most"), [(date(1958, 11, 1), 140), (date(1957, 11, 1), 150)])  # 65 and 66 years
def test_the_threshold_is_another_for_those_above_the_clinics_age(bed: Bed, born: date, most: int) -> None:
    bed.prepare()
    bed.do(ChangePatient(patient=msgspec.structs.replace(bed.view.session.patient, birth_date=born)))
    bed.measure(most + 1, 84)
    assert f"is above this clinic's {most}/90" in bed.do(StartInfusion())
    bed.measure(most, 84)
    assert not bed.do(StartInfusion())


def test_the_gate_names_what_is_shut_and_opens_with_a_reason_only(bed: Bed) -> None:
    bed.start()
    bed.do(StopInfusion(reason="patient's wish"))
    bed.measure(172, 95)
    refused = bed.do(CloseSession())
    assert refused.startswith("not yet: observed 0 of 60 min; Aldrete not scored, at least 9; BP within 20 %: 172/95")
    assert "an escort takes the patient home" in refused
    assert not bed.do(CloseSession(override="taken over by another ward"))


def test_a_nasal_dose_is_given_at_once_and_has_no_pump(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.prepare(NASAL, Route.NASAL)
    assert not bed.do(StartInfusion())
    assert (bed.view.given_mg, bed.view.band_ng_ml, bed.view.difference) == (56.0, None, "")
    assert not bed.do(StopInfusion())
    bed.live(60)
    assert bed.view.left_s == pytest.approx(119 * 60, abs=2)


def test_a_nasal_dose_has_its_pressure_at_40_minutes_whatever_the_interval(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.prepare(NASAL, Route.NASAL)
    assert not bed.do(StartInfusion())
    bed.live(7 * 60)
    assert not bed.do(StopInfusion())  # from now on every 15 minutes: after 7, 22, 37 and 52
    bed.live(32.9 * 60)
    before = len(bed.cuff.asked)
    bed.live(20)
    assert len(bed.cuff.asked) == before + 1
    bed.live(14 * 60)
    assert len(bed.cuff.asked) == before + 1


def test_a_form_is_answered_question_by_question_and_a_newer_answer_counts(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.prepare(NASAL, Route.NASAL)
    answers = [("lot", " 24KX517 "), ("maoi", "yes"), ("maoi", "no"), ("site", "Room 2"), ("site", "")]
    assert not bed.do(*(AnswerForm(question=name, answer=text, actor="nurse") for name, text in answers))
    session = bed.crash().view.session
    assert session.product is not None
    assert session.product.answers == {"lot": "24KX517", "maoi": "no"}
    told = [(step.what, step.actor) for step in session.steps if step.what.startswith("form")]
    assert told[:2] == [("form: Lot", "nurse"), ("form: Takes an MAO inhibitor", "nurse")]


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("colour", "red", "colour is not a question of this clinic's form"),
        ("maoi", "perhaps", "Takes an MAO inhibitor: yes, no"),
        ("lot", "x" * 49, "Lot: one line of at most 48 characters"),
        ("lot", "a\nb", "Lot: one line of at most 48 characters"),
    ],
)
def test_a_form_takes_no_answer_that_it_does_not_offer(make: MakeBed, name: str, answer: str, sentence: str) -> None:
    bed = make(has_pump=False)
    bed.prepare(NASAL, Route.NASAL)
    assert bed.do(AnswerForm(question=name, answer=answer)) == sentence
    assert bed.view.session.product is None


@pytest.mark.parametrize("has_pump", [True, False])
def test_a_crash_in_mid_infusion_loses_nothing_of_the_session(make: MakeBed, has_pump: bool) -> None:  # noqa: FBT001
    bed = make(has_pump=has_pump)
    bed.start()
    bed.live(900)
    before = bed.view
    after = bed.crash(down_s=60.0)
    after.live(2)
    view = after.view
    assert view.session.id == before.session.id
    assert view.phase_s == pytest.approx(before.phase_s + 62, abs=1.5)
    assert view.given_mg == pytest.approx(before.given_mg + 52.5 * 62 / 3600, abs=0.05)
    assert after.engine.bed.alarms.patient.baselines == bed.engine.bed.alarms.patient.baselines
    told = [step for step in view.session.steps if "was down" in step.what]
    assert [step.reason for step in told] == ["" if has_pump else "the dose goes on as assumed"]
    after.close()


def test_a_monitor_that_was_ended_in_order_says_so_in_the_record(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(60)
    bed.engine.bed.ring.write_beat(*CLEAN)
    after = bed.crash(down_s=30.0)
    last = after.view.session.steps[-1]
    assert (last.what, last.reason) == ("the monitor was ended and started again", "the dose goes on as assumed")
    assert after.view.given_ml == pytest.approx(52.5 * 90 / 3600, abs=0.05)
    after.close()


def test_a_damaged_session_file_is_set_aside_and_told(bed: Bed) -> None:
    bed.start()
    path = bed.folder / "session.json"
    path.write_bytes(path.read_bytes()[:-200])
    after = bed.crash()
    after.live(1)
    assert not after.has_session
    assert after.stands(AlarmId.CONFIG_FALLBACK)
    assert (bed.folder / "session.damaged.json").exists()
    after.close()


def test_the_log_has_every_step_with_its_actor_and_no_name(bed: Bed) -> None:
    bed.start()
    bed.do(PauseInfusion(reason="nausea", actor="nurse"))
    bed.live(1)
    bed.close()
    told = [row for row in rows(bed.folder / FILE) if row["happening"] == "SESSION"]
    assert told[-1]["reason"] == "paused: nausea"
    assert told[-1]["actor"] == "nurse"
    assert {row["subject"] for row in told} == {bed.view.session.id}
    assert not any(MARIA.name in str(row) for row in rows(bed.folder / FILE))


def test_what_is_seen_and_scored_is_logged_with_its_actor_and_a_remark_without_its_words(bed: Bed) -> None:
    bed.start()
    remark = Observe(kind="remark", text="sees her sister Ruth", actor="nurse")
    bed.do(Observe(kind="nausea", value=3, actor="nurse"), remark, AddScore(name="PHQ-9", value=11, actor="Weiss"))
    bed.live(1)
    bed.close()
    log = list(rows(bed.folder / FILE))
    told = [(row["reason"], row["actor"]) for row in log if row["happening"] == "SESSION"]
    assert told[-3:] == [("observed: Nausea 3", "nurse"), ("observed: remark", "nurse"), ("score: PHQ-9 11", "Weiss")]
    assert not any("Ruth" in str(row) for row in log)


REFUSED: list[tuple[Command, str]] = [
    (BeginSession(), "a session is open"),
    (StartInfusion(), "begins after order, checklist and baseline"),
    (PauseInfusion(reason="x"), "no infusion runs"),
    (ResumeInfusion(), "no infusion was begun"),
    (StopInfusion(), "no infusion runs"),
    (SetRate(rate_ml_h=5), "the rate is read from the pump"),
    (TakeBaseline(), "once order and checklist are complete"),
    (TickItem(item="Consent signed", is_ok=False), "needs a note"),
    (TickItem(item="Shoes off", is_ok=True), "is not on this clinic's checklist"),
    (PlaceOrder(order=NASAL), "this session is IV, and the order is NASAL"),
    (AnswerForm(question="lot", answer="1"), "only a nasal session has a form"),
    (PlaceOrder(order=msgspec.structs.replace(ORDER, weight_kg=80.0, dose_mg=40.0)), "the patient weighs 70 kg"),
    (PlaceOrder(order=msgspec.structs.replace(ORDER, volume_ml=70.0)), "not the ordered 35 mg"),
    (Observe(kind="sedation", value=6), "Sedation (MOAA/S) goes from 0 to 5"),
    (Observe(kind="mood"), "is not observed here"),
    (ScoreAldrete(activity=3, respiration=2, circulation=2, consciousness=2, oxygenation=2), "is 0, 1 or 2"),
    (AddScore(name="PHQ-9", value=28), "PHQ-9 goes from 0 to 27"),
    (AddScore(name="IQ", value=100), "is not one of this clinic's instruments"),
    (CloseSession(), "to give the session up needs a reason"),
]


@pytest.mark.parametrize(("command", "sentence"), REFUSED, ids=[f"{type(row).__name__} {say}" for row, say in REFUSED])
def test_what_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(
    bed: Bed, command: Command, sentence: str
) -> None:
    bed.admit()
    bed.do(BeginSession())
    bed.live(1)
    before = bed.view.session
    assert sentence in bed.do(command)
    assert bed.view.session == before


def test_nobody_is_discharged_from_an_open_session(bed: Bed) -> None:
    bed.start()
    patient = bed.view.session.patient.id
    assert patient is not None
    assert bed.do(Discharge(id=patient)) == "an infusion session is open: close it first"
    assert bed.has_session
    assert not bed.do(StopInfusion(reason="as asked"), CloseSession(override="as asked"), Discharge(id=patient))
    assert bed.engine.snapshot(bed.now).patient is None


def test_nobody_stops_watching_while_an_infusion_runs(bed: Bed) -> None:
    bed.start()
    assert bed.do(Standby()) == "an infusion runs: log its end first"
    assert not bed.engine.bed.alarms.is_standby
    bed.do(StopInfusion(reason="as asked"))
    assert not bed.do(Standby())


def test_without_a_patient_and_without_a_session_nothing_begins(bed: Bed) -> None:
    assert bed.do(BeginSession()) == "a session needs a patient who is admitted"
    assert bed.do(StartInfusion()) == "no session is open: begin one first"
