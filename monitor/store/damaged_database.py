"""What can still be read of a damaged database, row by row. It is opened read-only, and stays as it is.

Any process; one thread at a time.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

_LEAST_BYTES: Final = 64  # of a row: an alarm row's hash alone, or the head of a block
_FARTHEST: Final = 1 << 40  # where a search for the last row ends
Values = tuple[Any, ...]


def connected(path: Path) -> sqlite3.Connection:
    """Open a file read-only. Where the folder may not be written to either, what lies in a -wal file is not seen."""
    name = quote(str(path.absolute()))
    # The courier may go on with it on another thread, after the first one ended: never on two at once.
    database = sqlite3.connect(f"file:{name}?mode=ro", uri=True, check_same_thread=False)
    try:
        database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        database.close()
        return sqlite3.connect(f"file:{name}?immutable=1", uri=True, check_same_thread=False)
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


class DamagedDatabase:
    """One file. Whatever fails while its rows are read costs those rows alone; sqlite3.DatabaseError: it is none."""

    def __init__(self, path: Path) -> None:
        self._size = path.stat().st_size
        self._database = connected(path)

    def columns(self, table: str, names: tuple[str, ...]) -> str:
        """Return the columns to read, as SQL; an earlier schema lacks some. DatabaseError: there is no such table."""
        known = {name for _, name, *_ in self._database.execute(f"PRAGMA table_info({table})")}
        if not known:
            raise sqlite3.DatabaseError(f"its table {table} is gone")
        return ", ".join(f'"{name}"' if name in known else f"NULL AS {name}" for name in names)

    def schema(self) -> int:
        """Return the version of the alarm log that wrote it."""
        return int(self._database.execute("PRAGMA user_version").fetchone()[0])

    def last(self, table: str, after: int = 0) -> int:
        """Return the highest row number that there may be, by whichever way to it still stands.

        Where none does, there are not more rows after `after` than the file has room for.
        """
        for order in ("ORDER BY rowid DESC", "NOT INDEXED ORDER BY rowid DESC"):
            try:
                found = self._database.execute(f"SELECT rowid FROM {table} {order} LIMIT 1").fetchone()  # noqa: S608 - ours
                return int(found[0]) if found else 0
            except sqlite3.DatabaseError:
                continue
        return min(self._searched(table), after + self._size // _LEAST_BYTES)

    def rows(self, query: str, first: int, last: int) -> Iterator[Values]:
        """Yield those rows of a run that can be read; `query` has a place for the first number and for the last."""
        # Of a single row, LIMIT keeps SQLite from looking at the next one, which may be what is damaged.
        one = query if first < last else f"{query} LIMIT 1"
        try:
            found = self._database.execute(one, (first, last)).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            if first < last:
                middle = (first + last) // 2
                yield from self.rows(query, first, middle)
                yield from self.rows(query, middle + 1, last)
            return
        yield from found

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _searched(self, table: str) -> int:
        """Return the highest number that an index still names, or that a search by doubling still finds."""
        best, step = 0, 1
        while step < _FARTHEST:
            try:
                found = self._database.execute(f"SELECT 1 FROM {table} WHERE rowid = ?", (step,)).fetchone()  # noqa: S608
                best = step if found else best
            except sqlite3.DatabaseError:
                best = step
            step *= 2
        return best * 2
