"""Makes a block of one number, if the number is plausible.

Pure; any thread.
"""

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block


def number(vital: VitalId, value: float, at: float, quality: Quality = Quality.GOOD) -> Block | None:
    """Return the block of a number; None if the value is implausible, which the caller counts as a bad frame."""
    if not VITALS[vital].is_plausible(value):
        return None
    return Block(vital=vital, values=(float(value),), at=at, quality=quality)
