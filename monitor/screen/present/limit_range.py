"""The range in which an alarm limit may be set, and the steps in which keys change it.

Pure and without Qt; runs in the screen process. It uses the engine's own rules, so that the screen offers only what the
engine accepts.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec

from bedside.alarms.catalogue import Side
from bedside.config.checks.configuration import limit_faults
from bedside.config.schema import Limit
from bedside.config.vitals import VITALS, VitalId

SIDES: Final = (Side.LOW, Side.HIGH)
# Steps for one key press and for Page Up: pressures and rates are set in multiples of five, as people say them.
_ONES: Final = (1.0, 5.0)
_FIVES: Final = (5.0, 20.0)
_STEPS: Final[Mapping[VitalId, tuple[float, float]]] = {VitalId.SPO2: _ONES, VitalId.RR: _ONES}
_ROOM: Final = 0.08  # of the scale, beyond the extreme limits
_FIELDS: Final[Mapping[Side, str]] = {
    Side.LOW: "low",
    Side.HIGH: "high",
    Side.EXTREME_LOW: "extreme_low",
    Side.EXTREME_HIGH: "extreme_high",
}


def value(limit: Limit, side: Side) -> float | None:
    """Return the limit on one side (low, high or an extreme one), None if that limit is off."""
    bound: float | None = getattr(limit, _FIELDS[side])
    return bound


def changed(limit: Limit, side: Side, to: float | None) -> Limit:
    """Return the limits with one side changed to `to`; None switches that side off."""
    return msgspec.structs.replace(limit, **{_FIELDS[side]: to})


def step(vital: VitalId, *, is_page: bool = False) -> float:
    """Return the step of one key press, or with `is_page` of Page Up or Page Down, in units of the vital."""
    return _STEPS.get(vital, _FIVES)[is_page]


def allowed(vital: VitalId, limit: Limit, side: Side) -> tuple[float, float] | None:
    """Return the lowest and highest whole number that the engine accepts on this side; None if it accepts none.

    The other side stays as it is in `limit`.
    """
    return _allowed(vital, changed(limit, side, None), side)


@lru_cache(maxsize=256)
def _allowed(vital: VitalId, limit: Limit, side: Side) -> tuple[float, float] | None:
    lowest, highest = VITALS[vital].plausible
    numbers = range(math.ceil(lowest), math.floor(highest) + 1)
    accepted = [float(row) for row in numbers if not any(limit_faults(vital, changed(limit, side, float(row))))]
    return (accepted[0], accepted[-1]) if accepted else None


def may_be_off(vital: VitalId, limit: Limit, side: Side) -> bool:
    """Return whether the engine accepts that this side is off."""
    return not any(limit_faults(vital, changed(limit, side, None)))


def inside(vital: VitalId, limit: Limit, side: Side, target: float) -> float | None:
    """Return the allowed value nearest to `target`; None if no value is allowed."""
    bounds = allowed(vital, limit, side)
    return None if bounds is None else min(max(target, bounds[0]), bounds[1])


def rounded(vital: VitalId, limit: Limit, side: Side, target: float) -> float | None:
    """Return `target` rounded to a multiple of the step, within the allowed range; None if no value is allowed."""
    width = step(vital)
    return inside(vital, limit, side, round(target / width) * width)


def stepped(vital: VitalId, limit: Limit, side: Side, presses: int, *, is_page: bool = False) -> float | None:
    """Return the limit after `presses` key presses (negative: downwards), a multiple of the step; None if it is off."""
    now = value(limit, side)
    if now is None:
        return None
    width = step(vital, is_page=is_page)
    towards = math.floor if presses > 0 else math.ceil  # 53 goes to 55, and back to 50
    return inside(vital, limit, side, (towards(now / width) + presses) * width)


def scale(vital: VitalId, limit: Limit) -> tuple[float, float]:
    """Return the lowest and highest value of the slider's scale: a little beyond the extreme limits."""
    lowest, highest = VITALS[vital].plausible
    low = lowest if limit.extreme_low is None else limit.extreme_low
    high = highest if limit.extreme_high is None else limit.extreme_high
    room = (high - low) * _ROOM
    return max(lowest, low - room), min(highest, high + room)
