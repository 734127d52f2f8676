"""How ketamine comes to a simulated body: the rates as ordered, as they got through, and what they make of it.

Pure; times of rates are minutes, as in config.ketamine, those of a scenario seconds.
"""

import math
from collections.abc import Sequence
from typing import Final

from config.ketamine import MODELS, Rate, concentrations
from config.scenario import InfusionSpec
from drivers.sim.emulator import Infusion

# The syringe of the published infusions, as the emulated pumps have it: 1 mg/mL.
_MG_ML: Final = 1.0
_DRUG: Final = "Ketamine 50 mg/50 mL"
_HOUR_MIN: Final = 60.0


def given(infusion: InfusionSpec | None, weight_kg: float) -> list[Rate]:
    """Return the rates of an infusion as it was given: with its pause, or stopped early."""
    if infusion is None:
        return []
    rate = infusion.mg_per_kg * weight_kg / infusion.minutes
    begin, left = infusion.at_s / 60, infusion.minutes
    end = begin + left
    rates = [Rate(begin, rate)]
    if infusion.pause_s is not None and infusion.resume_s is not None:
        pause, resume = infusion.pause_s / 60, infusion.resume_s / 60
        rates += [Rate(pause, 0.0), Rate(resume, rate)]
        end += resume - pause
    if infusion.stop_s is not None:
        end = min(end, infusion.stop_s / 60)
    return [row for row in rates if row.at_min < end] + [Rate(end, 0.0)]


def interrupted(rates: Sequence[Rate], spans: Sequence[tuple[float, float]]) -> list[Rate]:
    """Return the rates with nothing in the spans, given in seconds."""
    cut = list(rates)
    for begin, end in ((since / 60, until / 60) for since, until in spans):
        resumed = next((row.mg_min for row in reversed(cut) if row.at_min <= end), 0.0)
        kept = [row for row in cut if not begin <= row.at_min <= end]
        cut = sorted([*kept, Rate(begin, 0.0), Rate(end, resumed)]) if rates else []
    return cut


def plasma(rates: Sequence[Rate], weight_kg: float, begin: int, count: int) -> list[float]:
    """Return the mean of the models' concentrations in ng/mL, second by second from `begin`, `count` of them."""
    if not rates:
        return [0.0] * count
    minutes = [(begin + second) / 60 for second in range(count)]
    both = [concentrations(model, weight_kg, rates, minutes) for model in MODELS.values()]
    return [sum(pair) / len(pair) for pair in zip(*both, strict=True)]


def plan(rates: Sequence[Rate], t: float) -> Infusion:
    """Return what a pump with these rates does at `t`, in seconds."""
    now, rate, volume = t / 60, 0.0, 0.0
    ends = [*(row.at_min for row in rates[1:]), math.inf]
    for row, end in zip(rates, ends, strict=False):
        if row.at_min <= now:
            rate = row.mg_min / _MG_ML
            volume += rate * (min(now, end) - row.at_min)
    return Infusion(rate_ml_h=rate * _HOUR_MIN, volume_ml=volume, is_running=rate > 0, drug=_DRUG)
