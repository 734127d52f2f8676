"""Compares alarm loads: as they were, and as they would have been with other limits. Pure; any thread."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Event, Happening

SAME_S: Final = 60.0  # two alarms of one kind that begin within this time are the same
_LATER_S: Final = 1.0  # a smaller delay does not count as later
TRUE: Final = "TRUE"


class Alarm(Struct, frozen=True, kw_only=True):
    """One occurrence of an alarm. `begin`, `end`: POSIX seconds, `end` None if it did not end.

    `sequence`: the row of its onset in the log, if it is from the log.
    """

    alarm: AlarmId
    begin: float
    end: float | None
    value: float | None = None
    limit: float | None = None
    sequence: int | None = None
    judgement: str = ""

    @property
    def priority(self) -> Priority:
        """The priority of the alarm in the catalogue."""
        return CATALOGUE[self.alarm].priority


class Load(Struct, frozen=True, kw_only=True):
    """An alarm load: the number of alarms, in total and by kind, and the minutes that they lasted in total."""

    count: int
    per_hour: float
    by_priority: dict[Priority, int]
    by_alarm: dict[AlarmId, int]
    minutes: float


class Later(Struct, frozen=True, kw_only=True):
    """An alarm that would have begun `by_s` seconds later with the other limits."""

    alarm: Alarm
    by_s: float


class Comparison(Struct, frozen=True, kw_only=True):
    """The result of a comparison.

    Attributes:
        logged: the limit alarms in the log.
        was: the limit alarms of the replay with the limits that were in force.
        would: the limit alarms of the replay with the other limits.
        faithful: the share of logged alarms that the replay `was` reproduces, None if none was logged.

    """

    hours: float
    logged: Load
    was: Load
    would: Load
    faithful: float | None
    gone: tuple[Alarm, ...]
    new: tuple[Alarm, ...]
    later: tuple[Later, ...]
    true_lost: tuple[Alarm, ...]
    true_later: tuple[Later, ...]


def alarms_of(events: Iterable[Event], offset: float) -> list[Alarm]:
    """Return the limit alarms of a replay; `offset`: UTC minus monotonic seconds."""
    onsets: dict[tuple[AlarmId, int | None], Event] = {}
    alarms: list[Alarm] = []
    for event in events:
        if event.alarm is None or CATALOGUE[event.alarm].vital is None:
            continue
        key = (event.alarm, event.occurrence)
        if event.happening is Happening.ONSET:
            onsets[key] = event
        elif event.happening is Happening.RELIEF and key in onsets:
            alarms.append(_alarm(onsets.pop(key), event.at, offset))
    alarms += [_alarm(onset, None, offset) for onset in onsets.values()]
    return sorted(alarms, key=lambda alarm: alarm.begin)


def compared(logged: Sequence[Alarm], was: Sequence[Alarm], would: Sequence[Alarm], hours: float) -> Comparison:
    """Return the comparison of three lists of alarms, over `hours` of recordings.

    Logged alarms that staff judged TRUE are matched with `would` directly.
    """
    kept = _matched(was, would)
    reproduced = _matched(logged, was)
    true = [alarm for alarm in logged if alarm.judgement == TRUE]
    true_kept = _matched(true, would)
    return Comparison(
        hours=hours,
        logged=_load(logged, hours),
        was=_load(was, hours),
        would=_load(would, hours),
        faithful=len(reproduced) / len(logged) if logged else None,
        gone=tuple(alarm for index, alarm in enumerate(was) if index not in kept),
        new=tuple(alarm for index, alarm in enumerate(would) if index not in kept.values()),
        later=_later(was, would, kept),
        true_lost=tuple(alarm for index, alarm in enumerate(true) if index not in true_kept),
        true_later=_later(true, would, true_kept),
    )


def _matched(some: Sequence[Alarm], others: Sequence[Alarm]) -> dict[int, int]:
    """Return, for indices of `some`, the index of the same alarm in `others`; each once, the nearest pairs first."""
    by_kind: dict[AlarmId, list[int]] = {}
    for index, alarm in enumerate(others):
        by_kind.setdefault(alarm.alarm, []).append(index)
    pairs = (
        (abs(others[theirs].begin - alarm.begin), ours, theirs)
        for ours, alarm in enumerate(some)
        for theirs in by_kind.get(alarm.alarm, ())
        if _is_same(alarm, others[theirs])
    )
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, ours, theirs in sorted(pairs):
        if ours not in matched and theirs not in taken:
            matched[ours] = theirs
            taken.add(theirs)
    return matched


def _is_same(one: Alarm, other: Alarm) -> bool:
    """Whether two alarms of one kind overlap, or begin within SAME_S."""
    first, second = sorted((one, other), key=lambda row: row.begin)
    return second.begin - first.begin <= SAME_S or first.end is None or second.begin <= first.end


def _later(some: Sequence[Alarm], others: Sequence[Alarm], matched: Mapping[int, int]) -> tuple[Later, ...]:
    delays = ((some[ours], others[theirs].begin - some[ours].begin) for ours, theirs in sorted(matched.items()))
    return tuple(Later(alarm=alarm, by_s=by_s) for alarm, by_s in delays if by_s > _LATER_S)


def _load(alarms: Sequence[Alarm], hours: float) -> Load:
    spans = [(row.end if row.end is not None else row.begin) - row.begin for row in alarms]
    return Load(
        count=len(alarms),
        per_hour=len(alarms) / hours if hours else 0.0,
        by_priority={priority: sum(row.priority is priority for row in alarms) for priority in Priority},
        by_alarm=dict(Counter(row.alarm for row in alarms).most_common()),
        minutes=sum(spans) / 60,
    )


def _alarm(onset: Event, end: float | None, offset: float) -> Alarm:
    assert onset.alarm is not None  # noqa: S101 - events without an alarm were skipped
    return Alarm(
        alarm=onset.alarm,
        begin=onset.at + offset,
        end=None if end is None else end + offset,
        value=onset.value,
        limit=onset.limit,
    )
