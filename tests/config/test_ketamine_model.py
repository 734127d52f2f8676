"""The two models of ketamine are compared with a published table and with an independent integration."""

import numpy as np
import pytest

from bedside.config.ketamine_model import CLEMENTS, DOMINO, MODELS, Model, Rate, concentrations

MINUTES = (10, 20, 30, 40, 60, 80, 120)
# 0.5 mg/kg over 40 min, ng/mL.
TABLE = {"Domino": (182, 210, 227, 240, 55, 46, 36), "Clements 250": (62, 110, 147, 177, 115, 85, 59)}
KG = 70.0
USUAL = (Rate(0, 0.5 * KG / 40), Rate(40, 0.0))


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_a_published_infusion_is_reproduced(model: Model) -> None:
    computed = concentrations(model, KG, USUAL, MINUTES)
    print(model.name, [round(each, 1) for each in computed])
    assert [round(each) for each in computed] == pytest.approx(list(TABLE[model.name]), rel=0.01)


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_an_independent_integration_agrees(model: Model) -> None:
    integrate = pytest.importorskip("scipy.integrate", reason="scipy is not installed")
    rates = (Rate(5, 1.2), Rate(20, 0.0), Rate(25, 0.4), Rate(50, 0.0))
    steps = [0.0, *(rate.at_min for rate in rates), 90.0]
    given = [0.0, *(rate.mg_min for rate in rates)]
    amounts, computed = np.zeros(3), []

    def slope(_: float, x: np.ndarray, mg_min: float) -> list[float]:
        return [
            mg_min - (model.k10 + model.k12 + model.k13) * x[0] + model.k21 * x[1] + model.k31 * x[2],
            model.k12 * x[0] - model.k21 * x[1],
            model.k13 * x[0] - model.k31 * x[2],
        ]

    for begin, end, mg_min in zip(steps, steps[1:], given, strict=False):
        solved = integrate.solve_ivp(slope, (begin, end), amounts, args=(mg_min,), rtol=1e-9, atol=1e-12)
        amounts = solved.y[:, -1]
        computed.append(amounts[0] / (model.v1_l_kg * KG) * 1000)
    assert concentrations(model, KG, rates, steps[1:]) == pytest.approx(computed, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("model", "ml_kg_min"), [(DOMINO, 27.6), (CLEMENTS, 19.1)])
def test_the_clearance_follows_from_the_constants(model: Model, ml_kg_min: float) -> None:
    assert model.k10 * model.v1_l_kg * 1000 == pytest.approx(ml_kg_min, rel=0.01)
    day = concentrations(model, KG, [Rate(0, 1.0)], [20 * 1440.0])[0]
    assert day == pytest.approx(1e6 / (ml_kg_min * KG), rel=0.01)  # at steady state the dose equals the clearance


def test_without_a_dose_the_concentration_is_0_and_it_doubles_with_the_dose() -> None:
    assert concentrations(DOMINO, KG, (), [10.0]) == [0.0]
    double = [Rate(rate.at_min, 2 * rate.mg_min) for rate in USUAL]
    once = concentrations(CLEMENTS, KG, USUAL, MINUTES)
    assert concentrations(CLEMENTS, KG, double, MINUTES) == pytest.approx([2 * each for each in once])
