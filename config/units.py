"""Conversion from the units of devices to the units of the table of vitals. Units are UCUM, case-sensitive.

Pure; any thread. Factors are those of NIST SP 811, appendix B. UCUM's annotations in braces name what is counted; they
do not change the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion of units: value in the vital's unit = value in the device's unit * factor + offset."""

    factor: float = 1.0
    offset: float = 0.0

    def ours(self, theirs: float) -> float:
        """Return a value in the device's unit, `theirs`, in the vital's unit."""
        return theirs * self.factor + self.offset

    def theirs(self, ours: float) -> float:
        """Return a value in the vital's unit, `ours`, in the device's unit."""
        return (ours - self.offset) / self.factor


SAME: Final = Conversion()
# By our unit, the other units that can be converted to it.
CONVERSIONS: Final[Mapping[str, Mapping[str, Conversion]]] = {
    "/min": {
        "{beats}/min": SAME,
        "{beat}/min": SAME,
        "{breaths}/min": SAME,
        "{breath}/min": SAME,
        "/s": Conversion(60.0),
        "Hz": Conversion(60.0),
    },
    "%": {"1": Conversion(100.0)},
    "mm[Hg]": {
        "kPa": Conversion(7.500617),
        "Pa": Conversion(0.007500617),
        "hPa": Conversion(0.7500617),
        "mbar": Conversion(0.7500617),
        "cm[H2O]": Conversion(0.7355592),
    },
    "Cel": {"[degF]": Conversion(5 / 9, -160 / 9), "K": Conversion(1.0, -273.15)},
    "mL/h": {"L/h": Conversion(1000.0), "mL/min": Conversion(60.0), "uL/h": Conversion(0.001)},
    "mL": {"L": Conversion(1000.0), "uL": Conversion(0.001)},
}


def understood(ours: str) -> tuple[str, ...]:
    """Return every unit that can be converted to the vital's unit `ours`, `ours` first."""
    return (ours, *CONVERSIONS.get(ours, ()))


def conversion(theirs: str, ours: str) -> Conversion:
    """Return the conversion of a device's unit to a vital's unit. Raises ValueError if there is none."""
    if theirs == ours:
        return SAME
    result = CONVERSIONS.get(ours, {}).get(theirs)
    if result is None:
        raise ValueError(f"must be one of {', '.join(understood(ours))}")
    return result
