"""Reads the alarms during a session from the alarm log: which, from when to when, and the head of that log.

Read-only; any process.
"""

import itertools
import math
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
from bedside.alarms.log.reader import LogReader, Row
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
        onsets = _onsets(log, session, end)
        stories = log.stories(onsets, {Happening.RELIEF})
    finally:
        log.close()
    spans = []
    for row in onsets:
        over = stories[row["sequence"]]
        begin = posix(row["utc"])
        last = max(begin, end.timestamp())
        until = min(begin + over[0]["at"] - row["at"], last) if over else last
        spans.append(AlarmSpan(AlarmId(row["alarm"]), Priority(row["priority"]), begin, until))
    return spans, Head(newest[0]["sequence"], newest[0]["hash"]) if newest else NO_HEAD


def _onsets(log: LogReader, session: InfusionSession, end: datetime) -> list[Row]:
    """Return the onsets between the first and the last row of the session; by civil time if the log has no such rows.

    The clock may have been set during the session: only the order of the rows is certain.
    """
    onset = frozenset({Happening.ONSET})
    steps = list(log.rows(Filters(happenings=frozenset({Happening.SESSION}), subjects=frozenset({session.id}))))
    if not steps:
        return list(log.rows(Filters(happenings=onset, begin=session.begun, end=end)))
    last = steps[-1]["sequence"] if session.ended is not None else math.inf
    rows = log.rows(Filters(happenings=onset, after=steps[0]["sequence"]))
    return list(itertools.takewhile(lambda row: row["sequence"] <= last, rows))


def alarm_lines(spans: Sequence[AlarmSpan]) -> Iterator[str]:
    """Yield one line a priority, high first: the alarms, with a count if there were several."""
    for priority in reversed(Priority):
        counts = Counter(CATALOGUE[row.alarm].text for row in spans if row.priority is priority)
        if counts:
            words = (f"{text} ({count})" if count > 1 else text for text, count in counts.most_common())
            yield f"{priority.symbol} {', '.join(words)}"
