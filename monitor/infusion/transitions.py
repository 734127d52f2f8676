"""The course of a session: what each step makes of it, and when a step is refused.

Pure; any thread. A refusal is a sentence for people, and never repeats a patient's name.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from bedside.config.infusion import InfusionConfig
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.commands import (
    PlaceOrder,
    StartInfusion,
    TickItem,
)
from bedside.monitor.infusion.dose import order_faults
from bedside.monitor.infusion.gate import gate
from bedside.monitor.infusion.session import (
    BaselineReading,
    ChecklistAnswer,
    DoseOrder,
    InfusionSession,
    Phase,
    RateChange,
    RateSource,
    Route,
    Step,
)
from bedside.monitor.patient.patient import Patient, age_years

BEFORE: Final = frozenset({Phase.CHECKS, Phase.BASELINE})


class RefusedError(Exception):
    """A step does not fit where the session stands, or what the clinic allows. Its text is for people."""


def stepped(
    session: InfusionSession, utc: datetime, what: str, *, phase: Phase | None = None, **why: str
) -> InfusionSession:
    """Return the session with a step more, in another phase if one is named; `why`: reason, actor."""
    now = phase or session.phase
    return replace(session, phase=now, steps=(*session.steps, Step(utc=utc, phase=now, what=what, **why)))


def ordered(session: InfusionSession, command: PlaceOrder, utc: datetime, settings: InfusionConfig) -> InfusionSession:
    """Return the session with its order."""
    _need(session, BEFORE, "the order stands since the infusion has begun")
    order = command.order
    if order.route is not session.route:
        raise RefusedError(f"this session is {session.route}, and the order is {order.route}")
    if _is_for_another(order, session.patient, settings):
        weight = session.patient.weight_kg
        raise RefusedError(f"the order is for {order.weight_kg:g} kg, and the patient weighs {weight:g} kg")
    if wrong := "; ".join(order_faults(order, settings.dose)):
        raise RefusedError(wrong)
    what = f"ordered {order.dose_mg:g} mg {order.drug}"
    return _prepared(stepped(replace(session, order=order), utc, what, actor=command.actor), utc, settings)


def reweighed(session: InfusionSession, patient: Patient, utc: datetime, settings: InfusionConfig) -> InfusionSession:
    """Return the session with what is known of its patient by now; an order for another weight is withdrawn."""
    changed = replace(session, patient=patient)
    if session.order is None or not _is_for_another(session.order, patient, settings):
        return changed
    what = "order withdrawn: the weight was changed"
    return stepped(replace(changed, order=None), utc, what, phase=Phase.CHECKS)


def _is_for_another(order: DoseOrder, patient: Patient, settings: InfusionConfig) -> bool:
    weight = patient.weight_kg
    return weight is not None and abs(order.weight_kg - weight) > weight * settings.dose.agree_percent / 100


def ticked(session: InfusionSession, command: TickItem, utc: datetime, settings: InfusionConfig) -> InfusionSession:
    """Return the session with a row of the checklist answered."""
    _need(session, BEFORE, "the checklist is closed since the infusion has begun")
    if command.item not in settings.checklist:
        raise RefusedError(f"{command.item} is no row of this clinic's checklist")
    if not command.is_ok and not command.note.strip():
        raise RefusedError(f"{command.item}: what is not fulfilled needs a note")
    check = ChecklistAnswer(item=command.item, is_ok=command.is_ok, note=command.note, utc=utc, actor=command.actor)
    others = tuple(row for row in session.checks if row.item != command.item)
    what = f"{command.item}: {'done' if command.is_ok else 'not fulfilled'}"
    changed = stepped(replace(session, checks=(*others, check)), utc, what, reason=command.note, actor=command.actor)
    return _prepared(changed, utc, settings)


def _prepared(session: InfusionSession, utc: datetime, settings: InfusionConfig) -> InfusionSession:
    """Return the session in the baseline once it is ordered and every row is answered."""
    answered = {row.item for row in session.checks}
    is_ready = session.order is not None and answered.issuperset(settings.checklist)
    if session.phase is Phase.CHECKS and is_ready:
        return stepped(session, utc, "baseline begun", phase=Phase.BASELINE)
    return session


def read(session: InfusionSession, readings: Mapping[VitalId, float], utc: datetime) -> InfusionSession:
    """Return the session with a moment's readings for the baseline."""
    rows = tuple(BaselineReading(vital=vital, value=value, utc=utc) for vital, value in readings.items())
    return replace(session, readings=(*session.readings, *rows))


def based(session: InfusionSession, utc: datetime, settings: InfusionConfig, actor: str) -> InfusionSession:
    """Return the session with the means of its readings as the baseline."""
    _need(session, {Phase.BASELINE}, "a baseline is taken before the infusion, once order and checklist are complete")
    count = len({row.utc for row in session.readings})
    if count < settings.baseline_readings:
        raise RefusedError(f"the baseline needs {settings.baseline_readings} readings, and {count} are there")
    values: dict[VitalId, list[float]] = {}
    for row in session.readings:
        values.setdefault(row.vital, []).append(row.value)
    means = {vital: round(sum(rows) / len(rows), 1) for vital, rows in values.items()}
    return stepped(replace(session, baseline=means), utc, f"baseline of {count} readings", actor=actor)


def started(
    session: InfusionSession,
    command: StartInfusion,
    utc: datetime,
    settings: InfusionConfig,
    pressure: tuple[float, float] | None,
    given: RateChange,
) -> InfusionSession:
    """Return the session as it runs; `pressure`: the newest (sys, dia), mmHg; `given`: what runs from now on."""
    _need(session, {Phase.BASELINE}, "an infusion begins after order, checklist and baseline")
    if not command.reason.strip() and (doubt := _doubt(session, settings, pressure, utc)):
        raise RefusedError(f"{doubt}: a reason is needed")
    what = "dose given" if session.route is Route.NASAL else "infusion begun"
    changed = replace(session, given=(*session.given, given))
    return stepped(changed, utc, what, phase=Phase.INFUSION, reason=command.reason, actor=command.actor)


def _doubt(
    session: InfusionSession, settings: InfusionConfig, pressure: tuple[float, float] | None, utc: datetime
) -> str:
    """Return why the clinic would wait, "" if it would not."""
    if not session.baseline:
        return "no baseline was taken"
    if pressure is None:
        return "no pressure was measured"
    birth, hold = session.patient.birth_date, settings.hold
    is_old = birth is not None and age_years(birth, utc.astimezone().date()) > hold.over_years
    most_sys = hold.start_sys_over if is_old else hold.start_sys
    if pressure[0] > most_sys or pressure[1] > hold.start_dia:
        return f"{pressure[0]:.0f}/{pressure[1]:.0f} is above this clinic's {most_sys:g}/{hold.start_dia:g}"
    return ""


def paused(
    session: InfusionSession, utc: datetime, reason: str, actor: str, given: RateChange | None
) -> InfusionSession:
    """Return the session while nothing runs."""
    _need(session, {Phase.INFUSION}, "no infusion runs")
    if session.is_paused:
        raise RefusedError("it is paused already")
    if not reason.strip():
        raise RefusedError("a pause needs a reason")
    return stepped(_with(replace(session, is_paused=True), given), utc, "paused", reason=reason, actor=actor)


def resumed(session: InfusionSession, utc: datetime, actor: str, given: RateChange | None) -> InfusionSession:
    """Return the session as it runs again."""
    _need(session, {Phase.INFUSION}, "no infusion was begun")
    if not session.is_paused:
        raise RefusedError("it is not paused")
    return stepped(_with(replace(session, is_paused=False), given), utc, "resumed", actor=actor)


def stopped(
    session: InfusionSession, utc: datetime, reason: str, actor: str, given: RateChange | None, *, is_whole: bool
) -> InfusionSession:
    """Return the session in recovery; `is_whole`: the order was given, and no reason is needed."""
    _need(session, {Phase.INFUSION}, "no infusion runs")
    if not is_whole and not reason.strip():
        raise RefusedError("less than was ordered was given: an early stop needs a reason")
    changed = _with(replace(session, is_paused=False), given)
    ended = "dose ended" if session.route is Route.NASAL else "infusion ended"
    what = ended if is_whole else "stopped early"
    return stepped(changed, utc, what, phase=Phase.RECOVERY, reason=reason, actor=actor)


def rated(
    session: InfusionSession, utc: datetime, rate_ml_h: float, actor: str, settings: InfusionConfig
) -> InfusionSession:
    """Return the session with another rate, as a person has read it off the pump."""
    _need(session, {Phase.INFUSION}, "no infusion runs")
    high = settings.dose.rate_ml_h[1]
    if not 0 <= rate_ml_h <= high:
        raise RefusedError(f"a rate of {rate_ml_h:g} mL/h is not within 0 to {high:g} mL/h")
    given = RateChange(utc=utc, rate_ml_h=rate_ml_h, source=RateSource.HAND, actor=actor)
    return stepped(_with(session, given), utc, f"rate {rate_ml_h:g} mL/h", actor=actor)


def closed(
    session: InfusionSession,
    utc: datetime,
    override: str,
    actor: str,
    settings: InfusionConfig,
    pressure: tuple[float, float] | None,
) -> InfusionSession:
    """Return the session as it ends. The gate is open, or somebody says why not; before an infusion it is given up."""
    need_open(session)
    shut = [row.what for row in gate(session, settings, pressure, utc) if not row.is_open]
    if session.phase is Phase.INFUSION:
        raise RefusedError("the infusion runs: end it first")
    if session.phase is not Phase.RECOVERY and not override.strip():
        raise RefusedError("nothing was given: to give the session up needs a reason")
    if shut and session.phase is Phase.RECOVERY and not override.strip():
        raise RefusedError(f"not yet: {'; '.join(shut)}")
    what = "discharged" if session.phase is Phase.RECOVERY else "given up"
    changed = replace(session, ended=utc, override=override)
    return stepped(changed, utc, what, phase=Phase.CLOSED, reason=override, actor=actor)


def _with(session: InfusionSession, given: RateChange | None) -> InfusionSession:
    return session if given is None else replace(session, given=(*session.given, given))


def _need(session: InfusionSession, phases: "frozenset[Phase] | set[Phase]", sentence: str) -> None:
    if session.phase not in phases:
        raise RefusedError(sentence)


def need_open(session: InfusionSession) -> None:
    """Raise RefusedError if the session is closed."""
    if session.phase is Phase.CLOSED:
        raise RefusedError("this session is closed")
