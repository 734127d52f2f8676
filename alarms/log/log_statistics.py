"""The statistics of an alarm log: number, rate and duration of alarms, time to acknowledgement, floods and chattering.

Pure; any thread. The review window draws them, `bedside log stats` prints them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from bedside.alarms.catalogue import Priority
from bedside.alarms.log.alarm_spans import SEPARATOR, AlarmSpans, Column
from bedside.alarms.log.intervals import Interval, length, within
from bedside.alarms.log.shifts import OUTSIDE, Shifts

_HOUR_S: Final = 3600.0
_PER_CENT: Final = 95
_T = TypeVar("_T")
Picked = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardsticks:
    """Thresholds of the statistics: for floods and chattering from ISA-18.2 and EEMUA 191, else from the literature."""

    brief_s: float = 10.0  # an alarm that ends by itself within this time needed no action
    chatter_count: int = 3
    chatter_s: float = 60.0
    flood_count: int = 10
    flood_s: float = 600.0
    most: int = 10  # rows in the lists of the most frequent and of the longest alarms


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFigures:
    """The figures of a group of alarms. `hours`: the monitored time in which they occurred.

    None: the figure is not defined, such as a rate without monitored time.
    """

    name: str
    subject: str = ""
    count: int
    hours: float
    per_hour: float | None
    standing_s: float  # sum of all spans
    acknowledged: int
    median_s: float | None  # from onset to acknowledgement
    p95_s: float | None
    brief: int  # alarms that ended by themselves within `brief_s`
    brief_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetCluster:
    """Times with many onsets close together: of one alarm (chattering) or of all (floods)."""

    name: str
    subject: str
    count: int  # number of such times
    onsets: int  # in all of them
    seconds: float
    most: int  # most onsets within the time window


@dataclass(frozen=True, slots=True, kw_only=True)
class LongAlarm:
    """One of the longest alarms. `sequence`, `utc`: of the log row of its onset. `is_over`: it has ended."""

    sequence: int
    name: str
    subject: str
    utc: str
    seconds: float
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStatistics:
    """All statistics of one log, or of a part of it."""

    begin: float | None  # POSIX seconds of the first monitored moment
    end: float | None
    watched_h: float
    all: AlarmFigures
    by_priority: tuple[AlarmFigures, ...]
    by_alarm: tuple[AlarmFigures, ...]
    by_shift: tuple[AlarmFigures, ...]
    most_frequent: tuple[AlarmFigures, ...]
    in_alarm_s: float  # time with at least one alarm present
    in_alarm_share: float | None
    chattering: tuple[OnsetCluster, ...]
    floods: OnsetCluster
    longest: tuple[LongAlarm, ...]
    silent_s: float
    silent_share: float | None
    judged: Mapping[str, int]


class _Reckoning:
    """The spans of all alarms as arrays, from which the figures of groups of alarms are computed."""

    def __init__(self, spans: AlarmSpans, ends: Column, yardsticks: Yardsticks) -> None:
        self.spans, self.yardsticks = spans, yardsticks
        self.at = np.array(spans.at)
        self.duration_s = ends - self.at
        self.response_s = np.maximum(np.array(spans.acknowledged_at) - self.at, 0)
        self.is_brief = np.array(spans.is_own, bool) & (self.duration_s <= yardsticks.brief_s)
        self.begun, self.ended = spans.axes(ends)

    def group(self, name: str, subject: str, picked: Picked, hours: float) -> AlarmFigures:
        """Return the figures of a group of spans. `picked`: their indices. `hours`: the monitored time."""
        response_s = self.response_s[picked]
        response_s = response_s[~np.isnan(response_s)]
        count, brief = len(picked), int(self.is_brief[picked].sum())
        return AlarmFigures(
            name=name,
            subject=subject,
            count=count,
            hours=hours,
            per_hour=_share(count, hours),
            standing_s=float(self.duration_s[picked].sum()),
            acknowledged=len(response_s),
            median_s=float(np.median(response_s)) if len(response_s) else None,
            p95_s=float(np.percentile(response_s, _PER_CENT)) if len(response_s) else None,
            brief=brief,
            brief_share=_share(brief, count),
        )

    def in_alarm_s(self) -> float:
        """Return for how many seconds at least one alarm was present."""
        if not len(self.begun):
            return 0.0
        order = np.argsort(self.begun, kind="stable")
        begun, ended = self.begun[order], np.maximum.accumulate(self.ended[order])
        before = np.concatenate([[begun[0]], ended[:-1]])
        return float(np.maximum(ended - np.maximum(begun, before), 0).sum())

    def cluster(self, name: str, subject: str, picked: Picked, count: int, within_s: float) -> OnsetCluster:
        """Return the times at which `count` or more of the picked onsets came within `within_s` seconds."""
        at = np.sort(self.begun[picked])
        firsts = np.flatnonzero(at[count - 1 :] - at[: max(0, len(at) - count + 1)] <= within_s)
        clusters = [(int(part[0]), int(part[-1]) + count - 1) for part in _split_clusters(firsts, count)]
        windows = np.searchsorted(at, at + within_s, "right") - np.arange(len(at))
        return OnsetCluster(
            name=name,
            subject=subject,
            count=len(clusters),
            onsets=sum(last - first + 1 for first, last in clusters),
            seconds=float(sum(at[last] - at[first] for first, last in clusters)),
            most=int(windows.max()) if len(windows) else 0,
        )

    def longest(self, spans: AlarmSpans) -> Iterator[LongAlarm]:
        """Yield the longest alarms, longest first, as many as the yardsticks say."""
        order = np.argsort(-self.duration_s, kind="stable")[: self.yardsticks.most]
        for index in map(int, order):
            alarm, _, subject = spans.names[index].partition(SEPARATOR)
            yield LongAlarm(
                sequence=spans.sequences[index],
                name=alarm,
                subject=subject,
                utc=spans.utc[index],
                seconds=float(self.duration_s[index]),
                is_over=spans.relieved_at[index] == spans.relieved_at[index],
            )


def figures(
    spans: AlarmSpans,
    ends: Column,
    *,
    watched: Sequence[Interval],
    silent: Sequence[Interval],
    shifts: Shifts,
    judgements: Mapping[int, str],
    yardsticks: Yardsticks = Yardsticks(),
) -> LogStatistics:
    """Return the statistics of these spans, which ended at `ends`, over the monitored time `watched`.

    `silent` is the time with audio or alarms paused or off. `judgements` are the later judgements by staff, by the
    sequence of the onset.
    """
    reckoning = _Reckoning(spans, ends, yardsticks)
    watched_s = length(watched)
    hours = watched_s / _HOUR_S
    names = {_parts(name): picked for name, picked in _grouped(spans.names).items()}
    by_name = [reckoning.group(*name, picked, hours) for name, picked in names.items()]
    by_name.sort(key=lambda group: (-group.count, group.name, group.subject))
    in_alarm_s, silent_s = reckoning.in_alarm_s(), length(within(watched, silent))
    return LogStatistics(
        begin=watched[0][0] if watched else None,
        end=watched[-1][1] if watched else None,
        watched_h=hours,
        all=reckoning.group("all", "", np.arange(len(spans)), hours),
        by_priority=tuple(_by_priority(reckoning, hours)),
        by_alarm=_by_alarm(reckoning, names, hours),
        by_shift=tuple(_by_shift(reckoning, shifts, watched)),
        most_frequent=tuple(by_name[: yardsticks.most]),
        in_alarm_s=in_alarm_s,
        in_alarm_share=_share(in_alarm_s, watched_s),
        chattering=_chattering(reckoning, names),
        floods=reckoning.cluster("all", "", np.arange(len(spans)), yardsticks.flood_count, yardsticks.flood_s),
        longest=tuple(reckoning.longest(spans)),
        silent_s=silent_s,
        silent_share=_share(silent_s, watched_s),
        judged=_judged(spans, judgements),
    )


def _by_priority(reckoning: _Reckoning, hours: float) -> Iterator[AlarmFigures]:
    indices = _grouped(reckoning.spans.priorities)
    for priority in reversed(Priority):
        yield reckoning.group(str(priority), "", indices.get(str(priority), np.arange(0)), hours)


def _by_alarm(reckoning: _Reckoning, names: Mapping[tuple[str, str], Picked], hours: float) -> tuple[AlarmFigures, ...]:
    by_alarm: dict[str, list[Picked]] = {}
    for (alarm, _), picked in names.items():
        by_alarm.setdefault(alarm, []).append(picked)
    groups = (reckoning.group(alarm, "", np.concatenate(parts), hours) for alarm, parts in by_alarm.items())
    return tuple(sorted(groups, key=lambda group: (-group.count, group.name)))


def _by_shift(reckoning: _Reckoning, shifts: Shifts, watched: Sequence[Interval]) -> Iterator[AlarmFigures]:
    indices = _grouped([shifts.of(utc) for utc in reckoning.spans.utc])
    for name, seconds in shifts.seconds(watched).items():
        picked = indices.get(name, np.arange(0))
        if name != OUTSIDE or len(picked) or seconds:
            yield reckoning.group(name, "", picked, seconds / _HOUR_S)


def _chattering(reckoning: _Reckoning, names: Mapping[tuple[str, str], Picked]) -> tuple[OnsetCluster, ...]:
    yardsticks = reckoning.yardsticks
    clusters = (
        reckoning.cluster(*name, picked, yardsticks.chatter_count, yardsticks.chatter_s)
        for name, picked in names.items()
    )
    return tuple(
        sorted((each for each in clusters if each.count), key=lambda each: (-each.onsets, each.name, each.subject))
    )


def _judged(spans: AlarmSpans, judgements: Mapping[int, str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    onsets = set(spans.sequences) if judgements else set()
    for sequence, judgement in judgements.items():
        if sequence in onsets:
            counts[judgement] = counts.get(judgement, 0) + 1
    return dict(sorted(counts.items()))


def _grouped(values: Sequence[_T]) -> dict[_T, Picked]:
    """Return at which indices of `values` each value is, ascending."""
    codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
    column = np.fromiter(map(codes.__getitem__, values), np.int64, len(values))
    order = np.argsort(column, kind="stable")
    parts = np.split(order, np.searchsorted(column[order], np.arange(1, len(codes)))) if codes else []
    return dict(zip(codes, parts, strict=True))


def _split_clusters(firsts: Picked, count: int) -> list[Picked]:
    """Split windows of `count` onsets, given by their first onset, into clusters of windows that share onsets."""
    return np.split(firsts, np.flatnonzero(np.diff(firsts) >= count) + 1) if len(firsts) else []


def _parts(name: str) -> tuple[str, str]:
    alarm, _, subject = name.partition(SEPARATOR)
    return alarm, subject


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
