"""Intervals of time, as pairs of POSIX seconds: what they have in common, and how long they are.

Pure; any thread.
"""

from collections.abc import Iterable, Sequence

Interval = tuple[float, float]


def common(some: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Return what lies in both lists. Each is in order and overlaps nowhere; so is what comes out."""
    found: list[Interval] = []
    i = j = 0
    while i < len(some) and j < len(others):
        begin, end = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if begin < end:
            found.append((begin, end))
        if some[i][1] <= others[j][1]:
            i += 1
        else:
            j += 1
    return found


def length(intervals: Iterable[Interval]) -> float:
    """Return their length together, in seconds."""
    return sum(end - begin for begin, end in intervals)
