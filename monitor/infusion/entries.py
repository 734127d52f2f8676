"""What staff enter into a session: observations, Aldrete scores, scores and laboratory values, answers to the form.

Pure; any thread. Each function returns the session with the entry added, or a Refusal.
"""

from typing import Final

from msgspec.structs import replace

from bedside.config.infusion import InfusionConfig
from bedside.config.refusal import Refusal
from bedside.monitor.infusion.commands import AddScore, AnswerForm, Observe, ScoreAldrete
from bedside.monitor.infusion.session import (
    Aldrete,
    FormAnswers,
    InfusionSession,
    InstrumentResult,
    Observation,
    Route,
    StepKind,
)
from bedside.monitor.infusion.transitions import Transition, add_step, refusal_if_closed
from bedside.monitor.process.bed_time import Instant

_LONGEST_ANSWER: Final = 48
_NO_PART: Final = frozenset({"utc", "bed_s", "actor"})  # what an Aldrete score has beside its parts
_REMARK: Final = "remark"  # the kind of an observation that is text alone


def observe(session: InfusionSession, command: Observe, now: Instant, settings: InfusionConfig) -> Transition:
    """Return the session with an observation. Its step, which the alarm log repeats, omits text that a person wrote."""
    if refusal := refusal_if_closed(session):
        return refusal
    scale = next((row for row in settings.scale if row.kind == command.kind), None)
    if scale is None and (command.kind != _REMARK or not command.text.strip()):
        kinds = ", ".join(row.kind for row in settings.scale)
        return Refusal(f"{command.kind} is not one of the observations here: {kinds}, or a remark with a text")
    if scale is not None and (command.value is None or not scale.low <= command.value <= scale.high):
        return Refusal(f"{scale.label} must lie between {scale.low:g} and {scale.high:g}")
    observation = Observation(
        kind=command.kind,
        value=command.value,
        text=command.text,
        utc=now.utc,
        bed_s=now.bed_s,
        actor=command.actor,
        phase=session.phase,
    )
    what = f"observed: {scale.label} {observation.value:g}" if scale is not None else f"observed: {_REMARK}"
    changed = replace(session, observations=(*session.observations, observation))
    return add_step(changed, now, StepKind.OBSERVED, what, actor=command.actor)


def score_aldrete(session: InfusionSession, command: ScoreAldrete, now: Instant) -> Transition:
    """Return the session with an Aldrete score."""
    if refusal := refusal_if_closed(session):
        return refusal
    parts = {
        name: getattr(command, name) for name in Aldrete.__struct_fields__ if name not in {"utc", "bed_s", "actor"}
    }
    if any(points not in {0, 1, 2} for points in parts.values()):
        return Refusal("each part of the Aldrete score is 0, 1 or 2")
    score = Aldrete(**parts, utc=now.utc, bed_s=now.bed_s, actor=command.actor)
    changed = replace(session, aldrete=(*session.aldrete, score))
    return add_step(changed, now, StepKind.ALDRETE_SCORED, f"Aldrete {score.total}", actor=command.actor)


def add_score(session: InfusionSession, command: AddScore, now: Instant, settings: InfusionConfig) -> Transition:
    """Return the session with a response score or laboratory value of the day; it replaces an earlier value."""
    if refusal := refusal_if_closed(session):
        return refusal
    instruments = {row.name: row for row in settings.instrument}
    instrument = instruments.get(command.name)
    if instrument is None:
        return Refusal(f"{command.name} is not one of this clinic's instruments: {', '.join(instruments)}")
    if not instrument.low <= command.value <= instrument.high:
        return Refusal(f"{command.name} must lie between {instrument.low:g} and {instrument.high:g}")
    others = tuple(row for row in session.scores if row.name != command.name)
    result = InstrumentResult(name=command.name, value=command.value, utc=now.utc, bed_s=now.bed_s, actor=command.actor)
    what = f"score: {result.name} {result.value:g}"
    changed = replace(session, scores=(*others, result))
    return add_step(changed, now, StepKind.RESULT_ADDED, what, actor=command.actor)


def answer_form(session: InfusionSession, command: AnswerForm, now: Instant, settings: InfusionConfig) -> Transition:
    """Return the session with an answer to a question of the nasal form; it replaces an earlier one, "" removes it."""
    if refusal := refusal_if_closed(session):
        return refusal
    if session.route is not Route.NASAL:
        return Refusal("only a nasal session has a form")
    question = next((row for row in settings.question if row.name == command.question), None)
    if question is None:
        return Refusal(f"{command.question} is not a question of this clinic's form")
    answer = command.answer.strip()
    if answer and question.choices and answer not in question.choices:
        return Refusal(f"{question.label}: {', '.join(question.choices)}")
    if len(answer) > _LONGEST_ANSWER or not answer.isprintable():
        return Refusal(f"{question.label}: an answer is one line of at most {_LONGEST_ANSWER} characters")
    answers = {**(session.product or FormAnswers()).answers, question.name: answer}
    changed = replace(session, product=FormAnswers(answers={name: text for name, text in answers.items() if text}))
    return add_step(changed, now, StepKind.FORM_ANSWERED, f"form: {question.label}", actor=command.actor)
