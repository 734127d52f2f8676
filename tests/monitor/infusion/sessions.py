"""Sessions in each phase as plain values, and the moments of their steps. SIMULATED: no real patient."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from bedside.config.infusion import InfusionConfig
from bedside.config.refusal import Refusal
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import InfusionSession, Phase, RateChange, RateSource, Route, Step, StepKind
from bedside.monitor.infusion.transitions import Transition
from bedside.monitor.process.bed_time import Instant
from tests.support.infusion_bed import MARIA, ORDER

SETTINGS: Final = InfusionConfig()
BEGIN: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NASAL: Final = plan_order(Route.NASAL, weight_kg=70.0, dose_mg=56.0)
NURSE: Final[dict[str, Any]] = {"actor": "nurse"}


def after(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


NOW: Final = after(30)
INSTANT = Instant.of(NOW)


def session(phase: Phase = Phase.CHECKS, **fields: Any) -> InfusionSession:
    values: dict[str, Any] = {
        "id": "S-1",
        "patient": MARIA,
        "is_simulated": True,
        "begun": BEGIN,
        "order": ORDER,
        "phase": phase,
    }
    return InfusionSession(**values | fields)


def nasal(phase: Phase = Phase.CHECKS, **fields: Any) -> InfusionSession:
    return session(phase, route=Route.NASAL, order=NASAL, **fields)


def rate(ml_h: float = 52.5, minutes: float = 30.0) -> RateChange:
    return RateChange(utc=after(minutes), rate_ml_h=ml_h, source=RateSource.HAND, actor="nurse")


def step(kind: StepKind, what: str, phase: Phase, minutes: float = 30.0, **more: Any) -> Step:
    return Step(utc=after(minutes), phase=phase, kind=kind, what=what, **more)


def changed(
    before: InfusionSession,
    kind: StepKind,
    what: str,
    *,
    phase: Phase | None = None,
    why: dict[str, Any] = NURSE,
    **to: Any,
) -> InfusionSession:
    """Return the session as one command at NOW changes it: these fields, and one more step."""
    now = phase or before.phase
    return replace(before, phase=now, steps=(*before.steps, step(kind, what, now, **why)), **to)


def refusal(transition: Transition) -> str:
    """Return the sentence with which a command was refused."""
    assert isinstance(transition, Refusal)
    return transition.sentence
