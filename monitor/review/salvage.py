"""What can still be read of a damaged log, row by row, into a whole one beside it.

Runs in the command line's process. The damaged file is opened read-only and stays as it is.
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

_TOGETHER: Final = 256  # rows that are asked for at once; of those that fail, each half, down to a single one
_COLUMNS: Final = tuple(column.name for column in ROWS.columns)
_TOLD: Final = 5  # gaps that are named


@dataclass(slots=True)
class _Reading:
    """What was read so far, and which runs of rows were not."""

    database: DamagedDatabase
    columns: str
    lost: list[Run] = field(default_factory=list)
    count: int = 0

    def rows(self, first: int, last: int) -> list[Values]:
        """Return the rows of a run that can be read; note down those that cannot."""
        query = f"SELECT {self.columns} FROM alarm_log WHERE sequence BETWEEN ? AND ? ORDER BY sequence"  # noqa: S608 - ours
        found = list(self.database.rows(query, first, last))
        there = {row[0] for row in found}
        for sequence in range(first, last + 1):
            if sequence not in there:
                self._lose(sequence)
        self.count += len(found)
        return found

    def _lose(self, sequence: int) -> None:
        if self.lost and self.lost[-1][1] == sequence - 1:
            self.lost[-1] = (self.lost[-1][0], sequence)
        else:
            self.lost.append((sequence, sequence))


def is_whole(path: Path, *, is_thorough: bool) -> bool:
    """Say whether a log can be read as it is: sound (which takes a walk over all of it) and of the present schema."""
    try:
        with closing(connected(path)) as database:
            is_sound = not is_thorough or _is_sound(database)
            known = {name for _, name, *_ in database.execute("PRAGMA table_info(alarm_log)")}
    except sqlite3.DatabaseError:
        return False
    if is_sound and not known:
        raise LogError(f"{path} holds no alarm log")
    return is_sound and known.issuperset(_COLUMNS)


def _is_sound(database: sqlite3.Connection) -> bool:
    return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def salvaged(path: Path, copy: Path) -> str:
    """Write what can be read into a new log; return the sentence that says what is lost, "" if nothing is.

    LogError if nothing can be read.
    """
    AlarmLog.open(copy).close()
    try:
        with closing(DamagedDatabase(path)) as database, closing(sqlite3.connect(copy)) as into:
            reading, last = _Reading(database, database.columns(ROWS.name, _COLUMNS)), database.last(ROWS.name)
            places = ", ".join("?" * len(_COLUMNS))
            with progress("reading what can be read", last) as done, into:
                for first in range(1, last + 1, _TOGETHER):
                    rows = reading.rows(first, min(first + _TOGETHER - 1, last))
                    into.executemany(f"INSERT INTO alarm_log ({', '.join(_COLUMNS)}) VALUES ({places})", rows)  # noqa: S608
                    done(first)
    except sqlite3.DatabaseError as err:
        raise LogError(f"nothing of {path} can be read: {err}") from err
    if not reading.count:
        raise LogError(f"nothing of {path} can be read: no row of its {last} is whole")
    return _told(path, reading, last)


def _told(path: Path, reading: _Reading, last: int) -> str:
    lost = sum(run[1] - run[0] + 1 for run in reading.lost)
    if not lost:
        return ""
    runs = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in reading.lost[:_TOLD])
    more = f" and {len(reading.lost) - _TOLD} more gaps" if len(reading.lost) > _TOLD else ""
    return f"{path}: of {last} rows {reading.count} could be read, {lost} are lost: {runs}{more}"
