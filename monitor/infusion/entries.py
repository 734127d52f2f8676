"""What staff enter into a session: observations, scores, laboratory values and the answers to its form.

Pure; any thread. RefusedError if an entry does not fit the clinic's settings.
"""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.commands import AddScore, AnswerForm, Observe, ScoreAldrete
from bedside.monitor.infusion.session import (
    Aldrete,
    FormAnswers,
    InfusionSession,
    InstrumentResult,
    Observation,
    Route,
)
from bedside.monitor.infusion.transitions import RefusedError, need_open, stepped

LONGEST_ANSWER: Final = 48
# Begin the steps of which the log has what was done and by whom; what people wrote stands in the record alone.
FORM, SEEN, SCORED = "form: ", "observed: ", "score: "
REMARK: Final = "remark"  # the kind of an observation that is text alone


def observed(session: InfusionSession, command: Observe, utc: datetime, settings: InfusionConfig) -> InfusionSession:
    """Return the session with an observation."""
    need_open(session)
    scale = next((row for row in settings.scale if row.kind == command.kind), None)
    if scale is None and (command.kind != REMARK or not command.text.strip()):
        known = ", ".join(row.kind for row in settings.scale)
        raise RefusedError(f"{command.kind} is nothing that is observed here: {known}, or a remark with a text")
    if scale is not None and (command.value is None or not scale.low <= command.value <= scale.high):
        raise RefusedError(f"{scale.label} goes from {scale.low:g} to {scale.high:g}")
    row = Observation(
        kind=command.kind,
        value=command.value,
        text=command.text,
        utc=utc,
        actor=command.actor,
        phase=session.phase,
    )
    what = f"{SEEN}{scale.label} {row.value:g}" if scale is not None else f"{SEEN}{REMARK}"
    changed = replace(session, observations=(*session.observations, row))
    return stepped(changed, utc, what, actor=command.actor)


def scored(session: InfusionSession, command: ScoreAldrete, utc: datetime) -> InfusionSession:
    """Return the session with an Aldrete score."""
    need_open(session)
    parts = {name: getattr(command, name) for name in Aldrete.__struct_fields__ if name not in {"utc", "actor"}}
    if any(points not in {0, 1, 2} for points in parts.values()):
        raise RefusedError("each part of the Aldrete score is 0, 1 or 2")
    row = Aldrete(**parts, utc=utc, actor=command.actor)
    return stepped(replace(session, aldrete=(*session.aldrete, row)), utc, f"Aldrete {row.total}", actor=command.actor)


def measured(session: InfusionSession, command: AddScore, utc: datetime, settings: InfusionConfig) -> InfusionSession:
    """Return the session with a response score or a laboratory value of the day; a newer one takes its place."""
    need_open(session)
    known = {row.name: row for row in settings.instrument}
    if command.name not in known:
        raise RefusedError(f"{command.name} is none of this clinic's instruments: {', '.join(known)}")
    instrument = known[command.name]
    if not instrument.low <= command.value <= instrument.high:
        raise RefusedError(f"{command.name} goes from {instrument.low:g} to {instrument.high:g}")
    others = tuple(row for row in session.scores if row.name != command.name)
    row = InstrumentResult(name=command.name, value=command.value, utc=utc, actor=command.actor)
    changed = replace(session, scores=(*others, row))
    return stepped(changed, utc, f"{SCORED}{row.name} {row.value:g}", actor=command.actor)


def answered(session: InfusionSession, command: AnswerForm, utc: datetime, settings: InfusionConfig) -> InfusionSession:
    """Return the session with an answer to a question of its form; a newer one takes its place."""
    need_open(session)
    if session.route is not Route.NASAL:
        raise RefusedError("only a nasal session has a form")
    question = next((row for row in settings.question if row.name == command.question), None)
    if question is None:
        raise RefusedError(f"{command.question} is no question of this clinic's form")
    answer = command.answer.strip()
    if answer and question.choices and answer not in question.choices:
        raise RefusedError(f"{question.label}: {', '.join(question.choices)}")
    if len(answer) > LONGEST_ANSWER or not answer.isprintable():
        raise RefusedError(f"{question.label}: one line of at most {LONGEST_ANSWER} characters")
    answers = {**(session.product or FormAnswers()).answers, question.name: answer}
    changed = replace(session, product=FormAnswers(answers={name: text for name, text in answers.items() if text}))
    return stepped(changed, utc, f"{FORM}{question.label}", actor=command.actor)
