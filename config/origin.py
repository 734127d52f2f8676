"""The origin of data: from a patient, a recording or a simulation. It accompanies them to the screen and the log.

Pure; any thread.
"""

from enum import StrEnum


class Origin(StrEnum):
    """Whether a number is from a patient. Only REAL is shown without a banner."""

    REAL = "REAL"
    REPLAYED = "REPLAYED"
    SIMULATED = "SIMULATED"


def least_real(*origins: Origin) -> Origin:
    """Return the origin that must be shown when several are mixed: the least real one, REAL for none."""
    ranked = list(Origin)
    return max(origins, key=ranked.index, default=Origin.REAL)
