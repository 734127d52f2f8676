"""Sends what can be read of the databases that were set aside as damaged, once all of the present one is sent.

Runs in the archive process, on the sender's thread. A file goes on under the name that it had in the central store,
after what is there of it: whatever is killed or cut, nothing is lost that can be read, and nothing is there twice. Rows
that cannot be read are missing in its chain there, which `bedside log verify --store` tells.
"""

import logging
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Table

from bedside.alarms.log.alarm_log import ROWS
from bedside.monitor.store.central.central_store import CentralStore
from bedside.monitor.store.central.damaged_upload import ASIDE, DamagedUpload
from bedside.monitor.store.central.outbox import Row, with_digest
from bedside.monitor.store.central.tables import CENTRAL_BLOCK, CENTRAL_ROWS, PEOPLE

_PIECE: Final = 250  # alarm rows, or rows of people, that are looked for at once
_BLOCKS: Final = {"numbers": 100, "waves": 50}
_NAMES: Final = uuid.UUID("5d0f6a3e-6f3b-4a55-9d0c-2b7b1d1c8a11")  # of the names that are made of a file
_log = logging.getLogger("bedside.store")
Piece = tuple[Table, Sequence[Row]]


class Recovery:
    """Looks at what lies beside one local database. `bed` makes a row of the table of stores, of an id."""

    def __init__(self, path: Path, central: CentralStore, bed: Callable[[str], Row]) -> None:
        self._path, self._central, self._bed = path, central, bed
        self._sent: set[Path] = set()
        self._left: list[Path] = []
        self._wreck: DamagedUpload | None = None
        self._pieces: Iterator[Piece] = iter(())

    def begin(self) -> None:
        """See which files there are, and go on after what the central store has of them: it was just opened."""
        self.close()
        found = {path for path in self._path.parent.glob(f"{self._path.name}{ASIDE}*") if not _is_beside(path)}
        self._left = sorted(found - self._sent)

    def step(self) -> bool:
        """Look for one piece and send it; say whether there may be more. CentralError: `begin` again."""
        if self._wreck is None and not self._opened():
            return bool(self._left)
        piece = next(self._pieces, None)
        if piece is None:
            self._end()
        elif piece[1]:
            self._send(*piece)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._pieces = iter(())
        if self._wreck is not None:
            self._wreck.close()
            self._wreck = None

    def _opened(self) -> bool:
        """Open the next file; say whether there was one that can be read."""
        if not self._left:
            return False
        path = self._left.pop(0)
        try:
            self._wreck = DamagedUpload(path)
            if self._wreck.is_ours:
                self._pieces = self._all(self._wreck)
                return True
            self.close()
        except (sqlite3.DatabaseError, OSError) as err:
            _log.warning("nothing of %s can be sent to the central store: %s", path.name, err)
        self._sent.add(path)
        return False

    def _end(self) -> None:
        if self._wreck is not None:
            _log.info("what can be read of %s is in the central store", self._wreck.path.name)
            self._sent.add(self._wreck.path)
        self.close()

    def _all(self, wreck: DamagedUpload) -> Iterator[Piece]:
        """Yield what the central store has not, in the order in which a sender sends it."""
        store = self._named(wreck)
        is_entered = False
        for table, rows in self._missing(wreck, store):
            if rows and not is_entered:
                self._central.enter(self._bed(store))
                is_entered = True
            yield table, [{"store": store, **row} for row in rows]

    def _missing(self, wreck: DamagedUpload, store: str) -> Iterator[Piece]:
        for rows in wreck.pieces(ROWS, self._central.head(store).sequence, _PIECE):
            yield CENTRAL_ROWS, rows
        for local, central in PEOPLE.items():
            known = set(self._central.digests(store, central).values())
            for rows in wreck.pieces(local, 0, _PIECE):
                told = [with_digest(row) for row in rows]
                yield central, [row for row in told if row["digest"] not in known]
        for kind, size in _BLOCKS.items():
            for rows in wreck.blocks(kind, self._central.newest(store, is_wave=kind == "waves"), size):
                yield CENTRAL_BLOCK, rows

    def _send(self, table: Table, rows: Sequence[Row]) -> None:
        (self._central.keep if table in PEOPLE.values() else self._central.fill)(table, rows)

    def _named(self, wreck: DamagedUpload) -> str:
        """Return the store that a file is: by its own word, else by its first alarm row, else by its name."""
        first = next((row for rows in wreck.pieces(ROWS, 0, _PIECE) for row in rows), None)
        known = [] if first is None else self._central.stores_with(first["sequence"], first["hash"])
        own = [] if wreck.store is None else [wreck.store]
        for store in (*own, *known):
            head = self._central.head(store)
            if wreck.hash_of(head.sequence) in {None, head.hash}:  # else a copy of it has gone its own way there
                return store
        return str(uuid.uuid5(_NAMES, f"{wreck.path.name} {first['hash'] if first else ''}"))


def _is_beside(path: Path) -> bool:
    return path.name.endswith(("-wal", "-shm"))
