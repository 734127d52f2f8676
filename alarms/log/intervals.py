"""Intervals of time, as pairs of POSIX seconds: their intersection and their total length.

Pure; any thread.
"""

from collections.abc import Iterable, Sequence

Interval = tuple[float, float]


def common(some: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Return the intersection of two lists of intervals. Each list, and the result, is ordered and has no overlaps."""
    result: list[Interval] = []
    i = j = 0
    while i < len(some) and j < len(others):
        begin, end = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if begin < end:
            result.append((begin, end))
        if some[i][1] <= others[j][1]:
            i += 1
        else:
            j += 1
    return result


def within(some: Iterable[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Return the parts of `some` that lie in `others`. Both may overlap themselves, as after the clock was set back.

    Each of `some` counts by itself; what lies in two of `others` counts once.
    """
    joined: list[Interval] = []
    for begin, end in sorted(others):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return [part for each in some for part in common([each], joined)]


def length(intervals: Iterable[Interval]) -> float:
    """Return the total length of the intervals, in seconds."""
    return sum(end - begin for begin, end in intervals)
