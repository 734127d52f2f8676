"""How much was given, and what the models make of it. Pure; any thread.

A pump's own counter is believed before the sum of rates and times: it goes on counting while the monitor is down.
"""

from collections.abc import Sequence
from datetime import datetime

from config.ketamine import MODELS, Rate, concentrations
from monitor.infusion.session import Phase, Route, Session


def given_ml(session: Session, utc: datetime, pump_ml: float | None = None) -> float:
    """Return the volume so far; `pump_ml`: what the pump's counter shows now, None for no pump."""
    if not session.given:
        return 0.0
    first, last = session.given[0].total_ml, session.given[-1]
    if first is None:
        return _summed_ml(session, utc)
    if session.phase is Phase.INFUSION and pump_ml is not None and pump_ml >= first:
        return pump_ml - first
    if last.total_ml is not None and last.total_ml >= first:
        return last.total_ml - first + last.rate_ml_h * (utc - last.utc).total_seconds() / 3600
    return _summed_ml(session, utc)


def given_mg(session: Session, utc: datetime, pump_ml: float | None = None) -> float:
    """Return the dose so far; of a nasal one all of it, once it was given."""
    order = session.order
    if order is None or not session.given:
        return 0.0
    if session.route is Route.NASAL:
        return order.dose_mg
    return given_ml(session, utc, pump_ml) * (order.mg_per_ml or 0.0)


def band(session: Session, times: Sequence[datetime]) -> list[tuple[float, float]]:
    """Return the lower and the higher of the models' concentrations, ng/mL, at rising times; none for a nasal dose."""
    order, first = session.order, session.infusion_begun
    if order is None or first is None or session.route is Route.NASAL or not times:
        return []
    per_ml = order.mg_per_ml or 0.0
    rates = [Rate((row.utc - first).total_seconds() / 60, row.rate_ml_h * per_ml / 60) for row in session.given]
    minutes = [max(0.0, (utc - first).total_seconds() / 60) for utc in times]
    found = [concentrations(model, order.weight_kg, rates, minutes) for model in MODELS.values()]
    return [(min(row), max(row)) for row in zip(*found, strict=True)]


def _summed_ml(session: Session, utc: datetime) -> float:
    ends = [row.utc for row in session.given[1:]] + [max(utc, session.given[-1].utc)]
    spans = zip(session.given, ends, strict=True)
    return sum(row.rate_ml_h * (end - row.utc).total_seconds() / 3600 for row, end in spans)
