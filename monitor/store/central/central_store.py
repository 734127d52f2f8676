"""The central store, as one bed writes to it: a PostgreSQL database, where rows go under the bed's own name.

Runs in the archive process, on the sender's thread; `cut` is called from the main one. Every wait has an end: of the
connecting, of a statement, of a line that says nothing, and, where the server itself hangs, by `cut`.
"""

import contextlib
import importlib
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bedside.alarms.log.entry import NO_HEAD, Head
from bedside.config.checks.store import without_secret
from bedside.monitor.store.central.outbox import Row
from bedside.monitor.store.central.tables import CENTRAL_BLOCK, CENTRAL_ROWS, CENTRAL_STORE, METADATA

# Seconds, or milliseconds where libpq and PostgreSQL count so.
_LIMITS: Final = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c statement_timeout=10000 -c lock_timeout=5000",
    "application_name": "bedside",
}
NUL: Final = "\N{SYMBOL FOR NULL}"  # stands for \0, which PostgreSQL's text cannot hold
_INSERTS: Final = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class CentralError(Exception):
    """The central store cannot be reached, or does not take what it is given. Without a password.

    Example scenarios: the server is down; the network is cut; the password is wrong; the tables may not be written.
    """


def missing_library() -> str | None:
    """Return what to install if the library for PostgreSQL is missing, None if it is there."""
    try:
        importlib.import_module("psycopg")  # only who has a central store needs it
    except ImportError as err:  # also where it finds no libpq
        why = str(err).splitlines()[0]
        return f"needs psycopg, which is not installed ({why}): pip install 'bedside[postgresql]'"
    return None


def central_engine(url: str) -> Engine:
    """Return the way to a central store; nothing is reached yet."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    limits = {name: value for name, value in _LIMITS.items() if name not in address.query}
    return create_engine(address, poolclass=NullPool, connect_args=limits)


@contextlib.contextmanager
def heard() -> Iterator[None]:
    """Turn the database's errors into a CentralError of one line."""
    try:
        yield
    except (SQLAlchemyError, OSError) as err:
        lines = str(getattr(err, "orig", None) or err).strip().splitlines()
        raise CentralError(without_secret(lines[0]) if lines else type(err).__name__) from None


class CentralStore:
    """One connection, opened when need be. All raise CentralError, and the connection is gone then."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._line: socket.socket | None = None
        event.listen(engine, "connect", self._note_line, insert=True)  # before SQLAlchemy asks its first question

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, for all that is known."""
        return self._connection is not None

    def open(self, person: Row) -> None:
        """Connect, make the tables where they are not there, and enter the store: a row of CENTRAL_STORE."""
        self.close()
        with heard():
            self._connection = self._engine.connect()
        self._run(METADATA.create_all)
        self.enter(person)

    def enter(self, person: Row) -> None:
        """Let there be this store: a row of CENTRAL_STORE."""
        values = {name: value for name, value in person.items() if name not in {"id", "first_utc"}}
        self._execute(self._insert(CENTRAL_STORE).on_conflict_do_update(index_elements=["id"], set_=values), [person])

    def head(self, store: str) -> Head:
        """Return the newest alarm row of a store."""
        query = select(CENTRAL_ROWS.c.sequence, CENTRAL_ROWS.c.hash).where(CENTRAL_ROWS.c.store == store)
        found = self._execute(query.order_by(CENTRAL_ROWS.c.sequence.desc()).limit(1))
        return Head(found[0].sequence, found[0].hash) if found else NO_HEAD

    def stores_with(self, sequence: int, digest: str) -> list[str]:
        """Return the stores that have this alarm row."""
        row = CENTRAL_ROWS.c
        query = select(row.store).where(row.store.in_(select(CENTRAL_STORE.c.id)), row.sequence == sequence)
        return [found.store for found in self._execute(query.where(row.hash == digest).order_by(row.store))]

    def newest(self, store: str, *, is_wave: bool) -> int:
        """Return the highest id of a store's blocks, 0 if there is none."""
        rate = CENTRAL_BLOCK.c.rate_hz
        kind = rate.is_not(None) if is_wave else rate.is_(None)
        query = select(func.max(CENTRAL_BLOCK.c.id)).where(CENTRAL_BLOCK.c.store == store, kind)
        return int(self._execute(query)[0][0] or 0)

    def digests(self, store: str, table: Table) -> dict[tuple[Any, ...], str]:
        """Return, by their keys, the digests of the rows that change."""
        keys = _keys(table)
        found = self._execute(select(*keys, table.c.digest).where(table.c.store == store))
        return {tuple(row[:-1]): row[-1] for row in found}

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows in one transaction. One that is there already: somebody else writes here, or we did before a cut."""
        if self._execute(self._insert(table).on_conflict_do_nothing(), rows) != len(rows):
            self.close()
            raise CentralError("some of it is there already: what is there is looked at again")

    def keep(self, table: Table, rows: Sequence[Row]) -> None:
        """Let there be these rows, by their keys, in one transaction."""
        insert = self._insert(table)
        keys = [column.name for column in table.primary_key]
        values = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
        self._execute(insert.on_conflict_do_update(index_elements=keys, set_=values), rows)

    def fill(self, table: Table, rows: Sequence[Row]) -> None:
        """Add those rows that are not there, in one transaction."""
        self._execute(self._insert(table).on_conflict_do_nothing(), rows)

    def ping(self) -> None:
        """See that it is there."""
        self._execute(select(1))

    def close(self) -> None:
        """Let go of the connection, without a word to a server that may hear none."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        self._connection = None

    def end(self) -> None:
        """Let go of the socket too."""
        self.close()
        if self._line is not None:
            self._line.close()
            self._line = None

    def cut(self) -> None:
        """End a wait for a server that says nothing; from any thread. Whoever waits gets a CentralError."""
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError):  # it was closed already
                line.shutdown(socket.SHUT_RDWR)

    def _insert(self, table: Table) -> Any:  # noqa: ANN401 - of either dialect
        return _INSERTS[self._engine.dialect.name](table)

    def _execute(self, statement: Any, rows: Sequence[Row] | None = None) -> Any:  # noqa: ANN401 - whatever was asked for
        """Return the rows that were asked for; where `rows` are written, how many were.

        A statement of one row, for each of them: it is made and prepared once. One with the values of them all took
        fourteen times as long (tests/bench/test_catch_up.py).
        """
        values = None if rows is None else [_storable(row) for row in rows]

        def executed(connection: Connection) -> Any:  # noqa: ANN401 - the same
            result = connection.execute(statement, values, execution_options={"preserve_rowcount": True})
            return result.all() if result.returns_rows else result.rowcount

        return self._run(executed)

    def _run(self, work: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - whatever it returns
        """Do something in one transaction. A connection that failed once is not used again."""
        if self._connection is None:
            raise CentralError("there is no connection")
        try:
            with heard(), self._connection.begin():
                return work(self._connection)
        except CentralError:
            self.close()
            raise

    def _note_line(self, connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        """Keep a hand on the socket; SQLite, in tests, has none."""
        before = self._line
        self._line = socket.socket(fileno=os.dup(connection.fileno())) if hasattr(connection, "fileno") else None
        if before is not None:
            before.close()


def _keys(table: Table) -> list[Any]:
    return [column for column in table.primary_key if column.name != "store"]


def _storable(row: Row) -> Row:
    r"""Return a row as PostgreSQL can hold it: its text has no \0, and has the sign for one instead."""
    return {name: value.replace("\0", NUL) if isinstance(value, str) else value for name, value in row.items()}
