"""Sends what the central store does not have yet, batch by batch: alarm rows, patient records, numbers, waves.

After these it sends the readable rows of damaged databases.

Runs in the archive process, on the sender's thread. The positions are read from the central store whenever a connection
is opened, and each batch is one transaction. If a process is killed or the connection is cut, nothing is lost and
nothing is there twice.
"""

import logging
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table

from bedside.alarms.log.alarm_log import SCHEMA
from bedside.alarms.log.entry import Head
from bedside.config.schema import Config
from bedside.monitor.store.central.central_store import CentralStore
from bedside.monitor.store.central.outbox import Outbox, Row, with_digest
from bedside.monitor.store.central.recovery import Recovery
from bedside.monitor.store.central.tables import CENTRAL_BLOCK, CENTRAL_ROWS, PEOPLE

_ROWS: Final = 500  # alarm rows in a batch
_BLOCKS: Final = {"numbers": 100, "waves": 50}  # about 100 and 500 kB: within a statement's time-out on a slow line
_PEOPLE: Final = 50
_log = logging.getLogger("bedside.store")


class Sender:
    """Brings one central store up to date with the local database that is currently at the path.

    Attributes:
        held: by kind, the id up to which the central store has all blocks; None before the first connection.

    """

    def __init__(self, path: Path, config: Config, central: CentralStore) -> None:
        self._path, self._config, self._central = path, config, central
        self._recovery = Recovery(path, central, self._bed)
        self._outbox: Outbox | None = None
        self._inode = 0
        self._sequence = 0
        self._people: dict[Table, dict[tuple[Any, ...], str]] = {}
        self._are_people_new = True
        self.held: dict[str, int] | None = None

    def look_at_people(self) -> None:
        """Make the next steps send the patients, stays and sessions that have changed. Any thread."""
        self._are_people_new = True

    def step(self) -> bool:
        """Send the batch with the highest priority; return whether there was anything to send.

        Raises StoreError or CentralError if that fails now; call it again later.
        """
        outbox = self._followed()
        if not self._central.is_open:
            self._begin(outbox)
        held = self.held or {}
        if (
            self._alarm_rows(outbox)
            or self._some_people(outbox)
            or any(self._blocks(outbox, kind, held) for kind in held)
            or self._recovery.step()
        ):
            return True
        self._central.ping()
        return False

    def close(self) -> None:
        """Close the local database, the damaged file and the connection to the central store."""
        self._central.end()
        self._recovery.close()
        if self._outbox is not None:
            self._outbox.close()
            self._outbox = None

    def _followed(self) -> Outbox:
        """Return the outbox of the file now at the path, reopened if the engine moved a damaged file aside."""
        inode = self._path.stat().st_ino
        if self._outbox is None or inode != self._inode:
            self.close()
            self.held = None
            self._outbox, self._inode = Outbox(self._path), inode
        return self._outbox

    def _begin(self, outbox: Outbox) -> None:
        """Connect to the central store and read up to where it has this database's rows."""
        self._central.open(self._bed(outbox.store))
        head, held = self._positions(outbox.store)
        if _is_other(outbox, head.sequence, head.hash, max(held.values())):
            _log.warning("the central store has other rows as store %s: all is sent under a new id", outbox.store)
            outbox.rename()
            self._central.open(self._bed(outbox.store))
            head, held = self._positions(outbox.store)
        self._sequence, self.held = head.sequence, held
        self._people = {table: self._central.digests(outbox.store, central) for table, central in PEOPLE.items()}
        self._are_people_new = True
        self._recovery.begin()

    def _positions(self, store: str) -> tuple[Head, dict[str, int]]:
        held = {kind: self._central.newest(store, is_wave=kind == "waves") for kind in _BLOCKS}
        return self._central.head(store), held

    def _bed(self, store: str) -> Row:
        return {
            "id": store,
            "site": self._config.site,
            "bed": self._config.bed,
            "host": socket.gethostname(),
            "schema": SCHEMA,
            "first_utc": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }

    def _alarm_rows(self, outbox: Outbox) -> bool:
        rows = outbox.alarm_rows(self._sequence, _ROWS)
        if rows:
            self._central.add(CENTRAL_ROWS, [{"store": outbox.store, **row} for row in rows])
            self._sequence = rows[-1]["sequence"]
        return bool(rows)

    def _blocks(self, outbox: Outbox, kind: str, held: dict[str, int]) -> bool:
        rows = outbox.blocks(kind, held[kind], _BLOCKS[kind])
        if rows:
            self._central.add(CENTRAL_BLOCK, [{"store": outbox.store, **row} for row in rows])
            self.held = {**held, kind: rows[-1]["id"]}
        return bool(rows)

    def _some_people(self, outbox: Outbox) -> bool:
        """Send new and changed patients, stays and sessions, one batch of one table at a time."""
        if not self._are_people_new:
            return False
        self._are_people_new = False  # before reading: a change meanwhile sets it again
        for table, central in PEOPLE.items():
            known, keys = self._people[table], [column.name for column in table.primary_key]
            rows = [with_digest(row) for row in outbox.people(table)]
            new = [row for row in rows if known.get(tuple(row[key] for key in keys)) != row["digest"]][:_PEOPLE]
            if new:
                self._are_people_new = True
                self._central.keep(central, [{"store": outbox.store, **row} for row in new])
                known |= {tuple(row[key] for key in keys): row["digest"] for row in new}
                return True
        return False


def _is_other(outbox: Outbox, sequence: int, digest: str, block: int) -> bool:
    """Whether the central store has data under this name that this database did not send.

    This happens if the state folder was copied, or restored from an older backup.
    """
    return block > outbox.handed or (sequence > 0 and outbox.hash_of(sequence) != digest)
