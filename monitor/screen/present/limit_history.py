"""What a vital was in the last hour, as it is drawn behind its limits, and how much of it lay outside.

Pure and without Qt; read from the ring once a second at most.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.config.quality import Quality
from bedside.config.schema import Limit
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE, Lane

COLUMNS: Final = 64
_SPAN_S: Final = 3600.0
_MOST: Final = 18_000  # samples: five a second
_BAD: Final = MARKS.index(Quality.BAD)
Values = NDArray[np.float64]
NOTHING: Final[Values] = np.empty(0)


def values(lane: Lane, now: float, since: float = -math.inf) -> Values:
    """Return the values of the last hour that can be believed, and of this patient: none from before `since`."""
    rows = lane.latest(_MOST)
    is_wanted = (rows[AT] > max(now - _SPAN_S, since)) & (rows[MARK] != _BAD) & np.isfinite(rows[VALUE])
    found: Values = rows[VALUE, is_wanted]
    return found


def columns(past: Values, low: float, high: float) -> tuple[float, ...]:
    """Return how often the past had each value from `low` to `high`, 1 for the most frequent; empty without a past.

    What lies beyond stands in the outermost columns: it must not vanish.
    """
    if not past.size:
        return ()
    counts, _ = np.histogram(np.clip(past, low, high), COLUMNS, (low, high))
    shares: list[float] = (counts / counts.max()).tolist()
    return tuple(shares)


def outside(past: Values, limit: Limit) -> float | None:
    """Return which share of the past lies outside these limits; None without a past."""
    if not past.size:
        return None
    low = -np.inf if limit.low is None else limit.low
    high = np.inf if limit.high is None else limit.high
    return float(np.mean((past < low) | (past > high)))
