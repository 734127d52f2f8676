"""Two alarm loads side by side: as it was and as it would have been. Pure; any thread."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Event, Happening

SAME_S: Final = 60.0  # two alarms of one kind that begin so near each other are one
_LATER_S: Final = 1.0  # what is later by less is as soon
TRUE: Final = "TRUE"


class Alarm(Struct, frozen=True, kw_only=True):
    """One span of an alarm. Times in POSIX seconds; `end` None: it did not end. `sequence`: its row of the log."""

    alarm: AlarmId
    begin: float
    end: float | None
    value: float | None = None
    limit: float | None = None
    sequence: int | None = None
    judgement: str = ""

    @property
    def priority(self) -> Priority:
        """How urgent its kind is."""
        return CATALOGUE[self.alarm].priority


class Load(Struct, frozen=True, kw_only=True):
    """How many alarms there were, of which kind, and for how many minutes in all."""

    count: int
    per_hour: float
    by_priority: dict[Priority, int]
    by_alarm: dict[AlarmId, int]
    minutes: float


class Later(Struct, frozen=True, kw_only=True):
    """An alarm that would have come later by so many seconds."""

    alarm: Alarm
    by_s: float


class Comparison(Struct, frozen=True, kw_only=True):
    """What would have changed. `logged`: the limit alarms that the log has; `was`: the same hours replayed.

    `faithful`: which share of the logged ones the replay of what was in force finds again, None where none was logged.
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
    """Return the spans of limit alarms in a replay; `offset`: UTC less monotonic seconds."""
    opened: dict[tuple[AlarmId, int | None], Event] = {}
    found: list[Alarm] = []
    for row in events:
        if row.alarm is None or CATALOGUE[row.alarm].vital is None:
            continue
        key = (row.alarm, row.occurrence)
        if row.happening is Happening.ONSET:
            opened[key] = row
        elif row.happening is Happening.RELIEF and key in opened:
            found.append(_alarm(opened.pop(key), row.at, offset))
    found += [_alarm(row, None, offset) for row in opened.values()]
    return sorted(found, key=lambda row: row.begin)


def compared(logged: Sequence[Alarm], was: Sequence[Alarm], would: Sequence[Alarm], hours: float) -> Comparison:
    """Return the comparison. What staff judged TRUE is looked for in `would` by the logged alarm itself."""
    kept = _matched(was, would)
    again = _matched(logged, was)
    true = [row for row in logged if row.judgement == TRUE]
    found = _matched(true, would)
    return Comparison(
        hours=hours,
        logged=_load(logged, hours),
        was=_load(was, hours),
        would=_load(would, hours),
        faithful=len(again) / len(logged) if logged else None,
        gone=tuple(row for place, row in enumerate(was) if place not in kept),
        new=tuple(row for place, row in enumerate(would) if place not in kept.values()),
        later=_later(was, would, kept),
        true_lost=tuple(row for place, row in enumerate(true) if place not in found),
        true_later=_later(true, would, found),
    )


def _matched(some: Sequence[Alarm], others: Sequence[Alarm]) -> dict[int, int]:
    """Return which of `others` is the same alarm as each of `some`, by place; each is taken once, the nearest first."""
    by_kind: dict[AlarmId, list[int]] = {}
    for place, row in enumerate(others):
        by_kind.setdefault(row.alarm, []).append(place)
    near = (
        (abs(others[there].begin - row.begin), here, there)
        for here, row in enumerate(some)
        for there in by_kind.get(row.alarm, ())
        if _is_same(row, others[there])
    )
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, here, there in sorted(near):
        if here not in matched and there not in taken:
            matched[here] = there
            taken.add(there)
    return matched


def _is_same(one: Alarm, other: Alarm) -> bool:
    """Say whether two spans of one kind overlap, or begin near each other."""
    first, second = sorted((one, other), key=lambda row: row.begin)
    return second.begin - first.begin <= SAME_S or first.end is None or second.begin <= first.end


def _later(some: Sequence[Alarm], others: Sequence[Alarm], matched: Mapping[int, int]) -> tuple[Later, ...]:
    found = ((some[here], others[there].begin - some[here].begin) for here, there in sorted(matched.items()))
    return tuple(Later(alarm=row, by_s=by_s) for row, by_s in found if by_s > _LATER_S)


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
    assert onset.alarm is not None  # noqa: S101 - what has none was left out
    return Alarm(
        alarm=onset.alarm,
        begin=onset.at + offset,
        end=None if end is None else end + offset,
        value=onset.value,
        limit=onset.limit,
    )
