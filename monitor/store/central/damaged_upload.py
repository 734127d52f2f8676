"""Reads a damaged database that was moved aside, so that its rows can be sent to the central store.

Runs in the archive process, on the sender's thread. Only rows with the types of their columns are returned, since a
server refuses a whole batch for one wrong value, and only blocks whose bytes can be decoded to samples.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Float, Integer, LargeBinary, Table, Text

from bedside.alarms.log.alarm_log import ROWS, SCHEMA
from bedside.monitor.store.central.outbox import Row
from bedside.monitor.store.damaged_database import DamagedDatabase
from bedside.monitor.store.sample_codec import unpacked
from bedside.monitor.store.tables import BLOCK, STORE

ASIDE: Final = ".damaged-"  # part of the names of files that bedside.alarms.log.alarm_log moved aside
_TYPES: Final[Mapping[type, tuple[type, ...]]] = {
    Integer: (int,),
    Float: (int, float),
    Text: (str,),
    LargeBinary: (bytes,),
}
_WAVE: Final = {"numbers": "rate_hz IS NULL", "waves": "rate_hz IS NOT NULL"}


class DamagedUpload:
    """Reads one damaged database file. Raises sqlite3.DatabaseError if nothing in it can be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = DamagedDatabase(path)

    @property
    def is_ours(self) -> bool:
        """Whether this version knows the file's schema. A file of a newer Bedside is not damaged: leave it alone."""
        return self._file.schema() <= SCHEMA

    @property
    def store(self) -> str | None:
        """The id under which the central store has this file's rows; None if the id cannot be read."""
        ids = [row["id"] for rows in self.pieces(STORE, 0, 1) for row in rows]
        return str(ids[0]) if ids else None

    def hash_of(self, sequence: int) -> str | None:
        """Return the hash of the alarm row with this sequence, None if the row cannot be read."""
        rows = next(self.pieces(ROWS, sequence - 1, 1), [])
        return str(rows[0]["hash"]) if rows and rows[0]["sequence"] == sequence else None

    def blocks(self, kind: str, after: int, size: int) -> Iterator[Sequence[Row]]:
        """Yield the intact blocks with ids above `after`, in pieces of `size` ids. `kind`: "waves" or "numbers"."""
        for rows in self.pieces(BLOCK, after, size, _WAVE[kind]):
            yield [row for row in rows if _is_whole(row)]

    def pieces(self, table: Table, after: int, size: int, condition: str = "1") -> Iterator[Sequence[Row]]:
        """Yield the table's readable rows with row numbers above `after`, in pieces; a piece may be empty.

        Each piece covers `size` row numbers. `condition`: an SQL condition that the rows must meet.
        """
        names = tuple(column.name for column in table.columns)
        try:
            columns = self._file.columns(table.name, names)
            last = self._file.last(table.name, after)
        except sqlite3.DatabaseError:
            return  # this table is lost
        query = f"SELECT {columns} FROM {table.name} WHERE rowid BETWEEN ? AND ? AND {condition} ORDER BY rowid"  # noqa: S608 - ours
        for first in range(after + 1, last + 1, size):
            readable = self._file.rows(query, first, min(first + size - 1, last))
            rows = [dict(zip(names, values, strict=True)) for values in readable]
            yield [row for row in rows if all(_fits(column, row[column.name]) for column in table.columns)]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _fits(column: Column[Any], value: object) -> bool:
    return column.nullable is True if value is None else isinstance(value, _TYPES[type(column.type)])


def _is_whole(block: Row) -> bool:
    try:
        return bool(unpacked(block["data"]).shape[1] == block["count"])
    except ValueError:
        return False
