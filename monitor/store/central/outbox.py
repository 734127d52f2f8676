"""The outbox: the rows of a bed's own database that follow a position, and the bed's name in the central store.

Runs in the archive process, on the sender's thread. Blocks are made durable before they are sent: they are written with
synchronous NORMAL, and after a power loss their ids would be given to other blocks.
"""

import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from bedside.alarms.log.alarm_log import ROWS
from bedside.monitor.store.database import local_errors, open_local
from bedside.monitor.store.tables import BLOCK, KINDS, STORE

Row = dict[str, Any]


class Outbox:
    """Reads the rows to send from one database. All methods raise StoreError if that fails.

    `store`: the database's id in the central store; `handed`: the highest block id that was ever read for sending.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = open_local(path, synchronous="FULL")
        self.store, self.handed = self._named()

    def rename(self) -> None:
        """Give this database a new id in the central store, since the old one has other data there."""
        self.store, self.handed = str(uuid.uuid4()), 0
        with local_errors(self._path), self._engine.begin() as connection:
            connection.execute(STORE.update().values(id=self.store, handed=0))

    def hash_of(self, sequence: int) -> str | None:
        """Return the hash of an alarm row, None if there is none with this sequence."""
        rows = self._rows(select(ROWS.c.hash).where(ROWS.c.sequence == sequence))
        return str(rows[0]["hash"]) if rows else None

    def alarm_rows(self, after: int, most: int) -> list[Row]:
        """Return up to `most` alarm rows with sequences above `after`, oldest first."""
        return self._rows(select(ROWS).where(ROWS.c.sequence > after).order_by(ROWS.c.sequence).limit(most))

    def blocks(self, kind: str, after: int, most: int) -> list[Row]:
        """Return up to `most` blocks with ids above `after`, oldest first, after making them durable.

        `kind`: "waves" or "numbers".
        """
        rows = self._rows(select(BLOCK).where(BLOCK.c.id > after, KINDS[kind]).order_by(BLOCK.c.id).limit(most))
        if rows and rows[-1]["id"] > self.handed:
            self.handed = rows[-1]["id"]
            # Written with FULL: all that was written before is then on the disk as well.
            with local_errors(self._path), self._engine.begin() as connection:
                connection.execute(STORE.update().values(handed=self.handed))
        return rows

    def people(self, table: Table) -> list[Row]:
        """Return all rows of a table of patients, stays or sessions."""
        return self._rows(select(table))

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def _named(self) -> tuple[str, int]:
        with local_errors(self._path), self._engine.begin() as connection:
            row = connection.execute(select(STORE.c.id, STORE.c.handed)).first()
            if row is None:
                row = connection.execute(
                    STORE.insert().values(id=str(uuid.uuid4()), handed=0).returning(STORE.c.id, STORE.c.handed)
                ).one()
        return row[0], row[1]

    def _rows(self, query: Any) -> list[Row]:  # noqa: ANN401 - a Select of whatever columns
        with local_errors(self._path), self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def with_digest(row: Row) -> Row:
    """Return a row with its digest, by which changed rows are recognized."""
    return {**row, "digest": hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()}
