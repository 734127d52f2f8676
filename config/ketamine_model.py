"""Plasma concentration of intravenous ketamine, by two published pharmacokinetic models.

Pure; any thread. Parameters are per kilogram of total body weight, as read in opentiva and stanpumpR, which cite Domino
(Clin Pharmacol Ther 1984;36:645) and Clements (Br J Anaesth 1981;53:27); the papers themselves were not read. The two
models differ by a factor of three in the first minutes: display the band between them, and call it a model. There is no
effect-site concentration, since no ke0 is established.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bedside.config.scenario import InfusionSpec

Values = NDArray[np.float64]
_MG_PER_L_IN_NG_PER_ML: Final = 1000.0
_RATES: Final = 64  # of a pump, whose steady states are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A mammillary model of the drug in the body.

    Central volume in L/kg, rate constants per minute. Without k13 the model has two compartments.
    """

    name: str
    v1_l_kg: float
    k10: float
    k12: float
    k21: float
    k13: float = 0.0
    k31: float = 0.0

    def matrix(self) -> Values:
        """Return the rates of exchange between the compartments, per minute."""
        out = -(self.k10 + self.k12 + self.k13)
        full = np.array([[out, self.k21, self.k31], [self.k12, -self.k21, 0.0], [self.k13, 0.0, -self.k31]])
        return full if self.k13 else full[:2, :2]


DOMINO: Final = Model(name="Domino", v1_l_kg=0.063, k10=0.4381, k12=0.5921, k21=0.2470, k13=0.5900, k31=0.0146)
CLEMENTS: Final = Model(name="Clements 250", v1_l_kg=1.7522, k10=0.0109, k12=0.0186, k21=0.0137)
MODELS: Final[Mapping[str, Model]] = {model.name: model for model in (DOMINO, CLEMENTS)}


class Rate(NamedTuple):
    """An infusion rate in mg/min, from the moment `at_min` (minutes) on."""

    at_min: float
    mg_min: float


def concentrations(model: Model, weight_kg: float, rates: Sequence[Rate], times_min: Sequence[float]) -> list[float]:
    """Return the plasma concentrations in ng/mL at ascending `times_min`; before the first rate the dose is 0.

    Exact for piecewise constant rates: no step size, no drift.
    """
    system = _system(model, weight_kg)
    amounts, now, rate = np.zeros(len(system.matrix)), 0.0, 0.0
    changes = sorted(rates)
    values = []
    for time in times_min:
        while changes and changes[0].at_min <= time:
            change = changes.pop(0)
            amounts, now, rate = system.after(amounts, rate, change.at_min - now), change.at_min, change.mg_min
        amounts, now = system.after(amounts, rate, time - now), time
        values.append(float(amounts[0]) / system.volume_l * _MG_PER_L_IN_NG_PER_ML)
    return values


def given(infusion: InfusionSpec | None, weight_kg: float) -> list[Rate]:
    """Return the rates of a scenario's infusion, with its pause or early stop; [] without an infusion."""
    if infusion is None:
        return []
    rate = infusion.mg_per_kg * weight_kg / infusion.minutes
    begin = infusion.at_s / 60
    end = begin + infusion.minutes
    rates = [Rate(begin, rate)]
    if infusion.pause_s is not None and infusion.resume_s is not None:
        pause, resume = infusion.pause_s / 60, infusion.resume_s / 60
        rates += [Rate(pause, 0.0), Rate(resume, rate)]
        end += resume - pause
    if infusion.stop_s is not None:
        end = min(end, infusion.stop_s / 60)
    return [change for change in rates if change.at_min < end] + [Rate(end, 0.0)]


def interrupted(rates: Sequence[Rate], spans: Sequence[tuple[float, float]]) -> list[Rate]:
    """Return the rates, interrupted (0 mg/min) during `spans`, each with begin and end in seconds."""
    result = list(rates)
    for begin, end in ((since / 60, until / 60) for since, until in spans):
        resumed = next((rate.mg_min for rate in reversed(result) if rate.at_min <= end), 0.0)
        outside = [rate for rate in result if not begin <= rate.at_min <= end]
        result = sorted([*outside, Rate(begin, 0.0), Rate(end, resumed)]) if rates else []
    return result


class _System:
    """One model for one body weight, solved by its eigenvalues."""

    def __init__(self, model: Model, weight_kg: float) -> None:
        self.matrix = model.matrix()
        self.volume_l = model.v1_l_kg * weight_kg
        self._eigenvalues, self._vectors = np.linalg.eig(self.matrix)
        self._inverse = np.linalg.inv(self._vectors)
        self._steady = lru_cache(_RATES)(self._solved)

    def after(self, amounts: Values, rate_mg_min: float, minutes: float) -> Values:
        """Return the amounts in the compartments (mg) after `minutes` at a constant rate."""
        steady = self._steady(rate_mg_min)
        growth = self._vectors @ np.diag(np.exp(self._eigenvalues * minutes)) @ self._inverse
        return np.asarray(steady + np.real(growth @ (amounts - steady)), np.float64)

    def _solved(self, rate_mg_min: float) -> Values:
        """Return the amounts in the compartments (mg) that a constant rate leads to in the end."""
        steady = np.zeros(len(self.matrix))
        steady[0] = rate_mg_min
        return np.asarray(-np.linalg.solve(self.matrix, steady), np.float64)


@lru_cache(16)
def _system(model: Model, weight_kg: float) -> _System:
    """Return the solved model for a body weight; cached, since the same one is needed at every tick."""
    return _System(model, weight_kg)
