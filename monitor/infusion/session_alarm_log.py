"""Reads the alarms during a session from the alarm log: which, from when to when, and the head of that log.

Read-only; any process.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.entry import NO_HEAD, Head
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.alarms.log.watch_time import posix
from bedside.monitor.infusion.session import InfusionSession


@dataclass(frozen=True, slots=True)
class AlarmSpan:
    """One alarm during a session, with begin and end in POSIX seconds; it ends with the session at the latest."""

    alarm: AlarmId
    priority: Priority
    begin: float
    end: float


def alarm_spans(path: Path, session: InfusionSession, now: datetime) -> tuple[list[AlarmSpan], Head]:
    """Return the alarms that began during a session, in order of time, and the head of the alarm log."""
    end, log = session.ended or now, LogReader(path)
    try:
        newest = log.page(Filters(), 1)
        onsets = list(log.rows(Filters(happenings=frozenset({Happening.ONSET}), begin=session.begun, end=end)))
        stories = log.stories(onsets, {Happening.RELIEF})
    finally:
        log.close()
    spans = []
    for row in onsets:
        over = stories[row["sequence"]]
        until = min(posix(over[0]["utc"]), end.timestamp()) if over else end.timestamp()
        spans.append(AlarmSpan(AlarmId(row["alarm"]), Priority(row["priority"]), posix(row["utc"]), until))
    return spans, Head(newest[0]["sequence"], newest[0]["hash"]) if newest else NO_HEAD


def alarm_lines(spans: Sequence[AlarmSpan]) -> Iterator[str]:
    """Yield one line a priority, high first: the alarms, with a count if there were several."""
    for priority in reversed(Priority):
        counts = Counter(CATALOGUE[row.alarm].text for row in spans if row.priority is priority)
        if counts:
            words = (f"{text} ({count})" if count > 1 else text for text, count in counts.most_common())
            yield f"{priority.symbol} {', '.join(words)}"
