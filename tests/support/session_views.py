"""Views of infusion sessions in each phase, as an engine sends them. SIMULATED."""

from datetime import date, timedelta
from typing import Any, Final

from bedside.config.infusion import InfusionConfig
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import (
    Aldrete,
    BaselineReading,
    ChecklistAnswer,
    FormAnswers,
    InfusionSession,
    Observation,
    Phase,
    RateChange,
    RateSource,
    Route,
)
from bedside.monitor.infusion.view import DueView, GateView, SessionView
from bedside.monitor.patient.patient import Patient
from tests.support.snapshots import UTC_NOW

SETTINGS: Final = InfusionConfig()
PATIENT: Final = Patient(
    name="Maria Beispiel", birth_date=date(1980, 4, 17), weight_kg=70.0, id="P-0badcafe", flags=("hypertension",)
)
ORDER: Final = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0)
_V = VitalId


def ago(minutes: float) -> Any:
    return UTC_NOW - timedelta(minutes=minutes)


def session(phase: Phase, **changes: Any) -> InfusionSession:
    fields = {"id": "S-0badcafe", "patient": PATIENT, "is_simulated": True, "begun": ago(30), "phase": phase, **changes}
    return InfusionSession(**fields)


READINGS: Final = tuple(
    BaselineReading(vital=vital, value=value, utc=ago(minutes))
    for minutes, row in ((9, (128, 78, 72)), (6, (124, 76, 70)))
    for vital, value in zip((_V.NIBP_SYS, _V.NIBP_DIA, _V.HR), row, strict=True)
)
BASELINE: Final = {_V.NIBP_SYS: 126.0, _V.NIBP_DIA: 77.0, _V.HR: 71.0}
CHECKS: Final = tuple(
    ChecklistAnswer(item=item, is_ok=True, utc=ago(12), actor="bedside") for item in SETTINGS.checklist
)
GIVEN: Final = (RateChange(utc=ago(12.5), rate_ml_h=52.5, source=RateSource.PUMP),)
SEEN: Final = (
    Observation(kind="sedation", value=5, utc=ago(3), actor="bedside", phase=Phase.INFUSION),
    Observation(kind="nausea", value=2, utc=ago(3), actor="bedside", phase=Phase.INFUSION),
)


def view(phase: Phase, *, clock: float = 750.0, left: float | None = None, **changes: Any) -> SessionView:
    """Return a view; `changes` are fields of SessionView or of the session."""
    shown = {name: changes.pop(name) for name in tuple(changes) if name in SessionView.__struct_fields__}
    return SessionView(session=session(phase, **changes), settings=SETTINGS, phase_s=clock, left_s=left, **shown)


def prepared(phase: Phase, **changes: Any) -> SessionView:
    """Return a view of a session that is ready for its infusion: order, checks, readings and baseline."""
    done = {"order": ORDER, "checks": CHECKS, "readings": READINGS, "baseline": BASELINE}
    return view(phase, **{**done, **changes})


FRESH: Final = view(Phase.CHECKS, waits_for="an order, and 8 rows of the checklist")
BASELINE_VIEW: Final = prepared(Phase.BASELINE, baseline={}, waits_for="the baseline: 2 of 2 readings are there")
RUNNING: Final = prepared(
    Phase.INFUSION,
    left=1650.0,
    given=GIVEN,
    observations=SEEN,
    given_mg=10.9,
    given_ml=10.9,
    rate_ml_h=52.5,
    band_ng_ml=(74.0, 189.0),
    due=(
        DueView(kind="dissociation", utc=ago(2), is_overdue=False),
        DueView(kind="anxiety", utc=ago(6), is_overdue=True),
    ),
    waits_for="the end of the infusion, at 12:27",
)
PAUSED: Final = prepared(
    Phase.INFUSION,
    left=1650.0,
    given=GIVEN,
    is_paused=True,
    given_mg=10.9,
    rate_ml_h=0.0,
    difference="the pump runs at 60.0 mL/h, 52.5 mL/h was ordered",
)
RECOVERING: Final = prepared(
    Phase.RECOVERY,
    clock=2900.0,
    left=700.0,
    given=GIVEN,
    observations=SEEN,
    given_mg=35.0,
    band_ng_ml=(47.0, 96.0),
    aldrete=(
        Aldrete(
            activity=2,
            respiration=2,
            circulation=2,
            consciousness=1,
            oxygenation=2,
            utc=ago(1),
            actor="bedside",
        ),
    ),
    gate=(
        GateView(what="observed 48 of 60 min", is_open=False),
        GateView(what="Aldrete 9 of at least 9", is_open=True),
        GateView(what="BP 131/82 is near the baseline 126/77", is_open=True),
        GateView(what="an escort takes the patient home", is_open=False),
    ),
    waits_for="12 minutes of observation, and an escort",
)
NASAL: Final = view(
    Phase.RECOVERY,
    clock=2400.0,
    left=4800.0,
    route=Route.NASAL,
    order=plan_order(Route.NASAL, weight_kg=70.0, dose_mg=56.0),
    given=(RateChange(utc=ago(41), rate_ml_h=0.0, source=RateSource.HAND),),
    given_mg=56.0,
    product=FormAnswers(answers={"sex": "female", "maoi": "no", "lot": "24KX517"}),
    waits_for="observed 40 of 120 min",
)
EVERY: Final = {
    "nasal": NASAL,
    "fresh": FRESH,
    "baseline": BASELINE_VIEW,
    "running": RUNNING,
    "paused": PAUSED,
    "recovering": RECOVERING,
}
