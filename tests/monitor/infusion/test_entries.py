"""Each entry of staff: the whole session that it makes, and each reason to refuse it."""

import pytest
from msgspec.structs import replace

from bedside.monitor.infusion import entries
from bedside.monitor.infusion.commands import AddScore, AnswerForm, Observe, ScoreAldrete
from bedside.monitor.infusion.session import (
    Aldrete,
    FormAnswers,
    InfusionSession,
    InstrumentResult,
    Observation,
    Phase,
    StepKind,
)
from bedside.monitor.infusion.transitions import Transition
from bedside.monitor.process.bed_time import Instant
from tests.monitor.infusion.sessions import INSTANT, NOW, NURSE, SETTINGS, after, changed, nasal, refusal, session

RUNS = session(Phase.INFUSION)
SHUT = session(Phase.CLOSED)


def observe(before: InfusionSession, kind: str, value: float | None = None, text: str = "") -> Transition:
    return entries.observe(before, Observe(kind=kind, value=value, text=text, **NURSE), INSTANT, SETTINGS)


@pytest.mark.parametrize("value", [0.0, 3.0, 10.0])
def test_an_observation_is_added_with_its_moment_and_phase(value: float) -> None:
    old = Observation(kind="nausea", value=1.0, utc=after(5), actor="doctor", phase=Phase.INFUSION)
    before = replace(RUNS, observations=(old,))
    row = Observation(kind="nausea", value=value, text="after tea", utc=NOW, actor="nurse", phase=Phase.INFUSION)
    assert observe(before, "nausea", value, "after tea") == changed(
        before, StepKind.OBSERVED, f"observed: Nausea {value:g}", observations=(old, row)
    )


def test_the_text_of_a_remark_is_in_the_record_and_not_in_the_step() -> None:
    row = Observation(kind="remark", text="asks for water", utc=NOW, actor="nurse", phase=Phase.INFUSION)
    assert observe(RUNS, "remark", text="asks for water") == changed(
        RUNS, StepKind.OBSERVED, "observed: remark", observations=(row,)
    )


def test_what_is_no_observation_of_this_clinic_is_refused() -> None:
    kinds = "sedation, dissociation, nausea, pain, anxiety, or a remark with a text"
    assert refusal(observe(RUNS, "remark", text=" ")) == f"remark is not one of the observations here: {kinds}"
    assert refusal(observe(RUNS, "mood", 3.0, "fine")) == f"mood is not one of the observations here: {kinds}"
    for value in (None, -0.1, 10.1):
        assert refusal(observe(RUNS, "nausea", value)) == "Nausea must lie between 0 and 10"
    assert refusal(observe(SHUT, "nausea", 1.0)) == "this session is closed"


def aldrete(before: InfusionSession, *parts: int) -> Transition:
    names = ("activity", "respiration", "circulation", "consciousness", "oxygenation")
    return entries.score_aldrete(before, ScoreAldrete(**dict(zip(names, parts, strict=True)), actor="nurse"), INSTANT)


def test_an_aldrete_score_is_added_and_each_part_is_0_to_2() -> None:
    row = Aldrete(activity=2, respiration=1, circulation=0, consciousness=2, oxygenation=2, utc=NOW, actor="nurse")
    old = replace(row, utc=after(5), activity=0)
    before = session(Phase.RECOVERY, aldrete=(old,))
    assert aldrete(before, 2, 1, 0, 2, 2) == changed(before, StepKind.ALDRETE_SCORED, "Aldrete 7", aldrete=(old, row))
    for wrong in (3, -1):
        assert refusal(aldrete(before, 2, 2, 2, 2, wrong)) == "each part of the Aldrete score is 0, 1 or 2"
    assert refusal(aldrete(SHUT, 2, 2, 2, 2, 2)) == "this session is closed"


def add(before: InfusionSession, name: str, value: float) -> Transition:
    return entries.add_score(before, AddScore(name=name, value=value, **NURSE), INSTANT, SETTINGS)


@pytest.mark.parametrize("value", [0.0, 11.0, 27.0])
def test_a_score_replaces_the_earlier_one_of_its_instrument(value: float) -> None:
    old = InstrumentResult(name="PHQ-9", value=5.0, utc=after(1), actor="doctor")
    other = InstrumentResult(name="CRP", value=3.0, utc=after(1), actor="doctor")
    before = session(scores=(old, other))
    row = InstrumentResult(name="PHQ-9", value=value, utc=NOW, actor="nurse")
    assert add(before, "PHQ-9", value) == changed(
        before, StepKind.RESULT_ADDED, f"score: PHQ-9 {value:g}", scores=(other, row)
    )


def test_a_score_beyond_its_instrument_is_refused() -> None:
    for value in (-0.5, 27.5):
        assert refusal(add(RUNS, "PHQ-9", value)) == "PHQ-9 must lie between 0 and 27"
    names = "PHQ-9, GAD-7, PCL-5, MADRS, Pain, CRP, IL-6, TNF-alpha, BDNF"
    assert refusal(add(RUNS, "Mood", 1.0)) == f"Mood is not one of this clinic's instruments: {names}"
    assert refusal(add(SHUT, "PHQ-9", 1.0)) == "this session is closed"


def answer(before: InfusionSession, question: str, text: str) -> Transition:
    return entries.answer_form(before, AnswerForm(question=question, answer=text, **NURSE), INSTANT, SETTINGS)


def test_an_answer_replaces_the_earlier_one_and_nothing_removes_it() -> None:
    before = nasal(product=FormAnswers(answers={"sex": "male", "lot": "A1"}))
    assert answer(before, "lot", " B2 ") == changed(
        before, StepKind.FORM_ANSWERED, "form: Lot", product=FormAnswers(answers={"sex": "male", "lot": "B2"})
    )
    assert answer(before, "lot", " ") == changed(
        before, StepKind.FORM_ANSWERED, "form: Lot", product=FormAnswers(answers={"sex": "male"})
    )
    assert answer(nasal(), "sex", "female") == changed(
        nasal(), StepKind.FORM_ANSWERED, "form: Sex", product=FormAnswers(answers={"sex": "female"})
    )
    assert answer(nasal(), "lot", "x" * 48) == changed(
        nasal(), StepKind.FORM_ANSWERED, "form: Lot", product=FormAnswers(answers={"lot": "x" * 48})
    )


def test_an_answer_that_does_not_fit_its_question_is_refused() -> None:
    assert refusal(answer(nasal(), "sex", "yes")) == "Sex: female, male, other"
    assert refusal(answer(nasal(), "shoe", "42")) == "shoe is not a question of this clinic's form"
    assert refusal(answer(session(), "lot", "A1")) == "only a nasal session has a form"
    assert refusal(answer(nasal(Phase.CLOSED), "lot", "A1")) == "this session is closed"
    for text in ("x" * 49, "A\tB"):
        assert refusal(answer(nasal(), "lot", text)) == "Lot: an answer is one line of at most 48 characters"


def test_what_is_entered_has_the_bed_time_of_its_moment_whatever_the_clock_shows() -> None:
    now = Instant(NOW, 7.0)
    seen = entries.observe(RUNS, Observe(kind="nausea", value=1.0), now, SETTINGS)
    scored = entries.score_aldrete(
        RUNS, ScoreAldrete(activity=2, respiration=2, circulation=2, consciousness=2, oxygenation=2), now
    )
    added = entries.add_score(RUNS, AddScore(name="CRP", value=1.0), now, SETTINGS)
    assert isinstance(seen, InfusionSession)
    assert isinstance(scored, InfusionSession)
    assert isinstance(added, InfusionSession)
    rows = (seen.observations[-1], scored.aldrete[-1], added.scores[-1])
    assert [(row.utc, row.bed_s) for row in rows] == [(NOW, 7.0)] * 3
