"""What the local store has and the central one has not, sent batch by batch: alarm rows, people, numbers, waves.

After it comes what can be read of databases that were set aside.

Runs in the archive process, on the sender's thread. The cursors are what the central store itself holds, read whenever
a connection is opened, and each batch is one transaction: whatever is killed or cut, nothing is lost and nothing is
there twice.
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

_ROWS: Final = 500  # alarm rows of a batch
_BLOCKS: Final = {"numbers": 100, "waves": 50}  # some 100 and 500 kB: a slow line takes them within a statement's time
_PEOPLE: Final = 50
_log = logging.getLogger("bedside.store")


class Sender:
    """Brings one central store up to date with one local database, whichever lies at the path.

    Attributes:
        held: by kind, up to which block id the central store has all; None before it was first asked.

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
        """Look at patients, stays and sessions again: they have changed. From any thread."""
        self._are_people_new = True

    def step(self) -> bool:
        """Send one batch of what matters most; say whether there was one. StoreError, CentralError: tried again."""
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
        """Let go of both."""
        self._central.end()
        self._recovery.close()
        if self._outbox is not None:
            self._outbox.close()
            self._outbox = None

    def _followed(self) -> Outbox:
        """Return the outbox of the file as it is now: the engine may have set a damaged one aside."""
        inode = self._path.stat().st_ino
        if self._outbox is None or inode != self._inode:
            self.close()
            self.held = None
            self._outbox, self._inode = Outbox(self._path), inode
        return self._outbox

    def _begin(self, outbox: Outbox) -> None:
        """Connect, and see how far the central store is."""
        self._central.open(self._bed(outbox.store))
        head, held = self._found(outbox.store)
        if _is_other(outbox, head.sequence, head.hash, max(held.values())):
            _log.warning("the central store has other rows as store %s: sent anew under another id", outbox.store)
            outbox.rename()
            self._central.open(self._bed(outbox.store))
            head, held = self._found(outbox.store)
        self._sequence, self.held = head.sequence, held
        self._people = {table: self._central.digests(outbox.store, central) for table, central in PEOPLE.items()}
        self._are_people_new = True
        self._recovery.begin()

    def _found(self, store: str) -> tuple[Head, dict[str, int]]:
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
        """Send the rows of people that are new or changed, a batch of one table at a time."""
        if not self._are_people_new:
            return False
        self._are_people_new = False  # before the look: what changes meanwhile sets it again
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
    """Say whether the central store has what was never given here: a folder was copied, or an older one put back."""
    return block > outbox.handed or (sequence > 0 and outbox.hash_of(sequence) != digest)
