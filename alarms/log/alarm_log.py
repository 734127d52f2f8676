"""The alarm log: append-only, chained, durable before it is shown. One SQLite file per state folder.

Used by the writer thread (alarms.log.log_writer) and, read-only, by reviews. The hash of each row is the SHA-256 of
the row and of the previous hash, so that a changed, missing or re-ordered row is detected. A chain cannot show that its
tail was cut off; the head (sequence and hash) is therefore shown on the screen and printed by `bedside log verify`.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Column, Float, Index, Integer, MetaData, Table, Text, create_engine, event, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bedside.alarms.event import Happening
from bedside.alarms.log import filter_index as facets
from bedside.alarms.log import kept_state
from bedside.alarms.log.entry import NO_HEAD, Entry, Head
from bedside.alarms.log.entry_row import relief, row_of
from bedside.alarms.log.errors import DamagedLogError, LogError
from bedside.alarms.log.log_file_watch import LogFileWatch

SCHEMA: Final = 2
RESERVE: Final = "reserve"  # a file beside the log, deleted when the disk is full: alarm rows have priority
_metadata: Final = MetaData()
ROWS: Final = Table(
    "alarm_log",
    _metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("utc", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("happening", Text, nullable=False),
    Column("alarm", Text),
    Column("subject", Text, nullable=False),
    Column("priority", Text),
    Column("occurrence", Integer),
    Column("value", Float),
    Column("limit_in_force", Float),
    Column("delay_s", Float),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("about", Integer),  # schema 2: the sequence of the row that a comment or a judgement refers to
)
# With these indexes each filter of a review finds its newest rows quickly, even among millions of others.
for _name in ("happening", "alarm", "subject", "priority", "actor", "origin"):
    Index(f"alarm_log_{_name}", ROWS.c[_name], ROWS.c.sequence)
Index("alarm_log_utc", ROWS.c.utc)
Index("alarm_log_about", ROWS.c.about, sqlite_where=ROWS.c.about.is_not(None))
_HASHED: Final = tuple(column.name for column in ROWS.columns if column.name not in {"hash", "about"})
# INSERT needs a guard too: INSERT OR REPLACE does not fire the triggers on UPDATE and DELETE.
_GUARDS: Final = (
    (
        "CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON alarm_log "
        "BEGIN SELECT RAISE(ABORT, 'the alarm log is append-only'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON alarm_log "
        "BEGIN SELECT RAISE(ABORT, 'the alarm log is append-only'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS no_replace BEFORE INSERT ON alarm_log "
        "WHEN EXISTS (SELECT 1 FROM alarm_log WHERE sequence = NEW.sequence) "
        "BEGIN SELECT RAISE(ABORT, 'the alarm log is append-only'); END"
    ),
)
_WAIT_S: Final = 1.0  # how long to wait for another program's lock before it is a fault


def digest(before: str, row: dict[str, Any]) -> str:
    """Return the hash of a row: of all its columns except `hash`, and of the previous row's hash."""
    fields = [row[name] for name in _HASHED]
    if row["about"] is not None:  # without it the hash is that of schema 1, which did not have this column
        fields.append(row["about"])
    canonical = json.dumps([before, *fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class AlarmLog:
    """The alarm log, open for writing. Every append is one transaction; its rows are durable when it returns."""

    def __init__(self, engine: Engine, path: Path, boot: str, after: Head = NO_HEAD) -> None:
        self.path = path
        self._engine = engine
        self._boot = boot
        self.head = self._read_head()
        if self.head == NO_HEAD:
            self.head = after
        self.watch = LogFileWatch(path)

    @classmethod
    def open(cls, path: Path, *, boot: str | None = None, after: Head = NO_HEAD) -> Self:
        """Open or create the log, mode 0600; LogError if that fails or it is not a log of this version.

        `after`: a new file continues after this head of another one.
        """
        kept_state.require_files(path)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as err:
            raise LogError(f"{path} cannot be opened: {err.strerror}") from err
        engine = _engine(path)
        with _errors_translated(path), engine.begin() as connection:
            _prepare(connection, path)
        return cls(engine, path, boot or os.urandom(4).hex(), after)

    @staticmethod
    def set_aside(path: Path) -> Path:
        """Move a damaged log aside, with all its files, for later recovery; return its new path."""
        aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}")
        path.rename(aside)
        for suffix in kept_state.BESIDE:
            if (beside := path.with_name(path.name + suffix)).exists():
                beside.rename(aside.with_name(aside.name + suffix))
        return aside

    def append(self, entries: Sequence[Entry], state: bytes | None = None) -> Head:
        """Add rows in one transaction; return the new head when they are durable. On LogError none was added.

        `state`: what stands in the engine after these rows; it replaces the state kept so far. None leaves that.
        """
        return self._append(entries, self._boot, state)

    def rows(self) -> list[dict[str, Any]]:
        """Return all rows, oldest first. LogError if they cannot be read."""
        with _errors_translated(self.path), self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(ROWS).order_by(ROWS.c.sequence)).mappings()]

    def take(self, rows: Sequence[dict[str, Any]], note: str, state: bytes | None = None) -> Head:
        """Append rows of another file with their own times, in one transaction; rows that were taken before are not.

        `note` is added to their reason. `state`: what stands after them, for the next engine.
        """
        if not rows or self._has_taken(rows[-1]["hash"]):
            return self.head
        moved = rechained(rows, self.head, note)
        with _errors_translated(self.path), self._engine.begin() as connection:
            connection.execute(ROWS.insert(), moved)
            connection.exec_driver_sql("INSERT INTO taken_rows VALUES (?)", (rows[-1]["hash"],))
            if state is not None:
                connection.exec_driver_sql(kept_state.REPLACE, (self._boot, state))
        self.head = Head(moved[-1]["sequence"], moved[-1]["hash"])
        self.watch.note(moved)
        return self.head

    def _has_taken(self, last_hash: str) -> bool:
        with _errors_translated(self.path), self._engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT 1 FROM taken_rows WHERE hash = ?", (last_hash,)).first()
        return found is not None

    def restore(self, known: Sequence[dict[str, Any]], state: bytes | None) -> None:
        """Append those rows of `known`, the newest of this log as they are in memory, that the file has lost."""
        places = [index for index, row in enumerate(known) if (row["sequence"], row["hash"]) == astuple(self.head)]
        if self.head == NO_HEAD and known:
            self.take(known, "begun anew", state)
            return
        self.watch.note(known[: places[0] + 1] if places else ())
        if not places:
            return
        if lost := known[places[0] + 1 :]:
            self._insert(list(lost), state)
            self.head = Head(lost[-1]["sequence"], lost[-1]["hash"])
            self.watch.note(lost)

    def end_open_onsets(self, utc: datetime, reason: str) -> None:
        """End each alarm that the newest run of the log left open, with a row at the time of its newest row.

        `utc`: now. To be called before this run appends rows.
        """
        with _errors_translated(self.path), self._engine.connect() as connection:
            newest = connection.execute(select(ROWS).order_by(ROWS.c.sequence.desc()).limit(1)).mappings().first()
            if newest is None:
                return
            ends = (str(Happening.ONSET), str(Happening.RELIEF))
            query = select(ROWS).where(ROWS.c.happening.in_(ends), ROWS.c.boot == newest["boot"])
            open_onsets: dict[tuple[str, str], Any] = {}
            for row in connection.execute(query.order_by(ROWS.c.sequence)).mappings():
                open_onsets[row["alarm"], row["subject"]] = row
        events = [relief(row, newest["at"], reason) for row in open_onsets.values() if row["happening"] == ends[0]]
        if events:
            self._append([Entry(event, utc) for event in events], newest["boot"], None)

    def _append(self, entries: Sequence[Entry], boot: str, state: bytes | None) -> Head:
        rows, head = [], self.head
        for entry in entries:
            row = row_of(entry, head.sequence + 1, boot)
            head = Head(head.sequence + 1, digest(head.hash, row))
            rows.append({**row, "hash": head.hash})
        try:
            self._insert(rows, state)
        except LogError:
            if not self._deleted_reserve():
                raise
            self._insert(rows, state)
        self.head = head
        self.watch.note(rows)
        return head

    def _insert(self, rows: list[dict[str, Any]], state: bytes | None) -> None:
        with _errors_translated(self.path), self._engine.begin() as connection:
            if rows:
                connection.execute(ROWS.insert(), rows)
            if state is not None:
                connection.exec_driver_sql(kept_state.REPLACE, (self._boot, state))

    def _deleted_reserve(self) -> bool:
        """Delete the reserve file beside the log to free space; return whether there was one."""
        try:
            self.path.with_name(RESERVE).unlink()
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close the log file."""
        self._engine.dispose()

    def _read_head(self) -> Head:
        newest = select(ROWS.c.sequence, ROWS.c.hash).order_by(ROWS.c.sequence.desc()).limit(1)
        with _errors_translated(self.path), self._engine.connect() as connection:
            row = connection.execute(newest).first()
        return Head(row.sequence, row.hash) if row else NO_HEAD


def rechained(rows: Sequence[dict[str, Any]], head: Head, note: str) -> list[dict[str, Any]]:
    """Return rows of another file as they follow `head`: with new sequences and hashes, and `note` in the reason."""
    moved, shift, first = [], head.sequence + 1 - rows[0]["sequence"], rows[0]["sequence"]
    for old in rows:
        about = old["about"]
        reason = f"{old['reason']}; {note}" if old["reason"] else note
        row = {**old, "sequence": old["sequence"] + shift, "reason": reason}
        row["about"] = about + shift if about is not None and about >= first else about
        head = Head(row["sequence"], digest(head.hash, row))
        moved.append({**row, "hash": head.hash})
    return moved


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        cursor = connection.cursor()
        journal = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        cursor.execute("PRAGMA synchronous=FULL")
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.close()
        if (journal, synchronous) != ("wal", 2):
            raise LogError(f"{path} cannot be made durable: journal {journal}, synchronous {synchronous}")

    return engine


def _prepare(connection: Connection, path: Path) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > SCHEMA:
        raise DamagedLogError(f"{path} was written by a newer Bedside (schema {version}, this one knows {SCHEMA})")
    if version == 1:
        connection.exec_driver_sql("ALTER TABLE alarm_log ADD COLUMN about INTEGER")
    _metadata.create_all(connection)
    for index in ROWS.indexes:  # create_all makes none for a table that exists already
        index.create(connection, checkfirst=True)
    connection.exec_driver_sql(kept_state.CREATE)
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS taken_rows (hash TEXT PRIMARY KEY)")
    for guard in _GUARDS:
        connection.exec_driver_sql(guard)
    cursor: Any = connection.connection.cursor()  # the driver's own
    facets.prepare(cursor)
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")


@contextmanager
def _errors_translated(path: Path) -> Iterator[None]:
    """Raise the database's errors as LogError or DamagedLogError."""
    try:
        yield
    except OperationalError as err:  # the disk is full, the folder read-only, the file locked: a retry may help
        raise LogError(f"{path}: {err.orig}") from err
    except sqlite3.OperationalError as err:  # the same, from the driver's own cursor
        raise LogError(f"{path}: {err}") from err
    except sqlite3.DatabaseError as err:
        raise DamagedLogError(f"{path}: {err}") from err
    except DBAPIError as err:
        raise DamagedLogError(f"{path}: {err.orig}") from err
    except SQLAlchemyError as err:
        raise LogError(f"{path}: {err}") from err
