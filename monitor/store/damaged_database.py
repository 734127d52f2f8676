"""Reads the readable rows of a damaged database. The file is opened read-only and stays unchanged.

Any process; one thread at a time.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

_LEAST_BYTES: Final = 64  # smallest size of a row: an alarm row's hash alone, or the head of a block
_FARTHEST: Final = 1 << 40  # row number at which the search for the last row ends
Values = tuple[Any, ...]


def connected(path: Path) -> sqlite3.Connection:
    """Open a file read-only. If the folder is not writable either, the content of a -wal file is not visible."""
    name = quote(str(path.absolute()))
    # A new sender thread may continue with it after the first one has ended; two never use it at once.
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
    """Reads one damaged file. An error while rows are read loses those rows only.

    Raises sqlite3.DatabaseError if the file is not a database.
    """

    def __init__(self, path: Path) -> None:
        self._size = path.stat().st_size
        self._database = connected(path)

    def columns(self, table: str, names: tuple[str, ...]) -> str:
        """Return the columns to read, as SQL, with NULL for those that an earlier schema lacks.

        Raises sqlite3.DatabaseError if the file has no such table.
        """
        known = {name for _, name, *_ in self._database.execute(f"PRAGMA table_info({table})")}
        if not known:
            raise sqlite3.DatabaseError(f"its table {table} is gone")
        return ", ".join(f'"{name}"' if name in known else f"NULL AS {name}" for name in names)

    def schema(self) -> int:
        """Return the version of the alarm log's schema."""
        return int(self._database.execute("PRAGMA user_version").fetchone()[0])

    def last(self, table: str, after: int = 0) -> int:
        """Return the highest row number that `table` may have, from an index or the table, whichever can be read.

        If neither can, it is limited by the number of rows after `after` that fit the file.
        """
        for order in ("ORDER BY rowid DESC", "NOT INDEXED ORDER BY rowid DESC"):
            try:
                row = self._database.execute(f"SELECT rowid FROM {table} {order} LIMIT 1").fetchone()  # noqa: S608 - ours
                return int(row[0]) if row else 0
            except sqlite3.DatabaseError:
                continue
        return min(self._searched(table), after + self._size // _LEAST_BYTES)

    def rows(self, query: str, first: int, last: int) -> Iterator[Values]:
        """Yield the readable rows with row numbers `first` to `last`, the two placeholders of `query`."""
        # For a single row, LIMIT keeps SQLite from reading the next one, which may be damaged.
        one = query if first < last else f"{query} LIMIT 1"
        try:
            rows = self._database.execute(one, (first, last)).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            if first < last:
                middle = (first + last) // 2
                yield from self.rows(query, first, middle)
                yield from self.rows(query, middle + 1, last)
            return
        yield from rows

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _searched(self, table: str) -> int:
        """Return twice the highest row number that a search by doubling finds, or that cannot be read."""
        best, step = 0, 1
        while step < _FARTHEST:
            try:
                row = self._database.execute(f"SELECT 1 FROM {table} WHERE rowid = ?", (step,)).fetchone()  # noqa: S608
                best = step if row else best
            except sqlite3.DatabaseError:
                best = step
            step *= 2
        return best * 2
