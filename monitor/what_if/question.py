"""A what-if question (these hours, these limits) and its answer, a comparison. Any thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.event import Happening
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.config.schema import Profile
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.store.reader import StoreReader
from bedside.monitor.what_if.comparison import Alarm, Comparison, alarms_of, compared
from bedside.monitor.what_if.limit_replay import Baseline, replayed
from bedside.monitor.what_if.recorded_numbers import Recording, recordings

Progress = Callable[[float, float], bool]  # hours done, hours in total; return False to stop
Row = Mapping[str, Any]  # of the alarm log
_SPAN: Final = ("boot", "alarm", "occurrence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question: which alarms would have come from `begin` to `end` (POSIX seconds) with another profile.

    `was`: the profile that was in force; `would`: the other one.
    """

    begin: float
    end: float
    was: Profile
    would: Profile
    devices: tuple[str, ...] = ()  # in order of preference
    periods: Mapping[VitalId, float] | None = None  # the period of the device of each vital, in seconds


def answer(
    question: Question, reader: StoreReader, log: Iterable[Row], progress: Progress = lambda _done, _all: True
) -> Comparison | None:
    """Return the comparison that answers the question; None if nothing was recorded, or `progress` returned False.

    `reader`: reads the recorded numbers; `log`: the rows from `needed`; `progress` gets the hours done and the total.
    """
    limited = question.was.limits | question.would.limits
    vitals = [vital for vital in limited if not VITALS[vital].is_wave]
    parts = recordings(reader, vitals, question.begin, question.end, question.devices)
    rows = list(log)
    hours = sum(part.hours for part in parts)
    was: list[Alarm] = []
    would: list[Alarm] = []
    done = 0.0
    for part in parts:
        baselines = _baselines(rows, part)
        for profile, alarms in ((question.was, was), (question.would, would)):
            events = replayed(part, profile, baselines=baselines, periods=question.periods)
            alarms.extend(alarms_of(events, part.offset))
        done += part.hours
        if not progress(done, hours):
            return None
    return compared(logged(rows), was, would, hours) if parts else None


def needed(log: LogReader, begin: datetime, end: datetime) -> list[Row]:
    """Return the log rows that an answer needs.

    These are the onsets and ends of alarms from `begin` to `end`, their judgements, and all baselines until `end`.
    """
    spans = frozenset({Happening.ONSET, Happening.RELIEF})
    alarms = list(log.rows(Filters(happenings=spans, begin=begin, end=end)))
    judged = log.remarks(row["sequence"] for row in alarms if row["happening"] == Happening.ONSET)
    baselines = log.rows(Filters(happenings=frozenset({Happening.BASELINE_SET}), end=end))
    return [*alarms, *judged, *baselines]


def logged(rows: Sequence[Row]) -> list[Alarm]:
    """Return the limit alarms in these log rows, each with its last judgement."""
    judgements = {
        row["about"]: str(row["reason"]).partition(":")[0] for row in rows if row["happening"] == Happening.JUDGED
    }
    ends = {_key(row): row for row in reversed(rows) if row["happening"] == Happening.RELIEF}
    return [
        Alarm(
            alarm=AlarmId(row["alarm"]),
            begin=_posix(row),
            end=_posix(ends[_key(row)]) if _key(row) in ends else None,
            value=row["value"],
            limit=row["limit_in_force"],
            sequence=row["sequence"],
            judgement=judgements.get(row["sequence"], ""),
        )
        for row in rows
        if row["happening"] == Happening.ONSET and CATALOGUE[AlarmId(row["alarm"])].vital is not None
    ]


def _baselines(rows: Sequence[Row], recording: Recording) -> list[Baseline]:
    """Return the baselines that apply to a recording; one that was set before it applies from its beginning."""
    baselines = []
    for row in rows:
        if row["happening"] == Happening.BASELINE_SET and _posix(row) - recording.offset < recording.end_at:
            at = max(recording.begin_at, _posix(row) - recording.offset)
            baselines.append(Baseline(at, VitalId(row["subject"]), row["value"]))
    return baselines


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _SPAN)


def _posix(row: Row) -> float:
    return datetime.fromisoformat(row["utc"]).timestamp()
