"""The last hour of a vital, made small enough to be drawn in its field.

Pure and without Qt; read from the ring every few seconds.
"""

import math
from typing import Final

import numpy as np

from bedside.monitor.acquisition.ring import AT, VALUE, Lane

SPAN_S: Final = 3600.0
BINS: Final = 120  # of half a minute
_MOST_HZ: Final = 5.0
Points = tuple[tuple[float, float, float], ...]  # share of the hour (0 an hour ago, 1 now), lowest, highest


def line(lane: Lane, now: float, begin: float = -math.inf) -> Points:
    """Return the mean of each half minute; one without a value is left out, and is a gap in the line.

    What is older than `begin` (monotonic seconds) is another patient's.
    """
    rows = lane.latest(int(SPAN_S * _MOST_HZ))
    since = (rows[AT] - (now - SPAN_S)) / SPAN_S
    wanted = (since >= 0) & (since < 1) & (rows[AT] >= begin) & np.isfinite(rows[VALUE])
    bins = (since[wanted] * BINS).astype(int)
    sums, counts = np.bincount(bins, rows[VALUE][wanted], BINS), np.bincount(bins, minlength=BINS)
    found = np.flatnonzero(counts)
    means = sums[found] / counts[found]
    shares = ((found + 0.5) / BINS).tolist()
    return tuple((share, mean, mean) for share, mean in zip(shares, means.tolist(), strict=True))


def bars(high: Lane, low: Lane, now: float, begin: float = -math.inf) -> Points:
    """Return each pressure of the hour, from the diastolic to the systolic one."""
    highs, lows = high.latest(BINS), low.latest(BINS)
    count = min(highs.shape[1], lows.shape[1])
    highs, lows = highs[:, highs.shape[1] - count :], lows[:, lows.shape[1] - count :]
    since = (highs[AT] - (now - SPAN_S)) / SPAN_S
    found = np.flatnonzero((since >= 0) & (highs[AT] >= begin))
    columns = (since[found], lows[VALUE, found], highs[VALUE, found])
    return tuple(zip(*(column.tolist() for column in columns), strict=True))
