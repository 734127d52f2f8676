"""The local database, opened by the archive: the same file as the alarm log, durable enough for samples.

Runs in the archive process. WAL with synchronous NORMAL: a killed process loses nothing, a power loss the last seconds
of numbers. The lock is held so briefly that a row of the alarm log never waits for it. The alarm log's own rows are
written with FULL (alarms.log.alarm_log), as is what the central store has received (monitor.store.central.outbox).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from bedside.monitor.store.tables import METADATA

_WAIT_S: Final = 5.0  # longest wait for the alarm log's lock: its rows have priority


class StoreError(Exception):
    """The database cannot be read or written now.

    Example scenarios: the disk is full; the folder is read-only; the file was damaged, or was moved aside.
    """


def open_local(path: Path, *, synchronous: str = "NORMAL") -> Engine:
    """Open the database at `path` for writing, and create missing tables. Raises StoreError if that fails."""
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    with local_errors(path):
        METADATA.create_all(engine)
    return engine


@contextmanager
def local_errors(path: Path) -> Iterator[None]:
    """Convert every error of the database in this `with` block into a StoreError."""
    try:
        yield
    except SQLAlchemyError as err:
        raise StoreError(f"{path}: {getattr(err, 'orig', err)}") from err
