"""From the units that devices use to those of our vitals. Units are UCUM, case-sensitive.

Pure; any thread. Factors are those of NIST SP 811, appendix B; annotations in braces are UCUM's way to say what is
counted, and change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Conversion:
    """Ours = theirs * factor + offset."""

    factor: float = 1.0
    offset: float = 0.0

    def ours(self, theirs: float) -> float:
        """Return a device's value in our unit."""
        return theirs * self.factor + self.offset

    def theirs(self, ours: float) -> float:
        """Return our value in the device's unit."""
        return (ours - self.offset) / self.factor


SAME: Final = Conversion()
# Our unit, then each other unit that is understood for it.
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
    """Return every unit that can become ours, our own first."""
    return (ours, *CONVERSIONS.get(ours, ()))


def conversion(theirs: str, ours: str) -> Conversion:
    """Return how a device's unit becomes ours; ValueError if it does not."""
    if theirs == ours:
        return SAME
    found = CONVERSIONS.get(ours, {}).get(theirs)
    if found is None:
        raise ValueError(f"may be {', '.join(understood(ours))}")
    return found
