"""The local database, opened by the archive: the same file as the alarm log, durable enough for samples.

WAL with synchronous NORMAL: a killed process loses nothing, a power loss the last seconds of numbers; and the lock is
held so shortly that an alarm's row never waits for it. The alarm log's own rows are FULL (alarms.log.alarm_log), as is
what the central store was given (monitor.store.central.outbox).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from bedside.monitor.store.tables import METADATA

_WAIT_S: Final = 5.0  # for the alarm log's lock: its rows go first, and nobody waits for samples


class StoreError(Exception):
    """The database cannot be read or written now.

    Example scenarios: the disk is full; the folder is read-only; the file was damaged, or was set aside.
    """


def open_local(path: Path, *, synchronous: str = "NORMAL") -> Engine:
    """Open the database of a state folder for writing, its tables made if need be; StoreError if it cannot be."""
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    with told(path):
        METADATA.create_all(engine)
    return engine


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the database's errors into a StoreError."""
    try:
        yield
    except SQLAlchemyError as err:
        raise StoreError(f"{path}: {getattr(err, 'orig', err)}") from err
