"""What can still be read of a damaged log, row by row, into a whole one beside it.

Runs in the command line's process. The damaged file is opened read-only and stays as it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from alarms.errors import LogError
from alarms.facets import Run
from alarms.log import ROWS, AlarmLog
from monitor.review.progress import progress

_TOGETHER: Final = 256  # rows that are asked for at once; of those that fail, each half, down to a single one
_COLUMNS: Final = tuple(column.name for column in ROWS.columns)
_TOLD: Final = 5  # gaps that are named
Values = tuple[Any, ...]


@dataclass(slots=True)
class _Reading:
    """What was read so far, and which runs of rows were not."""

    database: sqlite3.Connection
    columns: str
    lost: list[Run] = field(default_factory=list)
    count: int = 0

    def rows(self, first: int, last: int) -> Iterator[Values]:
        """Yield the rows of a run that can be read; note down those that cannot."""
        query = f"SELECT {self.columns} FROM alarm_log WHERE sequence BETWEEN ? AND ? ORDER BY sequence"  # noqa: S608 - ours
        try:
            found = self.database.execute(query, (first, last)).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            if first == last:
                self._lose(first)
                return
            middle = (first + last) // 2
            yield from self.rows(first, middle)
            yield from self.rows(middle + 1, last)
            return
        there = {row[0] for row in found}
        for sequence in range(first, last + 1):
            if sequence not in there:
                self._lose(sequence)
        self.count += len(found)
        yield from found

    def _lose(self, sequence: int) -> None:
        if self.lost and self.lost[-1][1] == sequence - 1:
            self.lost[-1] = (self.lost[-1][0], sequence)
        else:
            self.lost.append((sequence, sequence))


def is_whole(path: Path, *, is_thorough: bool) -> bool:
    """Say whether a log can be read as it is: sound (which takes a walk over all of it) and of the present schema."""
    try:
        with closing(_connected(path)) as database:
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
        with closing(_connected(path)) as database, closing(sqlite3.connect(copy)) as into:
            reading, last = _Reading(database, _columns(database)), _last(database)
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


def _columns(database: sqlite3.Connection) -> str:
    """Return the columns to read; a log of an earlier schema lacks some."""
    known = {name for _, name, *_ in database.execute("PRAGMA table_info(alarm_log)")}
    if "sequence" not in known:
        raise sqlite3.DatabaseError("its table of rows is gone")
    return ", ".join(name if name in known else f"NULL AS {name}" for name in _COLUMNS)


def _last(database: sqlite3.Connection) -> int:
    """Return the highest sequence that there may be, by whichever way to it still stands."""
    for order in ("ORDER BY sequence DESC", "NOT INDEXED ORDER BY sequence DESC"):
        try:
            found = database.execute(f"SELECT sequence FROM alarm_log {order} LIMIT 1").fetchone()  # noqa: S608 - ours
            return int(found[0]) if found else 0
        except sqlite3.DatabaseError:
            continue
    return _searched(database)


def _searched(database: sqlite3.Connection) -> int:
    """Return the highest sequence that an index still names, or that a search by doubling still finds."""
    best, step = 0, 1
    while step < 1 << 40:
        try:
            found = database.execute("SELECT 1 FROM alarm_log WHERE sequence = ?", (step,)).fetchone()
            best = step if found else best
        except sqlite3.DatabaseError:
            best = step
        step *= 2
    return best * 2


def _told(path: Path, reading: _Reading, last: int) -> str:
    lost = sum(run[1] - run[0] + 1 for run in reading.lost)
    if not lost:
        return ""
    runs = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in reading.lost[:_TOLD])
    more = f" and {len(reading.lost) - _TOLD} more gaps" if len(reading.lost) > _TOLD else ""
    return f"{path}: of {last} rows {reading.count} could be read, {lost} are lost: {runs}{more}"


def _connected(path: Path) -> sqlite3.Connection:
    """Open a file read-only. Where the folder may not be written to either, what lies in a -wal file is not seen."""
    name = quote(str(path.absolute()))
    database = sqlite3.connect(f"file:{name}?mode=ro", uri=True)
    try:
        database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        database.close()
        return sqlite3.connect(f"file:{name}?immutable=1", uri=True)
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
