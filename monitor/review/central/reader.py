"""Reads a central store: its beds, and the alarm rows of each as the bed wrote them.

Runs in the command line's process; read-only. A log there may end before the bed's own: the rest is still to be sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, select

from bedside.alarms.log.alarm_log import digest
from bedside.alarms.log.entry import GENESIS
from bedside.alarms.log.errors import LogError
from bedside.config.checks.store import check_store, without_secret
from bedside.config.errors import ConfigError
from bedside.config.schema import StoreConfig
from bedside.monitor.store.central.central_store import (
    NUL,
    CentralError,
    central_engine,
    central_errors,
    missing_library,
)
from bedside.monitor.store.central.tables import CENTRAL_ROWS, CENTRAL_STORE

_PAGE: Final = 1000
Row = dict[str, Any]


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Connect to a central store. Raises ConfigError if the URL is invalid, LogError if the store cannot be read."""
    check_store(StoreConfig(url=url), "command line", "--store")
    if allowed := missing_library() if url else "must be an address":
        raise ConfigError("command line", "--store", without_secret(url), allowed)
    try:
        with central_errors(), central_engine(url).connect() as connection:
            yield connection
    except CentralError as err:
        raise LogError(f"{without_secret(url)}: {err}") from err


def stores(connection: Connection) -> list[Row]:
    """Return the logs in the store, one or more per bed, each as a row of CENTRAL_STORE."""
    query = select(CENTRAL_STORE).order_by(CENTRAL_STORE.c.site, CENTRAL_STORE.c.bed, CENTRAL_STORE.c.first_utc)
    return [dict(row) for row in connection.execute(query).mappings()]


def named(logs: list[Row], bed: str | None) -> list[Row]:
    """Return the logs of a bed, given as bed, as site/bed or by the log's own id; all logs if it is None."""
    return [row for row in logs if bed in {None, row["bed"], f"{row['site']}/{row['bed']}", row["id"]}]


def identity(row: Row) -> Row:
    """Return the fields of a row of CENTRAL_STORE that identify a log, for JSON output."""
    return {name: row[name] for name in ("id", "site", "bed", "host")}


def title(row: Row) -> str:
    """Return the name of a log for people: its site, its bed, and the day on which it began."""
    return f"{row['site']}/{row['bed']} since {row['first_utc'][:10]}"


def no_log(bed: str | None) -> str:
    """Return a sentence that says that the central store has no log of this bed, or no log at all if it is None."""
    return "this central store has no log" + ("" if bed is None else f" of {bed}")


def chain(connection: Connection, store: str) -> Iterator[Row]:
    """Yield the alarm rows of a store as its bed wrote them, oldest first."""
    columns = [column for column in CENTRAL_ROWS.columns if column.name != "store"]
    query = select(*columns).where(CENTRAL_ROWS.c.store == store).order_by(CENTRAL_ROWS.c.sequence)
    before = GENESIS
    for stored in connection.execution_options(yield_per=_PAGE).execute(query).mappings():
        row = _as_written(dict(stored), before)
        before = row["hash"]
        yield row


def _as_written(row: Row, before: str) -> Row:
    r"""Return the row with \0 in place of each NUL symbol if its hash shows that the bed wrote \0, else unchanged."""
    other = {name: value.replace(NUL, "\0") if isinstance(value, str) else value for name, value in row.items()}
    return other if other != row and digest(before, other) == row["hash"] else row
