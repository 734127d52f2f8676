"""The distribution of a vital's values in the last hour, drawn behind its limits, and the share outside them.

Pure and without Qt; runs in the screen process, at most once a second.
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
    """Return a lane's valid values of the last hour, but none from before `since`, when this patient was admitted.

    `now` and `since` are in monotonic seconds.
    """
    rows = lane.latest(_MOST)
    is_valid = (rows[AT] > max(now - _SPAN_S, since)) & (rows[MARK] != _BAD) & np.isfinite(rows[VALUE])
    valid: Values = rows[VALUE, is_valid]
    return valid


def columns(past: Values, low: float, high: float) -> tuple[float, ...]:
    """Return a histogram of the values in 64 columns from `low` to `high`, the highest column 1; () without values.

    Values below `low` or above `high` are counted in the outermost columns, so that they stay visible.
    """
    if not past.size:
        return ()
    counts, _ = np.histogram(np.clip(past, low, high), COLUMNS, (low, high))
    shares: list[float] = (counts / counts.max()).tolist()
    return tuple(shares)


def outside(past: Values, limit: Limit) -> float | None:
    """Return the share (0 to 1) of the values that lie outside these limits; None without values."""
    if not past.size:
        return None
    low = -np.inf if limit.low is None else limit.low
    high = np.inf if limit.high is None else limit.high
    return float(np.mean((past < low) | (past > high)))
