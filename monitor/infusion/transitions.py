"""The transitions of an infusion session: each function takes a session and returns the changed one or a Refusal.

Pure; any thread. A refusal is a sentence for people and never contains the patient's name.
"""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec.structs import replace

from bedside.config.infusion import InfusionConfig
from bedside.config.refusal import Refusal
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.commands import PlaceOrder, StartInfusion, TickItem
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
    StepKind,
)
from bedside.monitor.patient.patient import Patient, age_years
from bedside.monitor.process.bed_time import Instant

BEFORE_INFUSION: Final = frozenset({Phase.CHECKS, Phase.BASELINE})
_NOT_RUNNING: Final = "no infusion runs"
Transition = InfusionSession | Refusal


def add_step(
    session: InfusionSession, now: Instant, kind: StepKind, what: str, *, phase: Phase | None = None, **why: str
) -> InfusionSession:
    """Return the session with one more step, and in `phase` if that is given. `why`: reason and actor of the step."""
    led_to = phase or session.phase
    step = Step(utc=now.utc, bed_s=now.bed_s, phase=led_to, kind=kind, what=what, **why)
    return replace(session, phase=led_to, steps=(*session.steps, step))


def place_order(session: InfusionSession, command: PlaceOrder, now: Instant, settings: InfusionConfig) -> Transition:
    """Return the session with a dose order; it replaces an earlier one."""
    order, weight = command.order, session.patient.weight_kg
    if refusal := _unless(session, BEFORE_INFUSION, "the order cannot be changed once the infusion has begun"):
        return refusal
    if order.route is not session.route:
        return Refusal(f"this session is {session.route}, and the order is {order.route}")
    if weight is not None and _is_for_another_weight(order, weight, settings):
        return Refusal(f"the order is for {order.weight_kg:g} kg, and the patient weighs {weight:g} kg")
    if faults := "; ".join(order_faults(order, settings.dose)):
        return Refusal(faults)
    what = f"ordered {order.dose_mg:g} mg {order.drug}"
    changed = add_step(replace(session, order=order), now, StepKind.ORDERED, what, actor=command.actor)
    return _begin_baseline_if_ready(changed, now, settings)


def update_patient(
    session: InfusionSession, patient: Patient, now: Instant, settings: InfusionConfig
) -> InfusionSession:
    """Return the session with the patient's new data. A dose order that was made for another weight is withdrawn."""
    changed, order, weight = replace(session, patient=patient), session.order, patient.weight_kg
    if order is None or weight is None or not _is_for_another_weight(order, weight, settings):
        return changed
    what = "order withdrawn: the weight was changed"
    return add_step(replace(changed, order=None), now, StepKind.ORDER_WITHDRAWN, what, phase=Phase.CHECKS)


def _is_for_another_weight(order: DoseOrder, weight_kg: float, settings: InfusionConfig) -> bool:
    return abs(order.weight_kg - weight_kg) > weight_kg * settings.dose.agree_percent / 100


def tick_item(session: InfusionSession, command: TickItem, now: Instant, settings: InfusionConfig) -> Transition:
    """Return the session with one row of the checklist answered."""
    if refusal := _unless(session, BEFORE_INFUSION, "the checklist cannot be changed once the infusion has begun"):
        return refusal
    if command.item not in settings.checklist:
        return Refusal(f"{command.item} is not on this clinic's checklist")
    if not command.is_ok and not command.note.strip():
        return Refusal(f"{command.item}: the answer no needs a note")
    answer = ChecklistAnswer(
        item=command.item, is_ok=command.is_ok, note=command.note, utc=now.utc, bed_s=now.bed_s, actor=command.actor
    )
    others = tuple(row for row in session.checks if row.item != command.item)
    what = f"{command.item}: {'done' if command.is_ok else 'not fulfilled'}"
    changed = replace(session, checks=(*others, answer))
    changed = add_step(changed, now, StepKind.ITEM_ANSWERED, what, reason=command.note, actor=command.actor)
    return _begin_baseline_if_ready(changed, now, settings)


def _begin_baseline_if_ready(session: InfusionSession, now: Instant, settings: InfusionConfig) -> InfusionSession:
    """Return the session in the baseline phase once it has an order and every row of the checklist is answered."""
    answered = {row.item for row in session.checks}
    is_ready = session.order is not None and answered.issuperset(settings.checklist)
    if session.phase is Phase.CHECKS and is_ready:
        return add_step(session, now, StepKind.BASELINE_BEGUN, "baseline begun", phase=Phase.BASELINE)
    return session


def add_readings(session: InfusionSession, values: Mapping[VitalId, float], now: Instant) -> InfusionSession:
    """Return the session with `values`, measured at `now`, added to the readings whose means become the baseline."""
    rows = tuple(
        BaselineReading(vital=vital, value=value, utc=now.utc, bed_s=now.bed_s) for vital, value in values.items()
    )
    return replace(session, readings=(*session.readings, *rows))


def take_baseline(session: InfusionSession, now: Instant, settings: InfusionConfig, actor: str) -> Transition:
    """Return the session with the means of its readings as the patient's baseline."""
    sentence = "a baseline is taken before the infusion, once order and checklist are complete"
    if refusal := _unless(session, {Phase.BASELINE}, sentence):
        return refusal
    count = len({row.bed_s for row in session.readings})
    if count < settings.baseline_readings:
        return Refusal(f"the baseline needs {settings.baseline_readings} readings, and {count} are there")
    values: dict[VitalId, list[float]] = {}
    for row in session.readings:
        values.setdefault(row.vital, []).append(row.value)
    means = {vital: round(sum(rows) / len(rows), 1) for vital, rows in values.items()}
    what = f"baseline of {count} readings"
    return add_step(replace(session, baseline=means), now, StepKind.BASELINE_TAKEN, what, actor=actor)


def start(
    session: InfusionSession,
    command: StartInfusion,
    now: Instant,
    settings: InfusionConfig,
    pressure: tuple[float, float] | None,
    rate: RateChange,
) -> Transition:
    """Return the session in its infusion. `pressure`: the newest (sys, dia), mmHg; `rate`: the rate from now on."""
    if refusal := _unless(session, {Phase.BASELINE}, "an infusion begins after order, checklist and baseline"):
        return refusal
    if not command.reason.strip() and (doubt := _reason_to_wait(session, settings, pressure, now)):
        return Refusal(f"{doubt}: a reason is needed")
    what = "dose given" if session.route is Route.NASAL else "infusion begun"
    changed, why = _with_rate(session, rate), {"reason": command.reason, "actor": command.actor}
    return add_step(changed, now, StepKind.STARTED, what, phase=Phase.INFUSION, **why)


def _reason_to_wait(
    session: InfusionSession, settings: InfusionConfig, pressure: tuple[float, float] | None, now: Instant
) -> str:
    """Return why the infusion should not start yet by the clinic's settings, "" if it may."""
    if not session.baseline:
        return "no baseline was taken"
    if pressure is None:
        return "no pressure was measured"
    birth, hold = session.patient.birth_date, settings.hold
    is_old = birth is not None and age_years(birth, now.utc.astimezone().date()) > hold.over_years
    most_sys = hold.start_sys_over if is_old else hold.start_sys
    if pressure[0] > most_sys or pressure[1] > hold.start_dia:
        return f"{pressure[0]:.0f}/{pressure[1]:.0f} is above this clinic's {most_sys:g}/{hold.start_dia:g}"
    return ""


def pause(session: InfusionSession, now: Instant, reason: str, actor: str, rate: RateChange | None) -> Transition:
    """Return the session with its infusion paused."""
    if refusal := _unless(session, {Phase.INFUSION}, _NOT_RUNNING):
        return refusal
    if session.is_paused:
        return Refusal("it is paused already")
    if not reason.strip():
        return Refusal("a pause needs a reason")
    changed = _with_rate(replace(session, is_paused=True), rate)
    return add_step(changed, now, StepKind.PAUSED, "paused", reason=reason, actor=actor)


def resume(session: InfusionSession, now: Instant, actor: str, rate: RateChange | None) -> Transition:
    """Return the session with its infusion running again."""
    if refusal := _unless(session, {Phase.INFUSION}, "no infusion was begun"):
        return refusal
    if not session.is_paused:
        return Refusal("it is not paused")
    changed = _with_rate(replace(session, is_paused=False), rate)
    return add_step(changed, now, StepKind.RESUMED, "resumed", actor=actor)


def stop(
    session: InfusionSession, now: Instant, reason: str, actor: str, rate: RateChange | None, *, is_whole: bool
) -> Transition:
    """Return the session in recovery. `is_whole`: the whole order was given, so no reason is needed."""
    if refusal := _unless(session, {Phase.INFUSION}, _NOT_RUNNING):
        return refusal
    if not is_whole and not reason.strip():
        return Refusal("the ordered dose is not given yet: an early stop needs a reason")
    ended = "dose ended" if session.route is Route.NASAL else "infusion ended"
    kind, what = (StepKind.ENDED, ended) if is_whole else (StepKind.STOPPED_EARLY, "stopped early")
    changed = _with_rate(replace(session, is_paused=False), rate)
    return add_step(changed, now, kind, what, phase=Phase.RECOVERY, reason=reason, actor=actor)


def set_rate(
    session: InfusionSession, now: Instant, rate_ml_h: float, actor: str, settings: InfusionConfig
) -> Transition:
    """Return the session with another rate, mL/h, which a person has read from the pump."""
    if refusal := _unless(session, {Phase.INFUSION}, _NOT_RUNNING):
        return refusal
    high = settings.dose.rate_ml_h[1]
    if not 0 <= rate_ml_h <= high:
        return Refusal(f"a rate of {rate_ml_h:g} mL/h is not within 0 to {high:g} mL/h")
    rate = RateChange(utc=now.utc, bed_s=now.bed_s, rate_ml_h=rate_ml_h, source=RateSource.HAND, actor=actor)
    return add_step(_with_rate(session, rate), now, StepKind.RATE_SET, f"rate {rate_ml_h:g} mL/h", actor=actor)


def close(
    session: InfusionSession,
    now: Instant,
    override: str,
    actor: str,
    settings: InfusionConfig,
    pressure: tuple[float, float] | None,
) -> Transition:
    """Return the closed session: the patient is discharged after recovery, or the session is given up before.

    `override` is the reason to close it although a condition for discharge is not met, or although nothing was given.
    """
    has_recovered = session.phase is Phase.RECOVERY
    shut = "; ".join(row.what for row in gate(session, settings, pressure, now.bed_s) if not row.is_open)
    if refusal := refusal_if_closed(session):
        return refusal
    if session.phase is Phase.INFUSION:
        return Refusal("the infusion runs: end it first")
    if not has_recovered and not override.strip():
        return Refusal("nothing was given: closing the session needs a reason")
    if shut and not override.strip():
        return Refusal(f"not yet: {shut}")
    kind, what = (StepKind.DISCHARGED, "discharged") if has_recovered else (StepKind.GIVEN_UP, "given up")
    changed = replace(session, ended=now.utc, ended_bed_s=now.bed_s, override=override)
    return add_step(changed, now, kind, what, phase=Phase.CLOSED, reason=override, actor=actor)


def refusal_if_closed(session: InfusionSession) -> Refusal | None:
    """Return the Refusal of any command to a closed session, None if the session is open."""
    return Refusal("this session is closed") if session.phase is Phase.CLOSED else None


def _unless(session: InfusionSession, phases: Collection[Phase], sentence: str) -> Refusal | None:
    return None if session.phase in phases else Refusal(sentence)


def _with_rate(session: InfusionSession, rate: RateChange | None) -> InfusionSession:
    return session if rate is None else replace(session, given=(*session.given, rate))
