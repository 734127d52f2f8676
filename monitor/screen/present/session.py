"""The texts of the infusion session, for its dialog and for the strip at the foot.

Pure and without Qt; runs in the screen process. A predicted concentration is always labelled as a model's.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bedside.config.infusion import InfusionConfig, Scale
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.infusion.session import DoseOrder, InfusionSession, Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.present.numbers import clock

Tr = Callable[[str], str]
_LONG_S: Final = 6000  # a hundred minutes
PHASES: Final = {
    Phase.CHECKS: "Checks",
    Phase.BASELINE: "Baseline",
    Phase.INFUSION: "Infusion",
    Phase.RECOVERY: "Recovery",
    Phase.CLOSED: "Closed",
}
# The most frequent reasons; any other reason is typed.
REASONS: Final = {
    "start": ("pressure known and accepted", "as the physician orders"),
    "pause": ("blood pressure", "dissociation", "nausea", "patient's wish", "pump or line"),
    "stop": ("blood pressure", "desaturation", "dissociation", "nausea", "patient's wish", "pump or line"),
    "close": ("physician has seen the patient", "patient leaves against advice", "taken over by another ward"),
    "item": ("not needed today", "as the physician orders"),
}
ALDRETE: Final = {
    "activity": ("Activity", ("no limb moves", "two limbs", "all limbs")),
    "respiration": ("Respiration", ("apnoea", "shallow", "deep, coughs")),
    "circulation": ("Circulation", ("BP off by > 50 %", "by 20 to 50 %", "by < 20 %")),
    "consciousness": ("Consciousness", ("no response", "wakes to voice", "awake")),
    "oxygenation": ("Oxygenation", ("< 90 % with O₂", "> 90 % with O₂", "> 92 % on air")),
}


def headline(view: SessionView, tr: Tr) -> str:
    """Return the session's phase, the time since it began and the time left: "INFUSION 12:34, 27:26 left"."""
    session = view.session
    name = tr(PHASES[session.phase]).upper()
    if session.is_paused:
        name = f"{name} ‖ {tr('paused')}"
    left = ", " + tr("{} left").format(minutes(view.left_s)) if view.left_s is not None else ""
    return f"{name}   {minutes(view.phase_s)}{left}"


def minutes(seconds: float) -> str:
    """Return a duration as minutes and seconds, from 100 minutes on as hours and minutes."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}" if whole < _LONG_S else f"{whole // 3600} h {whole % 3600 // 60:02} min"


def dose(view: SessionView, tr: Tr) -> str:
    """Return the dose given and ordered: "18.2 of 35 mg"."""
    order = view.session.order
    given = f"{view.given_mg:.1f}"
    return f"{given} mg" if order is None else tr("{} of {} mg").format(given, f"{order.dose_mg:g}")


def share(view: SessionView) -> float:
    """Return the share of the ordered dose that was given, 0 to 1; 0 without an order."""
    order = view.session.order
    return 0.0 if order is None else min(1.0, view.given_mg / order.dose_mg)


def rate(view: SessionView, tr: Tr) -> str:
    """Return the current infusion rate and whether the pump reported it or a person entered it; "" without a rate."""
    if view.rate_ml_h is None or not view.session.given:
        return ""
    source = tr("by the pump") if view.session.given[-1].source == "PUMP" else tr("as entered by hand")
    return f"{view.rate_ml_h:.1f} mL/h {source}"


def band(view: SessionView, tr: Tr) -> str:
    """Return the range of the two models' predicted concentrations, labelled as a model; "" without a prediction."""
    if view.band_ng_ml is None:
        return ""
    low, high = view.band_ng_ml
    return tr("{} to {} ng/mL (model, not measured)").format(f"{low:.0f}", f"{high:.0f}")


def readings(session: InfusionSession, tr: Tr) -> list[str]:
    """Return the baseline's readings, a line for each moment, oldest first: "09:12   128/78   HR 72"."""
    moments: dict[datetime, dict[VitalId, float]] = {}
    for row in session.readings:
        moments.setdefault(row.utc, {})[row.vital] = row.value
    return [_reading(utc, values, tr) for utc, values in sorted(moments.items())]


def baseline(session: InfusionSession, tr: Tr) -> str:
    """Return the baseline in one line, "128/78   HR 72"; "" without a baseline."""
    return _values(session.baseline, tr)


def order_line(order: DoseOrder) -> str:
    """Return a dose order in one line: dose, drug, and for an infusion volume, duration and rate."""
    weight = f"{order.mg_per_kg:g} mg/kg x {order.weight_kg:g} kg = " if order.mg_per_kg is not None else ""
    dose_ = f"{weight}{order.dose_mg:g} mg {order.drug}"
    if order.route is Route.NASAL or order.volume_ml is None or order.minutes is None:
        return dose_
    return f"{dose_}: {order.volume_ml:g} mL, {order.minutes:g} min, {order.rate_ml_h:.1f} mL/h"


def last(session: InfusionSession, scale: Scale) -> str:
    """Return the newest observation on a scale: "5 awake   09:31"; "" without an observation on it."""
    newest = next((row for row in reversed(session.observations) if row.kind == scale.kind), None)
    if newest is None or newest.value is None:
        return ""
    word = dict(scale.buttons).get(newest.value, "")
    return f"{newest.value:g} {word}".strip() + f"   {clock(newest.utc)}"


def due(view: SessionView, kind: str, tr: Tr) -> str:
    """Return since when a kind of observation is due or overdue: "● due since 09:40"; "" if it is not due."""
    row = next((row for row in view.due if row.kind == kind), None)
    if row is None:
        return ""
    form = tr("⚠ overdue since {}") if row.is_overdue else tr("● due since {}")
    return form.format(clock(row.utc))


def pages_done(session: InfusionSession, settings: InfusionConfig) -> frozenset[str]:
    """Return the names of the Session dialog's pages whose task is complete."""
    done = set()
    answered = {row.item for row in session.checks}
    if session.order is not None:
        done.add("order")
    if answered.issuperset(settings.checklist):
        done.add("checks")
    if session.baseline:
        done.add("baseline")
    if session.phase in {Phase.RECOVERY, Phase.CLOSED}:
        done.add("infusion")
    if session.product is not None and session.product.answers.keys() >= {row.name for row in settings.question}:
        done.add("form")
    return frozenset(done)


def _reading(utc: datetime, values: dict[VitalId, float], tr: Tr) -> str:
    return f"{clock(utc)}   {_values(values, tr)}"


def _values(values: dict[VitalId, float], tr: Tr) -> str:
    sys, dia = values.get(VitalId.NIBP_SYS), values.get(VitalId.NIBP_DIA)
    words = [f"{sys:.0f}/{dia:.0f}"] if sys is not None and dia is not None else []
    rate_ = next((vital for vital in (VitalId.HR, VitalId.PR) if vital in values), None)
    if rate_ is not None:
        words.append(f"{tr(VITALS[rate_].label)} {values[rate_]:.0f}")
    return "   ".join(words)
