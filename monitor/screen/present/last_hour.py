"""The values of a vital in the last hour, reduced to at most 120 points for its numeric field.

Pure and without Qt; runs in the screen process every few seconds.
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
    """Return the mean value of each half minute of the last hour; a half minute without a value becomes a gap.

    Samples older than `begin` (monotonic seconds) belong to the previous patient and are ignored.
    """
    rows = lane.latest(int(SPAN_S * _MOST_HZ))
    since = (rows[AT] - (now - SPAN_S)) / SPAN_S
    is_used = (since >= 0) & (since < 1) & (rows[AT] >= begin) & np.isfinite(rows[VALUE])
    bins = (since[is_used] * BINS).astype(int)
    sums, counts = np.bincount(bins, rows[VALUE][is_used], BINS), np.bincount(bins, minlength=BINS)
    filled = np.flatnonzero(counts)
    means = sums[filled] / counts[filled]
    shares = ((filled + 0.5) / BINS).tolist()
    return tuple((share, mean, mean) for share, mean in zip(shares, means.tolist(), strict=True))


def bars(high: Lane, low: Lane, now: float, begin: float = -math.inf) -> Points:
    """Return each blood pressure of the last hour as a bar from the diastolic to the systolic value.

    `high` and `low` are the lanes of the systolic and the diastolic pressure; `now` and `begin` as in `line`.
    """
    highs, lows = high.latest(BINS), low.latest(BINS)
    count = min(highs.shape[1], lows.shape[1])
    highs, lows = highs[:, highs.shape[1] - count :], lows[:, lows.shape[1] - count :]
    since = (highs[AT] - (now - SPAN_S)) / SPAN_S
    used = np.flatnonzero((since >= 0) & (highs[AT] >= begin))
    columns = (since[used], lows[VALUE, used], highs[VALUE, used])
    return tuple(zip(*(column.tolist() for column in columns), strict=True))
