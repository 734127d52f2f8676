"""Units of measure that devices use for our vitals, and how they become the vital's own.

Pure; any thread. Names are UCUM.
"""

from collections.abc import Mapping
from typing import Final

from config.vitals import Vital

# From (theirs, ours): factor and offset.
_CONVERSIONS: Final[Mapping[tuple[str, str], tuple[float, float]]] = {
    ("kPa", "mm[Hg]"): (7.500617, 0.0),
    ("cm[H2O]", "mm[Hg]"): (0.735559, 0.0),
    ("[degF]", "Cel"): (5 / 9, -160 / 9),
    ("K", "Cel"): (1.0, -273.15),
    ("1", "%"): (100.0, 0.0),
    ("Hz", "/min"): (60.0, 0.0),
    ("/s", "/min"): (60.0, 0.0),
    ("{beat}/min", "/min"): (1.0, 0.0),
    ("{breath}/min", "/min"): (1.0, 0.0),
    ("L/h", "mL/h"): (1000.0, 0.0),
    ("mL/min", "mL/h"): (60.0, 0.0),
    ("L", "mL"): (1000.0, 0.0),
}


def units_of(vital: Vital) -> list[str]:
    """Return the units that a device may give a vital in, the vital's own first."""
    return [vital.ucum, *(theirs for theirs, ours in _CONVERSIONS if ours == vital.ucum)]


def to_unit(value: float, unit: str, vital: Vital) -> float:
    """Return a value in the vital's own unit; KeyError for a unit that `units_of` does not name."""
    if unit == vital.ucum:
        return value
    factor, offset = _CONVERSIONS[unit, vital.ucum]
    return value * factor + offset
