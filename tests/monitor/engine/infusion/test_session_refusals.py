"""Commands that do not fit the session are refused with a sentence and change nothing."""

from collections.abc import Callable

import msgspec
import pytest

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
    SetRate,
    StartInfusion,
    StopInfusion,
    TakeBaseline,
    TickItem,
)
from bedside.monitor.link.commands import Command, Discharge, Standby
from tests.support.infusion_bed import NASAL, ORDER, InfusionBed

MakeBed = Callable[..., InfusionBed]


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
    (Observe(kind="sedation", value=6), "Sedation (MOAA/S) must lie between 0 and 5"),
    (Observe(kind="mood"), "is not one of the observations here"),
    (ScoreAldrete(activity=3, respiration=2, circulation=2, consciousness=2, oxygenation=2), "is 0, 1 or 2"),
    (AddScore(name="PHQ-9", value=28), "PHQ-9 must lie between 0 and 27"),
    (AddScore(name="IQ", value=100), "is not one of this clinic's instruments"),
    (CloseSession(), "closing the session needs a reason"),
]


@pytest.mark.parametrize(("command", "sentence"), REFUSED, ids=[f"{type(row).__name__} {say}" for row, say in REFUSED])
def test_a_command_that_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(
    bed: InfusionBed, command: Command, sentence: str
) -> None:
    bed.admit()
    bed.do(BeginSession())
    bed.live(1)
    before = bed.view.session
    assert sentence in bed.do(command)
    assert bed.view.session == before


def test_a_patient_with_an_open_session_cannot_be_discharged(bed: InfusionBed) -> None:
    bed.start()
    patient = bed.view.session.patient.id
    assert patient is not None
    assert bed.do(Discharge(id=patient)) == "an infusion session is open: close it first"
    assert bed.has_session
    assert not bed.do(StopInfusion(reason="as requested"), CloseSession(override="as requested"), Discharge(id=patient))
    assert bed.snapshot.patient is None


def test_standby_is_refused_while_an_infusion_runs(bed: InfusionBed) -> None:
    bed.start()
    assert bed.do(Standby()) == "an infusion runs: log its end first"
    assert not bed.alarms.is_standby
    bed.do(StopInfusion(reason="as requested"))
    assert not bed.do(Standby())


def test_without_a_patient_no_session_begins_and_without_a_session_no_infusion(bed: InfusionBed) -> None:
    assert bed.do(BeginSession()) == "a session needs a patient who is admitted"
    assert bed.do(StartInfusion()) == "no session is open: begin one first"
