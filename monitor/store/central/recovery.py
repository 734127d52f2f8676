"""Sends the readable rows of damaged databases that were moved aside, after everything in the current one is sent.

Runs in the archive process, on the sender's thread. A damaged file keeps its name in the central store, and sending
continues after what the store already has. If a process is killed or the connection is cut, no readable row is lost and
none is there twice. Unreadable rows are missing in the chain there; `bedside log verify --store` reports them.
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

_PIECE: Final = 250  # rows that are read at once
_BLOCKS: Final = {"numbers": 100, "waves": 50}
_NAMES: Final = uuid.UUID("5d0f6a3e-6f3b-4a55-9d0c-2b7b1d1c8a11")  # name space of names derived from a file
_log = logging.getLogger("bedside.store")
Piece = tuple[Table, Sequence[Row]]


class Recovery:
    """Sends the damaged files beside one local database. `bed` returns the row of CENTRAL_STORE for a store id."""

    def __init__(self, path: Path, central: CentralStore, bed: Callable[[str], Row]) -> None:
        self._path, self._central, self._bed = path, central, bed
        self._sent: set[Path] = set()
        self._left: list[Path] = []
        self._damaged: DamagedUpload | None = None
        self._pieces: Iterator[Piece] = iter(())

    def begin(self) -> None:
        """List the damaged files that remain to be sent; call it each time the connection was opened."""
        self.close()
        paths = {path for path in self._path.parent.glob(f"{self._path.name}{ASIDE}*") if not _is_beside(path)}
        self._left = sorted(paths - self._sent)

    def step(self) -> bool:
        """Read one piece of a damaged file and send it; return whether there may be more to send.

        After a CentralError call `begin` again.
        """
        if self._damaged is None and not self._opened():
            return bool(self._left)
        piece = next(self._pieces, None)
        if piece is None:
            self._end()
        elif piece[1]:
            self._send(*piece)
        return True

    def close(self) -> None:
        """Close the damaged file that is being sent, if any."""
        self._pieces = iter(())
        if self._damaged is not None:
            self._damaged.close()
            self._damaged = None

    def _opened(self) -> bool:
        """Open the next damaged file; return False if there is none or it cannot be used."""
        if not self._left:
            return False
        path = self._left.pop(0)
        try:
            self._damaged = DamagedUpload(path)
            if self._damaged.is_ours:
                self._pieces = self._all(self._damaged)
                return True
            self.close()
        except (sqlite3.DatabaseError, OSError) as err:
            _log.warning("nothing of %s can be sent to the central store: %s", path.name, err)
        self._sent.add(path)
        return False

    def _end(self) -> None:
        if self._damaged is not None:
            _log.info("what can be read of %s is in the central store", self._damaged.path.name)
            self._sent.add(self._damaged.path)
        self.close()

    def _all(self, damaged: DamagedUpload) -> Iterator[Piece]:
        """Yield the readable rows that the central store does not have, in the order in which the sender sends rows."""
        store = self._named(damaged)
        is_entered = False
        for table, rows in self._missing(damaged, store):
            if rows and not is_entered:
                self._central.enter(self._bed(store))
                is_entered = True
            yield table, [{"store": store, **row} for row in rows]

    def _missing(self, damaged: DamagedUpload, store: str) -> Iterator[Piece]:
        for rows in damaged.pieces(ROWS, self._central.head(store).sequence, _PIECE):
            yield CENTRAL_ROWS, rows
        for local, central in PEOPLE.items():
            known = set(self._central.digests(store, central).values())
            for rows in damaged.pieces(local, 0, _PIECE):
                with_digests = [with_digest(row) for row in rows]
                yield central, [row for row in with_digests if row["digest"] not in known]
        for kind, size in _BLOCKS.items():
            for rows in damaged.blocks(kind, self._central.newest(store, is_wave=kind == "waves"), size):
                yield CENTRAL_BLOCK, rows

    def _send(self, table: Table, rows: Sequence[Row]) -> None:
        (self._central.keep if table in PEOPLE.values() else self._central.fill)(table, rows)

    def _named(self, damaged: DamagedUpload) -> str:
        """Return the store name of a file: its own, else by its first alarm row, else derived from its file name."""
        first = next((row for rows in damaged.pieces(ROWS, 0, _PIECE) for row in rows), None)
        known = [] if first is None else self._central.stores_with(first["sequence"], first["hash"])
        own = [] if damaged.store is None else [damaged.store]
        for store in (*own, *known):
            head = self._central.head(store)
            if damaged.hash_of(head.sequence) in {None, head.hash}:  # else a diverged copy of it is there
                return store
        return str(uuid.uuid5(_NAMES, f"{damaged.path.name} {first['hash'] if first else ''}"))


def _is_beside(path: Path) -> bool:
    return path.name.endswith(("-wal", "-shm"))
