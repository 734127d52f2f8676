"""The arithmetic of an order is consistent, and a faulty order is refused with a sentence."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.infusion import DoseBounds
from bedside.monitor.infusion.dose import order_arithmetic, order_faults, plan_order
from bedside.monitor.infusion.session import DoseOrder, Route

BOUNDS = DoseBounds()
USUAL = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0)


def within(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


def test_the_arithmetic_of_the_published_infusion_has_one_line_a_step() -> None:
    assert order_arithmetic(USUAL) == [
        "0.5 mg/kg × 70 kg = 35 mg",  # noqa: RUF001
        "35 mg ÷ 1 mg/mL = 35 mL",
        "35 mL in 40 min = 52.5 mL/h",
    ]
    assert list(order_faults(USUAL, BOUNDS)) == []


@given(within(40, 130), within(0.1, 1.5), within(1, 10), within(20, 240))
def test_rate_times_time_times_concentration_of_an_order_is_its_dose(
    weight: float, mg_per_kg: float, mg_per_ml: float, minutes: float
) -> None:
    order = plan_order(Route.IV, weight_kg=weight, mg_per_kg=mg_per_kg, mg_per_ml=mg_per_ml, minutes=minutes)
    assert order.rate_ml_h is not None
    assert order.rate_ml_h * minutes / 60 * mg_per_ml == pytest.approx(mg_per_kg * weight)
    assert [sentence for sentence in order_faults(order, BOUNDS) if "rate" not in sentence] == []


@given(st.sampled_from(["weight_kg", "mg_per_kg", "dose_mg", "mg_per_ml", "volume_ml"]), within(1.05, 50))
def test_an_order_with_one_number_that_disagrees_with_the_others_is_refused(field: str, factor: float) -> None:
    order = msgspec.structs.replace(USUAL, **{field: getattr(USUAL, field) * factor})
    assert any(" are " in sentence for sentence in order_faults(order, BOUNDS))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"mg_per_kg": 5.0}, "the dose of 5 mg/kg is not within this clinic's 0.1 to 1.5 mg/kg"),
        ({"weight_kg": 180.0, "mg_per_kg": 1.5}, "the dose of 270 mg is more than this clinic's 200 mg"),
        ({"minutes": 2.0}, "the time of 2 min is not within this clinic's 20 to 240 min"),
        ({"mg_per_ml": 100.0}, "the concentration of 100 mg/mL is not within this clinic's 0.1 to 50 mg/mL"),
        ({"weight_kg": 7000.0}, "the weight of 7000 kg is not within this clinic's 0.2 to 650 kg"),
    ],
)
def test_a_number_out_of_the_clinics_bounds_is_refused_with_the_bounds(changes: dict[str, Any], sentence: str) -> None:
    numbers = {"weight_kg": 70.0, "mg_per_kg": 0.5, "mg_per_ml": 1.0, "minutes": 40.0, **changes}
    assert sentence in list(order_faults(plan_order(Route.IV, **numbers), BOUNDS))


@pytest.mark.parametrize("number", [0.0, -1.0, float("nan"), float("inf")])
def test_an_order_with_zero_a_negative_number_nan_or_infinity_is_refused(number: float) -> None:
    order = msgspec.structs.replace(USUAL, dose_mg=number)
    assert list(order_faults(order, BOUNDS)) == ["every number of an order must be above 0"]


@pytest.mark.parametrize(("dose_mg", "count"), [(56.0, 0), (55.0, 1)])
def test_a_nasal_dose_must_be_one_of_the_clinics_doses(dose_mg: float, count: int) -> None:
    order = DoseOrder(drug="esketamine", route=Route.NASAL, weight_kg=70.0, dose_mg=dose_mg)
    assert len(list(order_faults(order, BOUNDS))) == count


def test_an_order_without_a_dose_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="needs a dose"):
        plan_order(Route.IV, weight_kg=70.0)
