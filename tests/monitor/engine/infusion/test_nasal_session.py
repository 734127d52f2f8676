"""Nasal sessions: the dose, the pressure at 40 minutes, and the form."""

from collections.abc import Callable

import pytest

from bedside.monitor.infusion.commands import (
    AnswerForm,
    StartInfusion,
    StopInfusion,
)
from bedside.monitor.infusion.session import Route, StepKind
from tests.support.infusion_bed import NASAL, InfusionBed

MakeBed = Callable[..., InfusionBed]


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
    before = len(bed.cuff.commands)
    bed.live(20)
    assert len(bed.cuff.commands) == before + 1
    bed.live(14 * 60)
    assert len(bed.cuff.commands) == before + 1


def test_a_form_is_answered_question_by_question_and_a_newer_answer_replaces_the_older(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.prepare(NASAL, Route.NASAL)
    answers = [("lot", " 24KX517 "), ("maoi", "yes"), ("maoi", "no"), ("site", "Room 2"), ("site", "")]
    assert not bed.do(*(AnswerForm(question=name, answer=text, actor="nurse") for name, text in answers))
    session = bed.crash().view.session
    assert session.product is not None
    assert session.product.answers == {"lot": "24KX517", "maoi": "no"}
    answers_logged = [(step.what, step.actor) for step in session.steps if step.kind is StepKind.FORM_ANSWERED]
    assert answers_logged[:2] == [("form: Lot", "nurse"), ("form: Takes an MAO inhibitor", "nurse")]


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("colour", "red", "colour is not a question of this clinic's form"),
        ("maoi", "perhaps", "Takes an MAO inhibitor: yes, no"),
        ("lot", "x" * 49, "Lot: an answer is one line of at most 48 characters"),
        ("lot", "a\nb", "Lot: an answer is one line of at most 48 characters"),
    ],
)
def test_a_form_refuses_an_answer_that_it_does_not_offer(make: MakeBed, name: str, answer: str, sentence: str) -> None:
    bed = make(has_pump=False)
    bed.prepare(NASAL, Route.NASAL)
    assert bed.do(AnswerForm(question=name, answer=answer)) == sentence
    assert bed.view.session.product is None
