"""Computes the statistics of a log file: reads the rows about alarms in one pass, those about the monitor in another.

Read-only; any process. A million rows take a second or two.
"""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bedside.alarms.event import Happening
from bedside.alarms.log.alarm_spans import SEPARATOR, AlarmRow, AlarmSpans
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filter_index import Run
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.intervals import Interval, within
from bedside.alarms.log.log_statistics import LogStatistics, Yardsticks, figures
from bedside.alarms.log.reader import LogReader
from bedside.alarms.log.shifts import Shifts
from bedside.alarms.log.watch_time import TELLING, StateRow, watched

_PAIRED: Final = (Happening.ONSET, Happening.RELIEF, Happening.ACKNOWLEDGE)
_REMARKS: Final = (str(Happening.COMMENTED), str(Happening.JUDGED))
_BEFORE: Final = (
    "SELECT p.{column} FROM alarm_log p WHERE p.sequence < r.sequence AND p.happening NOT IN (?, ?) "
    "ORDER BY p.sequence DESC LIMIT 1"
)


def read_figures(
    path: Path,
    filters: Filters,
    *,
    shifts: Shifts,
    now: datetime | None = None,
    yardsticks: Yardsticks = Yardsticks(),  # noqa: B008 - frozen
) -> LogStatistics:
    """Return the statistics of the log rows that pass the filters: time, stays, priorities, alarms, subjects, origins.

    `now`: while a monitor writes the log, alarms that are present last until now; None: until the last row. LogError
    if the log cannot be read.
    """
    reader = LogReader(path)
    try:
        runs = reader.runs(filters)
        until = reader.until(now, filters.end)
        # Without an end all that was watched counts: after the clock was set back, some of it lies after `until`.
        selected = reader.intervals(filters, math.inf if filters.end is None else until)
    finally:
        reader.close()
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as database:
            return _read(database, filters, (runs, selected, until), shifts, yardsticks)
    except sqlite3.DatabaseError as err:
        raise LogError(f"{path}: {err}") from err


def _read(
    database: sqlite3.Connection,
    filters: Filters,
    selected: tuple[list[Run], list[Interval], float],
    shifts: Shifts,
    yardsticks: Yardsticks,
) -> LogStatistics:
    runs, intervals, until = selected
    state = watched(_states(database))
    spans = AlarmSpans()
    for run in runs:
        spans.pair(_alarms(database, filters, run), frozenset(map(str, filters.priorities)))
    return figures(
        spans,
        spans.ends(state.boot_ends, state.offsets, until),
        watched=within(state.intervals(until), intervals),
        silent=state.silent(until),
        shifts=shifts,
        judgements=_judgements(database),
        yardsticks=yardsticks,
    )


def _states(database: sqlite3.Connection) -> Iterator[StateRow]:
    before = [f"({_BEFORE.format(column=column)})" for column in ("at", "utc")]
    rows = database.execute(
        f"SELECT happening, at, utc, boot, value, {', '.join(before)} "  # noqa: S608
        f"FROM alarm_log r WHERE happening IN ({_places(TELLING)}) ORDER BY sequence",
        [*_REMARKS, *_REMARKS, *(str(happening) for happening in TELLING)],
    )
    return (StateRow(*row) for row in rows)


def _alarms(database: sqlite3.Connection, filters: Filters, run: Run) -> Iterator[AlarmRow]:
    """Return the rows about alarms in a run of rows. Only onsets are filtered by priority: an alarm may escalate."""
    columns = {"happening": [str(happening) for happening in _PAIRED]}
    columns |= {
        name: list(values) for name, values in filters.filters.items() if name in {"alarm", "subject", "origin"}
    }
    passed = " AND ".join(
        f"+{name} IN ({_places(values)})" for name, values in columns.items()
    )  # +: a scan, without an index
    return database.execute(
        f"SELECT sequence, at, boot, happening, alarm || '{SEPARATOR}' || subject, occurrence, "  # noqa: S608
        "CASE happening WHEN 'ONSET' THEN utc END, CASE happening WHEN 'ONSET' THEN priority ELSE reason END "
        f"FROM alarm_log WHERE sequence BETWEEN ? AND ? AND {passed} ORDER BY sequence",
        (*run, *(value for values in columns.values() for value in values)),
    )


def _judgements(database: sqlite3.Connection) -> dict[int, str]:
    """Return the last judgement of each row that staff judged, by the sequence of the row."""
    query = "SELECT about, reason FROM alarm_log WHERE happening = ? AND about IS NOT NULL ORDER BY sequence"
    return {about: reason.partition(":")[0] for about, reason in database.execute(query, (Happening.JUDGED,))}


def _places(values: object) -> str:
    return ", ".join("?" * len(values))  # type: ignore[arg-type]
