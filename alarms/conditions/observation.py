"""An observation: one number of one vital, of sufficient quality to be compared with limits.

Pure; any thread.
"""

import math
from dataclasses import dataclass

from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.vitals import VitalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One number of one vital. Raises ValueError if the number is not finite.

    All comparisons with NaN are false, so a NaN would silence every limit unnoticed.
    """

    vital: VitalId
    value: float
    at: float  # monotonic seconds, stamped where the bytes arrived
    quality: Quality = Quality.GOOD
    origin: Origin = Origin.REAL
    device: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"{self.vital}: {self.value} is not an observation")
