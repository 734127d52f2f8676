"""Between what a limit may be set, and in which steps.

Pure and without Qt; runs in the screen process. The engine's own rules decide; here they are only asked beforehand.
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
# How far a limit goes with one press, and with Page Up: pressures and rates are set in fives, as people say them.
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
    """Return the limit on one side, None for none."""
    found: float | None = getattr(limit, _FIELDS[side])
    return found


def changed(limit: Limit, side: Side, to: float | None) -> Limit:
    """Return the limits with one side otherwise; None: off."""
    return msgspec.structs.replace(limit, **{_FIELDS[side]: to})


def step(vital: VitalId, *, is_page: bool = False) -> float:
    """Return how far one press goes, in units of the vital."""
    return _STEPS.get(vital, _FIVES)[is_page]


def lawful(vital: VitalId, limit: Limit, side: Side) -> tuple[float, float] | None:
    """Return the lowest and the highest whole number that the engine takes on this side; None: it takes none.

    The other side stays as it is in `limit`.
    """
    return _lawful(vital, changed(limit, side, None), side)


@lru_cache(maxsize=256)
def _lawful(vital: VitalId, limit: Limit, side: Side) -> tuple[float, float] | None:
    lowest, highest = VITALS[vital].plausible
    numbers = range(math.ceil(lowest), math.floor(highest) + 1)
    found = [float(row) for row in numbers if not any(limit_faults(vital, changed(limit, side, float(row))))]
    return (found[0], found[-1]) if found else None


def may_be_off(vital: VitalId, limit: Limit, side: Side) -> bool:
    """Say whether the engine takes it that there is no limit on this side."""
    return not any(limit_faults(vital, changed(limit, side, None)))


def inside(vital: VitalId, limit: Limit, side: Side, wanted: float) -> float | None:
    """Return what is wanted, or what comes nearest to it of all that is lawful; None: nothing is."""
    bounds = lawful(vital, limit, side)
    return None if bounds is None else min(max(wanted, bounds[0]), bounds[1])


def kept(vital: VitalId, limit: Limit, side: Side, wanted: float) -> float | None:
    """Return the multiple of a step that is nearest to what is wanted, inside what is lawful; None: nothing is."""
    width = step(vital)
    return inside(vital, limit, side, round(wanted / width) * width)


def stepped(vital: VitalId, limit: Limit, side: Side, presses: int, *, is_page: bool = False) -> float | None:
    """Return the limit so many presses on, at the next multiple of a step; None: it is off, and stays so."""
    now = value(limit, side)
    if now is None:
        return None
    width = step(vital, is_page=is_page)
    towards = math.floor if presses > 0 else math.ceil  # 53 goes to 55, and back to 50
    return inside(vital, limit, side, (towards(now / width) + presses) * width)


def scale(vital: VitalId, limit: Limit) -> tuple[float, float]:
    """Return from where to where a limit is drawn: a little beyond the extreme limits, which no plain one passes."""
    lowest, highest = VITALS[vital].plausible
    low = lowest if limit.extreme_low is None else limit.extreme_low
    high = highest if limit.extreme_high is None else limit.extreme_high
    room = (high - low) * _ROOM
    return max(lowest, low - room), min(highest, high + room)
