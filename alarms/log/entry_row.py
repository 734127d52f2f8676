"""A row of the alarm log as columns, made from an event. Pure; any thread."""

import math
from typing import Any

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.entry import Entry
from bedside.config.origin import Origin


def relief(onset: Any, at: float, reason: str) -> Event:  # noqa: ANN401 - a row
    """Return the end of an alarm whose onset is the row `onset`, at `at` (monotonic seconds)."""
    return Event(
        at=at,
        happening=Happening.RELIEF,
        alarm=AlarmId(onset["alarm"]),
        subject=onset["subject"],
        priority=Priority(onset["priority"]),
        occurrence=onset["occurrence"],
        reason=reason,
        origin=Origin(onset["origin"]),
    )


def row_of(entry: Entry, sequence: int, boot: str) -> dict[str, Any]:
    """Return the columns of an entry, all but the hash."""
    event = entry.event
    return {
        "sequence": sequence,
        "at": _real(event.at),
        "utc": entry.utc.isoformat(timespec="milliseconds"),
        "boot": boot,
        "happening": str(event.happening),
        "alarm": str(event.alarm) if event.alarm else None,
        "subject": event.subject,
        "priority": str(event.priority) if event.priority else None,
        "occurrence": event.occurrence,
        "value": _real(event.value),
        "limit_in_force": _real(event.limit),
        "delay_s": _real(event.delay_s),
        "actor": event.actor,
        "reason": event.reason,
        "origin": str(event.origin),
        "about": event.about,
    }


def _real(value: float | None) -> float | None:
    """Return a number as SQLite returns it, so that its hash is the same when read again: no -0.0, no NaN."""
    return None if value is None or math.isnan(value) else float(value) + 0.0
