"""The pump of a simulated patient, and the plasma concentration of ketamine that the delivered rates cause.

Pure; times of rates are in minutes, as in bedside.config.ketamine_model.
"""

import math
from collections.abc import Sequence
from typing import Final

from bedside.config.ketamine_model import MODELS, Rate, concentrations
from bedside.drivers.sim.emulator import Infusion

# The concentration in the syringe of the published infusions, and of the emulated pumps: 1 mg/mL.
_MG_ML: Final = 1.0
_DRUG: Final = "Ketamine 50 mg/50 mL"
_HOUR_MIN: Final = 60.0


def plasma(rates: Sequence[Rate], weight_kg: float, begin: int, count: int) -> list[float]:
    """Return the mean concentration of all models in ng/mL, for `count` seconds from second `begin`."""
    if not rates:
        return [0.0] * count
    minutes = [(begin + second) / 60 for second in range(count)]
    by_model = [concentrations(model, weight_kg, rates, minutes) for model in MODELS.values()]
    return [sum(values) / len(values) for values in zip(*by_model, strict=True)]


def plan(rates: Sequence[Rate], t: float) -> Infusion:
    """Return the state of a pump with these rates at `t` (in seconds)."""
    now, rate, volume = t / 60, 0.0, 0.0
    ends = [*(row.at_min for row in rates[1:]), math.inf]
    for row, end in zip(rates, ends, strict=False):
        if row.at_min <= now:
            rate = row.mg_min / _MG_ML
            volume += rate * (min(now, end) - row.at_min)
    return Infusion(rate_ml_h=rate * _HOUR_MIN, volume_ml=volume, is_running=rate > 0, drug=_DRUG)
