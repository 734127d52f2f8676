"""One bed's connection to the central store: a PostgreSQL database in which each bed writes under its own name.

Runs in the archive process, on the sender's thread; `cut` is called from the main one. Every wait is limited: for the
connection, for each statement, on a silent connection (keepalive), and, if the server itself hangs, by `cut`.
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

# In seconds; tcp_user_timeout and the options are in milliseconds.
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
NUL: Final = "\N{SYMBOL FOR NULL}"  # replaces \0, which PostgreSQL's text cannot contain
_INSERTS: Final = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class CentralError(Exception):
    """The central store cannot be reached, or refuses the data. The message never contains a password.

    Example scenarios: the server is down; the network is cut; the password is wrong; no permission to write the tables.
    """


def missing_library() -> str | None:
    """Return what to install if the library for PostgreSQL is missing, None if it is there."""
    try:
        importlib.import_module("psycopg")  # needed only with a central store
    except ImportError as err:  # also if libpq is missing
        why = str(err).splitlines()[0]
        return f"needs psycopg, which is not installed ({why}): pip install 'bedside[postgresql]'"
    return None


def central_engine(url: str) -> Engine:
    """Return a database engine for a central store, without connecting."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    limits = {name: value for name, value in _LIMITS.items() if name not in address.query}
    return create_engine(address, poolclass=NullPool, connect_args=limits)


@contextlib.contextmanager
def central_errors() -> Iterator[None]:
    """Convert every error of the database in this `with` block into a CentralError with a message of one line."""
    try:
        yield
    except (SQLAlchemyError, OSError) as err:
        lines = str(getattr(err, "orig", None) or err).strip().splitlines()
        raise CentralError(without_secret(lines[0]) if lines else type(err).__name__) from None


class CentralStore:
    """A connection to the central store. Every method may raise CentralError, after which the connection is closed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._line: socket.socket | None = None
        event.listen(engine, "connect", self._note_line, insert=True)  # before SQLAlchemy sends its first statement

    @property
    def is_open(self) -> bool:
        """Whether a connection was opened and no error has closed it since."""
        return self._connection is not None

    def open(self, store_row: Row) -> None:
        """Connect to the server, create missing tables, and write `store_row`, this bed's row of CENTRAL_STORE."""
        self.close()
        with central_errors():
            self._connection = self._engine.connect()
        self._run(METADATA.create_all)
        self.enter(store_row)

    def enter(self, store_row: Row) -> None:
        """Insert or update `store_row` in CENTRAL_STORE, the table with one row for each bed's store."""
        values = {name: value for name, value in store_row.items() if name not in {"id", "first_utc"}}
        upsert = self._insert(CENTRAL_STORE).on_conflict_do_update(index_elements=["id"], set_=values)
        self._execute(upsert, [store_row])

    def head(self, store: str) -> Head:
        """Return the sequence and hash of the newest alarm row of a store, NO_HEAD if it has none."""
        query = select(CENTRAL_ROWS.c.sequence, CENTRAL_ROWS.c.hash).where(CENTRAL_ROWS.c.store == store)
        rows = self._execute(query.order_by(CENTRAL_ROWS.c.sequence.desc()).limit(1))
        return Head(rows[0].sequence, rows[0].hash) if rows else NO_HEAD

    def stores_with(self, sequence: int, digest: str) -> list[str]:
        """Return the ids of the stores that have the alarm row with this sequence and hash."""
        columns = CENTRAL_ROWS.c
        query = select(columns.store).where(
            columns.store.in_(select(CENTRAL_STORE.c.id)), columns.sequence == sequence, columns.hash == digest
        )
        return [row.store for row in self._execute(query.order_by(columns.store))]

    def newest(self, store: str, *, is_wave: bool) -> int:
        """Return the highest id of a store's blocks, 0 if there is none."""
        rate = CENTRAL_BLOCK.c.rate_hz
        kind = rate.is_not(None) if is_wave else rate.is_(None)
        query = select(func.max(CENTRAL_BLOCK.c.id)).where(CENTRAL_BLOCK.c.store == store, kind)
        return int(self._execute(query)[0][0] or 0)

    def digests(self, store: str, table: Table) -> dict[tuple[Any, ...], str]:
        """Return the digest of each row that a store has in `table` (patients, stays or sessions), by its key."""
        keys = _keys(table)
        rows = self._execute(select(*keys, table.c.digest).where(table.c.store == store))
        return {tuple(row[:-1]): row[-1] for row in rows}

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows in one transaction. Raises CentralError if one exists: from another writer, or from before a cut."""
        if self._execute(self._insert(table).on_conflict_do_nothing(), rows) != len(rows):
            self.close()
            raise CentralError("some rows are there already: the position in the central store is read again")

    def keep(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows, or update those whose keys exist, in one transaction."""
        insert = self._insert(table)
        keys = [column.name for column in table.primary_key]
        values = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
        self._execute(insert.on_conflict_do_update(index_elements=keys, set_=values), rows)

    def fill(self, table: Table, rows: Sequence[Row]) -> None:
        """Add the rows whose keys do not exist yet, in one transaction; leave the others unchanged."""
        self._execute(self._insert(table).on_conflict_do_nothing(), rows)

    def ping(self) -> None:
        """Check that the server answers."""
        self._execute(select(1))

    def close(self) -> None:
        """Close the connection without a message to the server, which may not answer."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        self._connection = None

    def end(self) -> None:
        """Close the connection, and the duplicate of its socket that `cut` uses."""
        self.close()
        if self._line is not None:
            self._line.close()
            self._line = None

    def cut(self) -> None:
        """Shut down the connection's socket, so that a call waiting for the server raises CentralError. Any thread."""
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError):  # it was closed already
                line.shutdown(socket.SHUT_RDWR)

    def _insert(self, table: Table) -> Any:  # noqa: ANN401 - of either dialect
        return _INSERTS[self._engine.dialect.name](table)

    def _execute(self, statement: Any, rows: Sequence[Row] | None = None) -> Any:  # noqa: ANN401 - any result
        """Execute an SQL statement; return the selected rows or, if it writes `rows`, how many were written.

        The statement writes one row and is executed for each, so that it is compiled and prepared once. One statement
        with the values of all rows took fourteen times as long (tests/bench/test_catch_up.py).
        """
        values = None if rows is None else [_storable(row) for row in rows]

        def executed(connection: Connection) -> Any:  # noqa: ANN401 - the same
            result = connection.execute(statement, values, execution_options={"preserve_rowcount": True})
            return result.all() if result.returns_rows else result.rowcount

        return self._run(executed)

    def _run(self, work: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - whatever it returns
        """Run `work` in one transaction and return its result. After an error the connection is closed."""
        if self._connection is None:
            raise CentralError("there is no connection")
        try:
            with central_errors(), self._connection.begin():
                return work(self._connection)
        except CentralError:
            self.close()
            raise

    def _note_line(self, connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        """Keep a duplicate of the socket for `cut`; SQLite, in tests, has none."""
        before = self._line
        self._line = socket.socket(fileno=os.dup(connection.fileno())) if hasattr(connection, "fileno") else None
        if before is not None:
            before.close()


def _keys(table: Table) -> list[Any]:
    return [column for column in table.primary_key if column.name != "store"]


def _storable(row: Row) -> Row:
    r"""Return a row that PostgreSQL can store: each \0 in a text is replaced by NUL."""
    return {name: value.replace("\0", NUL) if isinstance(value, str) else value for name, value in row.items()}
