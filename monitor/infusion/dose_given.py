"""The dose given so far, and the plasma concentration that two models predict from it. Pure; any thread.

The counter of a pump takes precedence over the sum of rates and times: it also counts while the monitor is down.
"""

from collections.abc import Sequence
from itertools import pairwise

from bedside.config.ketamine_model import MODELS, Rate, concentrations
from bedside.monitor.infusion.session import InfusionSession, Phase, RateChange, Route


def given_ml(session: InfusionSession, bed_s: float, pump_ml: float | None = None) -> float:
    """Return the volume given by `bed_s` (bed time), mL. `pump_ml`: the pump's counter then, None without a pump."""
    counted = [index for index, row in enumerate(session.given) if row.total_ml is not None]
    if not counted or counted[0]:  # the pump was connected later: no counter has what ran before
        return _summed_ml(session.given, bed_s)
    totals = [row.total_ml or 0.0 for row in session.given if row.total_ml is not None]
    # A counter that falls was reset (a new syringe, a pump that was off): it counts on from there.
    until_last = sum(max(0.0, later - earlier) for earlier, later in pairwise(totals))
    if session.phase is Phase.INFUSION and pump_ml is not None and pump_ml >= totals[-1]:
        return until_last + pump_ml - totals[-1]
    return until_last + _summed_ml(session.given[counted[-1] :], bed_s)


def given_mg(session: InfusionSession, bed_s: float, pump_ml: float | None = None) -> float:
    """Return the dose given by `bed_s` (bed time), mg. A nasal dose counts as a whole as soon as it was logged."""
    order = session.order
    if order is None or not session.given:
        return 0.0
    if session.route is Route.NASAL:
        return order.dose_mg
    return given_ml(session, bed_s, pump_ml) * (order.mg_per_ml or 0.0)


def concentration_band(session: InfusionSession, times: Sequence[float]) -> list[tuple[float, float]]:
    """Return the lower and the higher plasma concentration of the two models at each of `times`, ng/mL.

    `times` are seconds of bed time and must ascend. [] for a nasal dose.
    """
    order, first = session.order, session.infusion_begun
    if order is None or first is None or session.route is Route.NASAL or not times:
        return []
    per_ml = order.mg_per_ml or 0.0
    rates = [Rate((row.bed_s - first.bed_s) / 60, row.rate_ml_h * per_ml / 60) for row in session.given]
    minutes = [max(0.0, (bed_s - first.bed_s) / 60) for bed_s in times]
    predicted = [concentrations(model, order.weight_kg, rates, minutes) for model in MODELS.values()]
    return [(min(row), max(row)) for row in zip(*predicted, strict=True)]


def _summed_ml(given: Sequence[RateChange], bed_s: float) -> float:
    ends = [row.bed_s for row in given[1:]] + [max(bed_s, given[-1].bed_s)] if given else []
    return sum(row.rate_ml_h * (end - row.bed_s) / 3600 for row, end in zip(given, ends, strict=True))
