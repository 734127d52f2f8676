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


def test_an_order_has_the_drug_of_its_route_and_what_follows_from_its_numbers() -> None:
    assert plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0) == DoseOrder(
        drug="ketamine",
        route=Route.IV,
        weight_kg=70.0,
        mg_per_kg=0.5,
        dose_mg=35.0,
        mg_per_ml=1.0,
        volume_ml=35.0,
        minutes=40.0,
    )
    nasal = plan_order(Route.NASAL, weight_kg=70.0, dose_mg=56.0)
    assert nasal == DoseOrder(drug="esketamine", route=Route.NASAL, weight_kg=70.0, dose_mg=56.0)
    in_mg = plan_order(Route.IV, weight_kg=70.0, dose_mg=20.0, mg_per_ml=2.0, minutes=40.0)
    assert (in_mg.mg_per_kg, in_mg.volume_ml, in_mg.rate_ml_h) == (None, 10.0, 15.0)
    with pytest.raises(ValueError, match=r"^an order needs a dose, in mg/kg or in mg$"):
        plan_order(Route.IV, weight_kg=70.0)


def test_the_arithmetic_shows_three_decimals_and_only_the_lines_that_can_be_calculated() -> None:
    in_mg = plan_order(Route.IV, weight_kg=70.0, dose_mg=20.0, mg_per_ml=3.0, minutes=40.0)
    assert order_arithmetic(in_mg) == [
        "20 mg = 0.286 mg/kg",
        "20 mg ÷ 3 mg/mL = 6.667 mL",
        "6.667 mL in 40 min = 10 mL/h",
    ]
    assert order_arithmetic(plan_order(Route.NASAL, weight_kg=70.0, dose_mg=56.0)) == ["56 mg = 0.8 mg/kg"]
    thin = msgspec.structs.replace(USUAL, mg_per_ml=None)
    assert order_arithmetic(thin)[1:] == ["35 mL in 40 min = 52.5 mL/h"]
    still = msgspec.structs.replace(USUAL, volume_ml=None)
    assert order_arithmetic(still) == order_arithmetic(USUAL)[:1]
    assert order_arithmetic(msgspec.structs.replace(USUAL, minutes=None)) == order_arithmetic(USUAL)[:2]


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"mg_per_kg": 0.6}, ["0.6 mg/kg of 70 kg are 42 mg, not 35 mg"]),
        ({"volume_ml": 36.0}, ["36 mL of 1 mg/mL are 36 mg, not the ordered 35 mg"]),
        ({"mg_per_ml": None}, ["an infusion needs a concentration, a volume and a time"]),
        ({"volume_ml": None}, ["an infusion needs a concentration, a volume and a time"]),
        ({"minutes": None}, ["an infusion needs a concentration, a volume and a time"]),
        ({"volume_ml": 35.3}, []),
        ({"mg_per_kg": None}, []),
        ({"minutes": 20.0}, []),
        ({"minutes": 240.0}, []),
        ({"minutes": 19.9}, ["the time of 19.9 min is not within this clinic's 20 to 240 min"]),
        ({"minutes": 240.1}, ["the time of 240.1 min is not within this clinic's 20 to 240 min"]),
        ({"mg_per_ml": 0.05, "volume_ml": 700.0}, None),
    ],
)
def test_each_fault_of_an_order_is_one_sentence(changes: dict[str, Any], sentences: list[str] | None) -> None:
    faults = list(order_faults(msgspec.structs.replace(USUAL, **changes), BOUNDS))
    if sentences is None:
        assert faults == [
            "the concentration of 0.05 mg/mL is not within this clinic's 0.1 to 50 mg/mL",
            "the rate of 1050 mL/h is not within this clinic's 1 to 999 mL/h",
        ]
    else:
        assert faults == sentences


def test_the_dose_at_a_bound_is_allowed_and_beyond_it_is_not() -> None:
    most = plan_order(Route.IV, weight_kg=200.0, mg_per_kg=1.0, mg_per_ml=10.0, minutes=60.0)
    assert list(order_faults(most, BOUNDS)) == []
    more = plan_order(Route.IV, weight_kg=200.2, mg_per_kg=1.0, mg_per_ml=10.0, minutes=60.0)
    assert list(order_faults(more, BOUNDS)) == ["the dose of 200.2 mg is more than this clinic's 200 mg"]
    bound = plan_order(Route.IV, weight_kg=61.3, mg_per_kg=1.5, mg_per_ml=10.0, minutes=60.0)
    assert list(order_faults(bound, BOUNDS)) == []
    beside = plan_order(Route.IV, weight_kg=61.3, mg_per_kg=1.50001, mg_per_ml=10.0, minutes=60.0)
    assert list(order_faults(beside, BOUNDS)) == ["the dose of 1.5 mg/kg is not within this clinic's 0.1 to 1.5 mg/kg"]


def test_a_nasal_dose_is_held_against_the_clinics_doses_alone() -> None:
    def faults(dose_mg: float, **more: float) -> list[str]:
        order = DoseOrder(drug="esketamine", route=Route.NASAL, weight_kg=70.0, dose_mg=dose_mg, **more)
        return list(order_faults(order, BOUNDS))

    assert faults(55.0) == ["a nasal dose of 55 mg is not one of this clinic's: 28, 56, 84 mg"]
    assert faults(84.0) == []
    assert faults(84.0, mg_per_kg=1.0) == ["1 mg/kg of 70 kg are 70 mg, not 84 mg"]
    heavy = DoseOrder(route=Route.NASAL, weight_kg=651.0, dose_mg=84.0)
    assert list(order_faults(heavy, BOUNDS)) == ["the weight of 651 kg is not within this clinic's 0.2 to 650 kg"]


@pytest.mark.parametrize("field", ["weight_kg", "mg_per_kg", "mg_per_ml", "volume_ml", "minutes"])
def test_every_number_of_an_order_must_be_one(field: str) -> None:
    order = msgspec.structs.replace(USUAL, **{field: float("nan")})
    assert list(order_faults(order, BOUNDS)) == ["every number of an order must be above 0"]


def test_the_clinic_says_within_how_many_per_cent_numbers_agree_and_a_bound_is_a_bound() -> None:
    loose = msgspec.structs.replace(BOUNDS, agree_percent=10.0)
    assert list(order_faults(msgspec.structs.replace(USUAL, volume_ml=38.88), loose)) == []
    assert len(list(order_faults(msgspec.structs.replace(USUAL, volume_ml=38.9), loose))) == 1
    assert len(list(order_faults(msgspec.structs.replace(USUAL, volume_ml=38.88), BOUNDS))) == 1
    long = msgspec.structs.replace(USUAL, minutes=240.0000001)
    assert list(order_faults(long, BOUNDS)) == []
    longer = msgspec.structs.replace(USUAL, minutes=240.00001)
    assert list(order_faults(longer, BOUNDS)) == ["the time of 240 min is not within this clinic's 20 to 240 min"]
