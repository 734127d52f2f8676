"""The numbers of a pump, printed as text, as blocks.

Pure; runs on the engine's event loop.
"""

import re
from collections.abc import Mapping
from typing import Final

from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block

# Plain decimals only: float() would also take "nan", "1e3" and "1_0", and a minus that no pump has a meaning for.
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


def to_blocks(texts: Mapping[VitalId, str], at: float) -> list[Block]:
    """Return the numbers that are numbers and can be; the caller counts what is missing from the list as garbled."""
    values = {vital: float(text) for vital, text in texts.items() if _DECIMAL.fullmatch(text)}
    return [
        Block(vital=vital, values=(value,), at=at)
        for vital, value in values.items()
        if VITALS[vital].is_plausible(value)
    ]
