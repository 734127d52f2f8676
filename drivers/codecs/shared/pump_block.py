"""Makes blocks of a pump's numbers, which arrive as decimal text.

Pure; runs on the engine's event loop.
"""

import re
from collections.abc import Mapping
from typing import Final

from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block

# Plain decimals only: float() would also accept "nan", "1e3" and "1_0", and a minus, which has no meaning for a pump.
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


def to_blocks(texts: Mapping[VitalId, str], at: float) -> list[Block]:
    """Return a block for each text that is a plausible number. If a text has none, the caller counts a bad frame."""
    values = {vital: float(text) for vital, text in texts.items() if _DECIMAL.fullmatch(text)}
    return [
        Block(vital=vital, values=(value,), at=at)
        for vital, value in values.items()
        if VITALS[vital].is_plausible(value)
    ]
