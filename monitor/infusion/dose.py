"""The arithmetic of a dose order: from weight to milligrams, millilitres and a rate, with each step, and its checks.

Pure; any thread. Only the text that people read is rounded, never a number that is calculated with.
"""

from collections.abc import Iterator
from math import isclose, isfinite

from bedside.config.infusion import DoseBounds
from bedside.monitor.infusion.session import DoseOrder, Route
from bedside.monitor.patient.patient import WEIGHT_KG


def plan_order(
    route: Route,
    *,
    weight_kg: float,
    mg_per_kg: float | None = None,
    dose_mg: float | None = None,
    mg_per_ml: float | None = None,
    minutes: float | None = None,
) -> DoseOrder:
    """Return a dose order by weight (`mg_per_kg`) or in mg (`dose_mg`). Raises ValueError if neither is given."""
    if dose_mg is None:
        if mg_per_kg is None:
            raise ValueError("an order needs a dose, in mg/kg or in mg")
        dose_mg = mg_per_kg * weight_kg
    return DoseOrder(
        drug="esketamine" if route is Route.NASAL else "ketamine",
        route=route,
        weight_kg=weight_kg,
        mg_per_kg=mg_per_kg,
        dose_mg=dose_mg,
        mg_per_ml=mg_per_ml,
        volume_ml=dose_mg / mg_per_ml if mg_per_ml else None,
        minutes=minutes,
    )


def order_arithmetic(order: DoseOrder) -> list[str]:
    """Return the arithmetic of a dose order, one line a step: "0.5 mg/kg x 70 kg = 35 mg"."""
    lines = []
    if order.mg_per_kg is not None:
        lines.append(f"{order.mg_per_kg:g} mg/kg × {order.weight_kg:g} kg = {_shown(order.dose_mg)} mg")  # noqa: RUF001
    else:
        lines.append(f"{_shown(order.dose_mg)} mg = {_shown(order.dose_mg / order.weight_kg)} mg/kg")
    if order.mg_per_ml and order.volume_ml is not None:
        lines.append(f"{_shown(order.dose_mg)} mg ÷ {order.mg_per_ml:g} mg/mL = {_shown(order.volume_ml)} mL")
    if order.rate_ml_h is not None and order.volume_ml is not None:
        lines.append(f"{_shown(order.volume_ml)} mL in {order.minutes:g} min = {_shown(order.rate_ml_h)} mL/h")
    return lines


def order_faults(order: DoseOrder, bounds: DoseBounds) -> Iterator[str]:
    """Yield a sentence for each fault of an order: a number out of the clinic's bounds, or numbers that disagree."""
    numbers = (order.weight_kg, order.mg_per_kg, order.dose_mg, order.mg_per_ml, order.volume_ml, order.minutes)
    if not all(isfinite(number) and number > 0 for number in numbers if number is not None):
        yield "every number of an order must be above 0"
        return
    yield from _beyond("the weight", order.weight_kg, WEIGHT_KG, "kg")
    if order.mg_per_kg is not None and not _agree(order.mg_per_kg * order.weight_kg, order.dose_mg, bounds):
        product = _shown(order.mg_per_kg * order.weight_kg)
        yield f"{order.mg_per_kg:g} mg/kg of {order.weight_kg:g} kg are {product} mg, not {_shown(order.dose_mg)} mg"
    if order.route is Route.NASAL:
        if order.dose_mg not in bounds.nasal_mg:
            allowed = ", ".join(f"{dose:g}" for dose in bounds.nasal_mg)
            yield f"a nasal dose of {_shown(order.dose_mg)} mg is not one of this clinic's: {allowed} mg"
        return
    yield from _intravenous(order, bounds)


def _intravenous(order: DoseOrder, bounds: DoseBounds) -> Iterator[str]:
    yield from _beyond("the dose", order.dose_mg / order.weight_kg, bounds.mg_per_kg, "mg/kg")
    if order.dose_mg > bounds.most_mg:
        yield f"the dose of {_shown(order.dose_mg)} mg is more than this clinic's {bounds.most_mg:g} mg"
    if order.mg_per_ml is None or order.volume_ml is None or order.minutes is None or order.rate_ml_h is None:
        yield "an infusion needs a concentration, a volume and a time"
        return
    yield from _beyond("the concentration", order.mg_per_ml, bounds.mg_per_ml, "mg/mL")
    yield from _beyond("the time", order.minutes, bounds.minutes, "min")
    yield from _beyond("the rate", order.rate_ml_h, bounds.rate_ml_h, "mL/h")
    if not _agree(order.mg_per_ml * order.volume_ml, order.dose_mg, bounds):
        product = _shown(order.mg_per_ml * order.volume_ml)
        yield (
            f"{_shown(order.volume_ml)} mL of {order.mg_per_ml:g} mg/mL are {product} mg, "
            f"not the ordered {_shown(order.dose_mg)} mg"
        )


def _beyond(what: str, value: float, bounds: tuple[float, float], unit: str) -> Iterator[str]:
    low, high = bounds
    # A dose calculated from a bound (1.5 mg/kg x 61.3 kg) must not be refused for the last bit of a double.
    if not low <= value <= high and not any(isclose(value, bound, rel_tol=1e-9) for bound in bounds):
        yield f"{what} of {_shown(value)} {unit} is not within this clinic's {low:g} to {high:g} {unit}"


def _agree(one: float, other: float, bounds: DoseBounds) -> bool:
    return isclose(one, other, rel_tol=bounds.agree_percent / 100)


def _shown(number: float) -> str:
    """Return a number with at most three decimals and no trailing zeros."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
