"""What stood in the engine, kept in the file of the alarm log in one transaction with the rows that tell of it.

The log's thread writes it, the next engine reads it at its start. Reading uses the standard library alone: the library
of the log would take a tenth of a second to load, during which nothing would be monitored. The state is no part of the
hash chain: it is replaced again and again, and what happened is in the rows.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from bedside.alarms.log.errors import DamagedLogError, LogError

BESIDE: Final = ("-wal", "-shm")  # what SQLite adds to the name of a file
CREATE: Final = (
    "CREATE TABLE IF NOT EXISTS kept_state "
    "(id INTEGER PRIMARY KEY CHECK (id = 1), boot TEXT NOT NULL, state BLOB NOT NULL)"
)
_READ: Final = (
    "SELECT boot, state, (SELECT happening FROM alarm_log WHERE happening NOT IN ('COMMENTED', 'JUDGED') "
    "ORDER BY sequence DESC LIMIT 1) FROM kept_state"
)
REPLACE: Final = "INSERT OR REPLACE INTO kept_state VALUES (1, ?, ?)"
_WAIT_S: Final = 0.2  # a reader waits for nobody in WAL mode; if it must, monitoring is more urgent


class KeptState(NamedTuple):
    """A kept state, the `boot` of the rows that belong to it, and the happening of the newest row."""

    boot: str
    state: bytes
    newest: str = ""


def require_files(path: Path) -> None:
    """Raise DamagedLogError if a FIFO, folder or device has the name of a file of the log: SQLite may wait for it."""
    for each in (path, *(path.with_name(path.name + suffix) for suffix in BESIDE)):
        if os.path.lexists(each) and not each.is_file():
            raise DamagedLogError(f"{each} is not a regular file")


def read_kept_state(path: Path) -> KeptState | None:
    """Return the state kept in the log at `path`, None if there is none. LogError if it cannot be read."""
    try:
        path.stat()
        require_files(path)
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_WAIT_S)) as database:
            tables = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept_state'").fetchone()
            row = database.execute(_READ).fetchone() if tables else None
    except FileNotFoundError:
        return None
    except OSError as err:
        raise LogError(f"{path} cannot be read: {err.strerror}") from err
    except sqlite3.DatabaseError as err:
        raise LogError(f"{path}: {err}") from err
    return KeptState(str(row[0]), bytes(row[1]), row[2] or "") if row else None
