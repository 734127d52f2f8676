"""The content of a session's record: facts, extremes, observations and steps, as text and in order.

Pure; any thread. The record of an open session is called interim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bedside.config.infusion import InfusionConfig, Scale
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.infusion.dose import order_arithmetic
from bedside.monitor.infusion.dose_given import given_mg, given_ml
from bedside.monitor.infusion.nasal_form import Pressure, form_rows
from bedside.monitor.infusion.session import InfusionSession, Observation, Phase, Route, StepKind
from bedside.monitor.infusion.session_alarm_log import AlarmSpan, alarm_lines
from bedside.monitor.patient.patient import age_years

# Steps that the page shows in other tables: checklist, form, observations, scores.
_SHOWN_ELSEWHERE: Final = frozenset(
    {StepKind.ITEM_ANSWERED, StepKind.FORM_ANSWERED, StepKind.OBSERVED, StepKind.RESULT_ADDED}
)
Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The lowest and highest value of a vital in the session, and when (POSIX seconds)."""

    vital: VitalId
    lowest: float
    lowest_utc: float
    highest: float
    highest_utc: float


@dataclass(frozen=True, slots=True)
class Record:
    """The page of a session's record: its titles, and the rows of its tables as text."""

    title: str
    below: str
    banner: str
    facts: tuple[Fact, ...]
    extremes: tuple[tuple[str, str, str, str], ...]  # vital, baseline, lowest, highest
    observations: tuple[tuple[str, ...], ...]  # time, observations, actor
    steps: tuple[tuple[str, ...], ...]  # time, what, reason, actor
    form: tuple[Fact, ...]  # of a nasal session: the fields of its form and their answers
    phases: tuple[tuple[float, str], ...]  # POSIX seconds, name


def record(
    session: InfusionSession,
    settings: InfusionConfig,
    extremes: Sequence[Extreme],
    pressures: Sequence[Pressure],
    alarms: Sequence[AlarmSpan],
    now: datetime,
) -> Record:
    """Return the record of a session; that of an open session ends at `now`."""
    end = session.ended or now
    interim = "" if session.phase is Phase.CLOSED else "Interim: the session is still open. "
    return Record(
        title="Infusion session" if session.route is Route.IV else "Nasal esketamine session",
        below=f"{interim}{session.begun.astimezone():%A %d %B %Y, %H:%M} to {_clock(end)}, session {session.id}",
        banner="SIMULATED: not a patient" if session.is_simulated else "",
        facts=(*_facts(session, settings, end), *_alarms(alarms)),
        extremes=tuple(_extreme(row, session.baseline) for row in extremes),
        observations=_observations(session, settings),
        steps=tuple(
            (_clock(step.utc), step.what, step.reason, step.actor)
            for step in session.steps
            if step.kind not in _SHOWN_ELSEWHERE
        ),
        form=tuple(form_rows(session, settings, pressures)),
        phases=tuple(_phases(session)),
    )


def _facts(session: InfusionSession, settings: InfusionConfig, end: datetime) -> list[Fact]:
    patient, order = session.patient, session.order
    birth = patient.birth_date
    age = f", {age_years(birth, end.astimezone().date())} years" if birth else ""
    weight = f", {patient.weight_kg:g} kg" if patient.weight_kg else ""
    flags = f", {', '.join(patient.flags)}" if patient.flags else ""
    facts = [("Patient", f"{patient.name} ({patient.id}), born {birth or 'unknown'}{age}{weight}{flags}")]
    if order is not None:
        facts += [("Order" if not place else "", line) for place, line in enumerate(order_arithmetic(order))]
        given = f"{given_mg(session, session.bed_s(end)):.1f} mg of {order.dose_mg:g} mg {order.drug}"
        volume = f", {given_ml(session, session.bed_s(end)):.1f} mL" if session.route is Route.IV else ""
        facts.append(("Given", given + volume))
    facts.append(("Baseline", _pressure(session.baseline) or "none was taken"))
    facts.append(("Checklist", _checklist(session, settings)))
    score = f"Aldrete {session.aldrete[-1].total} of 10" if session.aldrete else "Aldrete not scored"
    escort = {True: "escort", False: "no escort", None: "escort not asked"}[session.has_escort]
    facts.append(("Discharge", f"{score}, {escort}"))
    if session.override:
        facts.append(("In spite of the gate", session.override))
    scores = ", ".join(f"{row.name} {row.value:g}" for row in session.scores)
    return [*facts, *([("Scores of the day", scores)] if scores else [])]


def _alarms(alarms: Sequence[AlarmSpan]) -> list[Fact]:
    return [("Alarms" if not place else "", line) for place, line in enumerate([*alarm_lines(alarms)] or ["none"])]


def _checklist(session: InfusionSession, settings: InfusionConfig) -> str:
    done = sum(row.is_ok for row in session.checks)
    refused = "; ".join(f"not: {row.item} ({row.note})" for row in session.checks if not row.is_ok)
    return f"{done} of {len(settings.checklist)} fulfilled{'; ' + refused if refused else ''}"


def _extreme(row: Extreme, baseline: Mapping[VitalId, float]) -> tuple[str, str, str, str]:
    base = baseline.get(row.vital)
    shown = (
        _against(value, base, utc) for value, utc in ((row.lowest, row.lowest_utc), (row.highest, row.highest_utc))
    )
    unit = VITALS[row.vital].unit
    return (f"{VITALS[row.vital].label}, {unit}", "" if base is None else f"{base:.0f}", *shown)  # type: ignore[return-value]


def _against(value: float, base: float | None, utc: float) -> str:
    when = f"{datetime.fromtimestamp(utc).astimezone():%H:%M}"
    if base is None:
        return f"{value:.0f} at {when}"
    return f"{value:.0f} ({value - base:+.0f}, {(value - base) / base:+.0%}) at {when}"


def _observations(session: InfusionSession, settings: InfusionConfig) -> tuple[tuple[str, ...], ...]:
    """Return the rows of observations; those of one person within the same minute share a row."""
    scales = {row.kind: row for row in settings.scale}
    rounds: dict[tuple[str, str], list[str]] = {}
    for each in session.observations:
        rounds.setdefault((_clock(each.utc), each.actor), []).append(_observation(each, scales.get(each.kind)))
    return tuple((clock, ", ".join(words), actor) for (clock, actor), words in rounds.items())


def _observation(each: Observation, scale: Scale | None) -> str:
    words = dict(scale.buttons) if scale else {}
    value = each.text if each.value is None else f"{each.value:g} {words.get(each.value, '')}".strip()
    return f"{scale.label if scale else each.kind} {value}"


def _phases(session: InfusionSession) -> list[tuple[float, str]]:
    names = {Phase.BASELINE: "baseline", Phase.INFUSION: "infusion", Phase.RECOVERY: "recovery"}
    firsts = {row.phase: row.utc.timestamp() for row in reversed(session.steps)}
    return [(firsts[phase], name) for phase, name in names.items() if phase in firsts]


def _pressure(values: Mapping[VitalId, float]) -> str:
    sys, dia = values.get(VitalId.NIBP_SYS), values.get(VitalId.NIBP_DIA)
    rate = next((vital for vital in (VitalId.HR, VitalId.PR) if vital in values), None)
    pressure = "" if sys is None or dia is None else f"{sys:.0f}/{dia:.0f} mmHg"
    return pressure + (f", {VITALS[rate].label} {values[rate]:.0f}" if rate is not None else "")


def _clock(utc: datetime) -> str:
    return f"{utc.astimezone():%H:%M}"
