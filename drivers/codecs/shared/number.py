"""One number of one vital as a block, if a patient can have it.

Pure; any thread.
"""

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block


def number(vital: VitalId, value: float, at: float, quality: Quality = Quality.GOOD) -> Block | None:
    """Return the block of a number, None for a value that is not plausible: whoever asks counts it."""
    if not VITALS[vital].is_plausible(value):
        return None
    return Block(vital=vital, values=(float(value),), at=at, quality=quality)
