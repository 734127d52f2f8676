"""Copies the readable rows of a damaged log to a new one.

Runs in the command line's process. The damaged file is opened read-only and stays unchanged.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bedside.alarms.log.alarm_log import ROWS, AlarmLog
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filter_index import Run
from bedside.monitor.review.progress import progress
from bedside.monitor.store.damaged_database import DamagedDatabase, Values, connected

_BATCH: Final = 256  # rows that are read at once; if that fails, each half, down to single rows
_COLUMNS: Final = tuple(column.name for column in ROWS.columns)
_NAMED_GAPS: Final = 5  # gaps that the message names


@dataclass(slots=True)
class _Reading:
    """Reads a damaged log. `count`: the number of rows read; `lost`: the runs of rows that could not be read."""

    database: DamagedDatabase
    columns: str
    lost: list[Run] = field(default_factory=list)
    count: int = 0

    def rows(self, first: int, last: int) -> list[Values]:
        """Return the readable rows with sequences `first` to `last`; add the others to `lost`."""
        query = f"SELECT {self.columns} FROM alarm_log WHERE sequence BETWEEN ? AND ? ORDER BY sequence"  # noqa: S608 - ours
        rows = list(self.database.rows(query, first, last))
        sequences = {row[0] for row in rows}
        for sequence in range(first, last + 1):
            if sequence not in sequences:
                self._lose(sequence)
        self.count += len(rows)
        return rows

    def _lose(self, sequence: int) -> None:
        if self.lost and self.lost[-1][1] == sequence - 1:
            self.lost[-1] = (self.lost[-1][0], sequence)
        else:
            self.lost.append((sequence, sequence))


def is_whole(path: Path, *, is_thorough: bool) -> bool:
    """Whether a log can be read without salvage: it has the columns of the current schema and can be opened.

    If `is_thorough`, the whole file is also read and checked for damage. Raises LogError if it is not an alarm log.
    """
    try:
        with closing(connected(path)) as database:
            is_sound = not is_thorough or _is_sound(database)
            known = {name for _, name, *_ in database.execute("PRAGMA table_info(alarm_log)")}
    except sqlite3.DatabaseError:
        return False
    if is_sound and not known:
        raise LogError(f"{path} is not an alarm log")
    return is_sound and known.issuperset(_COLUMNS)


def _is_sound(database: sqlite3.Connection) -> bool:
    return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def salvaged(path: Path, copy: Path) -> str:
    """Copy the readable rows of the log at `path` to a new log; return a sentence about the lost rows, "" if none.

    Raises LogError if no row can be read.
    """
    AlarmLog.open(copy).close()
    try:
        with closing(DamagedDatabase(path)) as database, closing(sqlite3.connect(copy)) as into:
            reading, last = _Reading(database, database.columns(ROWS.name, _COLUMNS)), database.last(ROWS.name)
            places = ", ".join("?" * len(_COLUMNS))
            with progress("reading what can be read", last) as done, into:
                for first in range(1, last + 1, _BATCH):
                    rows = reading.rows(first, min(first + _BATCH - 1, last))
                    into.executemany(f"INSERT INTO alarm_log ({', '.join(_COLUMNS)}) VALUES ({places})", rows)  # noqa: S608
                    done(first)
    except sqlite3.DatabaseError as err:
        raise LogError(f"nothing of {path} can be read: {err}") from err
    if not reading.count:
        raise LogError(f"nothing of {path} can be read: none of its {last} rows is intact")
    return _losses(path, reading, last)


def _losses(path: Path, reading: _Reading, last: int) -> str:
    lost = sum(run[1] - run[0] + 1 for run in reading.lost)
    if not lost:
        return ""
    runs = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in reading.lost[:_NAMED_GAPS])
    more = f" and {len(reading.lost) - _NAMED_GAPS} more gaps" if len(reading.lost) > _NAMED_GAPS else ""
    return f"{path}: of {last} rows {reading.count} could be read, {lost} are lost: {runs}{more}"
