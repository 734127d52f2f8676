"""Finds the quiet spans of a recording: all values are so far inside their limits that no alarm can begin or end.

Pure; any thread. A day has 86,400 seconds but only minutes of alarms. Only these are replayed, extended on both sides
by the longest memory of the engine, and the result is the same. A span counts as quiet only if that is certain.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from bedside.alarms.conditions.relative import limit_from
from bedside.alarms.conditions.staleness import Staleness
from bedside.config.quality import Quality
from bedside.config.schema import Limit, Profile, Relative
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE, Rows

BAD: Final = MARKS.index(Quality.BAD)
_MARGIN_S: Final = 2.0
_MINUTE_S: Final = 60.0
TimeSpans = list[tuple[float, float]]
Era = tuple[float, float, Mapping[VitalId, float]]


def spans_to_replay(
    numbers: Mapping[VitalId, Rows],
    profile: Profile,
    eras: Sequence[Era],
    watched: Mapping[VitalId, float],
    span: tuple[float, float],
) -> TimeSpans:
    """Return the spans that are not quiet: (begin, end) in monotonic seconds, in order, disjoint.

    `eras`: the spans in which the baselines do not change. `watched`: the vitals whose
    absence raises an alarm, with the seconds between two reports of their devices.
    """
    if profile.early_warning.is_on:
        return [span]
    before, after = _memory_s(profile)
    spans = [
        (at - before, at + after)
        for begin, end, baselines in eras
        for vital, rows in numbers.items()
        for at in _unsafe(rows, profile.limits.get(vital), profile.relative.get(vital), baselines.get(vital))
        if begin <= at <= end
    ]
    for vital, period_s in watched.items():
        gone_s = Staleness(vital, period_s, at=span[0]).gone_after_s
        spans += [(begin - before, end + after) for begin, end in _gaps(numbers.get(vital), gone_s, span)]
    return _joined(spans, span)


def _memory_s(profile: Profile) -> tuple[float, float]:
    """Return how far back values still affect an alarm, and for how long an unsafe value can affect one; in seconds."""
    limits, relative = profile.limits.values(), profile.relative.values()
    before = [each.average_s for each in limits] + [each.rise_within_min * _MINUTE_S for each in relative if each.rise]
    after = [max(each.delay_s, each.off_delay_s, each.extreme_delay_s, each.integral or 0.0) for each in limits]
    after += [each.average_s + each.off_delay_s for each in limits] + [each.delay_s for each in relative]
    return max(before, default=0.0) + _MARGIN_S, max(after, default=0.0) + max(before, default=0.0) + _MARGIN_S


def _unsafe(rows: Rows, limit: Limit | None, relative: Relative | None, baseline: float | None) -> list[float]:
    """Return the times of values that are outside a limit, or not inside it by at least its deadband."""
    judged = rows[:, rows[MARK] != BAD]
    values, low, high = judged[VALUE], -np.inf, np.inf
    for bound, is_high in _bounds(limit, relative, baseline):
        low, high = (low, min(high, bound)) if is_high else (max(low, bound), high)
    is_unsafe = (values < low) | (values > high)
    if relative is not None and relative.rise:
        is_unsafe |= _is_rising(judged, relative)
    moments: list[float] = judged[AT][is_unsafe].tolist()
    return moments


def _bounds(limit: Limit | None, relative: Relative | None, baseline: float | None) -> Iterator[tuple[float, bool]]:
    """Yield each limit, moved inwards by its deadband, and whether it is an upper limit."""
    if limit is not None:
        for bound, is_high in (
            (limit.low, False),
            (limit.extreme_low, False),
            (limit.high, True),
            (limit.extreme_high, True),
        ):
            if bound is not None:
                yield bound - limit.deadband if is_high else bound + limit.deadband, is_high
    if relative is not None and baseline is not None:
        for is_high in (False, True):
            at = limit_from(relative, baseline, is_high=is_high)
            if at is not None:
                yield at - relative.deadband if is_high else at + relative.deadband, is_high


def _is_rising(rows: Rows, relative: Relative) -> Rows:
    """Return, for each column, whether its value may exceed the lowest value of the last minutes by `rise`.

    It looks back over whole minutes, so that no rise is overlooked.
    """
    if not rows.shape[1]:
        return np.zeros(0, bool)
    minute = (rows[AT] // _MINUTE_S).astype(int)
    minute -= minute[0]
    lowest = np.full(minute[-1] + 1, np.inf)
    np.minimum.at(lowest, minute, rows[VALUE])
    reach = int(np.ceil(relative.rise_within_min)) + 1
    padded = np.concatenate([np.full(reach, np.inf), lowest])
    lowest_within = np.lib.stride_tricks.sliding_window_view(padded, reach + 1).min(axis=1)
    rising: Rows = rows[VALUE] > lowest_within[minute] + (relative.rise or 0.0)
    return rising


def _gaps(rows: Rows | None, gone_s: float, span: tuple[float, float]) -> TimeSpans:
    """Return the spans without a value that is not bad, if they are so long that the vital may count as missing."""
    times = rows[AT][rows[MARK] != BAD] if rows is not None else np.empty(0)
    edges = np.concatenate([[span[0]], times, [span[1]]])
    wide = np.flatnonzero(np.diff(edges) > gone_s - _MARGIN_S)
    return [(float(edges[index]), float(edges[index + 1])) for index in wide]


def _joined(spans: TimeSpans, span: tuple[float, float]) -> TimeSpans:
    """Return the spans in order, merged where they touch, and cut to `span`."""
    joined: TimeSpans = []
    cut = ((max(begin, span[0]), min(end, span[1])) for begin, end in sorted(spans))
    for begin, end in cut:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif begin <= end:
            joined.append((begin, end))
    return joined
