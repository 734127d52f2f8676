"""The dose given so far, and the plasma concentration that two models predict from it. Pure; any thread.

The counter of a pump takes precedence over the sum of rates and times: it also counts while the monitor is down.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from bedside.config.ketamine_model import MODELS, Rate, concentrations
from bedside.monitor.infusion.session import InfusionSession, Phase, RateChange, Route


def given_ml(session: InfusionSession, utc: datetime, pump_ml: float | None = None) -> float:
    """Return the volume given by `utc`, mL. `pump_ml`: the pump's volume counter then, None without a pump."""
    counted = [index for index, row in enumerate(session.given) if row.total_ml is not None]
    if not counted or counted[0]:  # the pump was connected later: no counter has what ran before
        return _summed_ml(session.given, utc)
    totals = [row.total_ml or 0.0 for row in session.given if row.total_ml is not None]
    # A counter that falls was reset (a new syringe, a pump that was off): it counts on from there.
    until_last = sum(max(0.0, later - earlier) for earlier, later in pairwise(totals))
    if session.phase is Phase.INFUSION and pump_ml is not None and pump_ml >= totals[-1]:
        return until_last + pump_ml - totals[-1]
    return until_last + _summed_ml(session.given[counted[-1] :], utc)


def given_mg(session: InfusionSession, utc: datetime, pump_ml: float | None = None) -> float:
    """Return the dose given by `utc`, mg. A nasal dose counts as a whole as soon as it was logged."""
    order = session.order
    if order is None or not session.given:
        return 0.0
    if session.route is Route.NASAL:
        return order.dose_mg
    return given_ml(session, utc, pump_ml) * (order.mg_per_ml or 0.0)


def concentration_band(session: InfusionSession, times: Sequence[datetime]) -> list[tuple[float, float]]:
    """Return the lower and the higher plasma concentration of the two models at each of `times`, ng/mL.

    `times` must ascend. [] for a nasal dose.
    """
    order, first = session.order, session.infusion_begun
    if order is None or first is None or session.route is Route.NASAL or not times:
        return []
    per_ml = order.mg_per_ml or 0.0
    rates = [Rate((row.utc - first).total_seconds() / 60, row.rate_ml_h * per_ml / 60) for row in session.given]
    minutes = [max(0.0, (utc - first).total_seconds() / 60) for utc in times]
    predicted = [concentrations(model, order.weight_kg, rates, minutes) for model in MODELS.values()]
    return [(min(row), max(row)) for row in zip(*predicted, strict=True)]


def _summed_ml(given: Sequence[RateChange], utc: datetime) -> float:
    ends = [row.utc for row in given[1:]] + [max(utc, given[-1].utc)] if given else []
    return sum(row.rate_ml_h * (end - row.utc).total_seconds() / 3600 for row, end in zip(given, ends, strict=True))
