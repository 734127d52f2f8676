"""What a bed's own database has for the central store. Its name there, and its rows from a cursor on.

Runs in the archive process, on the sender's thread. What is handed over is on this disk for good: blocks are written
with synchronous NORMAL, and ids that a power loss took back would be given again to other blocks.
"""

import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from bedside.alarms.log.alarm_log import ROWS
from bedside.monitor.store.database import open_local, told
from bedside.monitor.store.tables import BLOCK, KINDS, STORE

Row = dict[str, Any]


class Outbox:
    """Reads one database. `store`: its id; `handed`: the highest block id that it ever gave. All raise StoreError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = open_local(path, synchronous="FULL")
        self.store, self.handed = self._named()

    def rename(self) -> None:
        """Take a new name: what the central store has under the old one is not what is here."""
        self.store, self.handed = str(uuid.uuid4()), 0
        with told(self._path), self._engine.begin() as connection:
            connection.execute(STORE.update().values(id=self.store, handed=0))

    def hash_of(self, sequence: int) -> str | None:
        """Return the hash of an alarm row, None if there is none of this sequence."""
        found = self._rows(select(ROWS.c.hash).where(ROWS.c.sequence == sequence))
        return str(found[0]["hash"]) if found else None

    def alarm_rows(self, after: int, most: int) -> list[Row]:
        """Return the alarm rows above a sequence, oldest first."""
        return self._rows(select(ROWS).where(ROWS.c.sequence > after).order_by(ROWS.c.sequence).limit(most))

    def blocks(self, kind: str, after: int, most: int) -> list[Row]:
        """Return the blocks of a kind above an id, oldest first: from now on they stay, whatever happens."""
        found = self._rows(select(BLOCK).where(BLOCK.c.id > after, KINDS[kind]).order_by(BLOCK.c.id).limit(most))
        if found and found[-1]["id"] > self.handed:
            self.handed = found[-1]["id"]
            # FULL: all that was written before is on the disk with it.
            with told(self._path), self._engine.begin() as connection:
                connection.execute(STORE.update().values(handed=self.handed))
        return found

    def people(self, table: Table) -> list[Row]:
        """Return all rows of a table of people."""
        return self._rows(select(table))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _named(self) -> tuple[str, int]:
        with told(self._path), self._engine.begin() as connection:
            found = connection.execute(select(STORE.c.id, STORE.c.handed)).first()
            if found is None:
                found = connection.execute(
                    STORE.insert().values(id=str(uuid.uuid4()), handed=0).returning(STORE.c.id, STORE.c.handed)
                ).one()
        return found[0], found[1]

    def _rows(self, query: Any) -> list[Row]:  # noqa: ANN401 - a Select of whatever columns
        with told(self._path), self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def with_digest(row: Row) -> Row:
    """Return a row of people with its digest, by which one that has changed is known."""
    return {**row, "digest": hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()}
