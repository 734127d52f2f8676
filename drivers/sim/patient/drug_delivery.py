"""The planned state of a simulated patient's pump, and the plasma concentration of ketamine that its rates cause.

Pure. The times in `Rate` are minutes, as in bedside.config.ketamine_model; other times are seconds.
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
    """Return the plasma concentration of ketamine in ng/mL, for each of `count` seconds from second `begin`.

    It is the mean of all models, for the delivered `rates` and a person of `weight_kg`.
    """
    if not rates:
        return [0.0] * count
    minutes = [(begin + second) / 60 for second in range(count)]
    by_model = [concentrations(model, weight_kg, rates, minutes) for model in MODELS.values()]
    return [sum(values) / len(values) for values in zip(*by_model, strict=True)]


def plan(rates: Sequence[Rate], t: float) -> Infusion:
    """Return the state at `t` (seconds) of a pump that delivers these rates."""
    now, rate, volume = t / 60, 0.0, 0.0
    ends = [*(row.at_min for row in rates[1:]), math.inf]
    for row, end in zip(rates, ends, strict=False):
        if row.at_min <= now:
            rate = row.mg_min / _MG_ML
            volume += rate * (min(now, end) - row.at_min)
    return Infusion(rate_ml_h=rate * _HOUR_MIN, volume_ml=volume, is_running=rate > 0, drug=_DRUG)
