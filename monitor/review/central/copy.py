"""Copies the log of a bed from a central store to a file, which every command that reads a log can read.

Runs in the command line's process.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, select

from bedside.alarms.log.alarm_log import ROWS, AlarmLog
from bedside.monitor.review.central.reader import Row, chain, title
from bedside.monitor.review.progress import progress
from bedside.monitor.store.central.tables import CENTRAL_BLOCK, CENTRAL_ROWS, PEOPLE
from bedside.monitor.store.database import open_local
from bedside.monitor.store.tables import BLOCK

_BATCH: Final = 500  # rows
Span = tuple[float, float]  # POSIX seconds
Done = Callable[[float], None]


def fetch(connection: Connection, row: Row, path: Path, span: Span | None) -> None:
    """Copy a log of a central store to a new file, with a progress bar. `row`: its row of CENTRAL_STORE; see `copy`."""
    with progress(f"fetching {title(row)}", _count(connection, row["id"], span)) as done:
        copy(connection, row["id"], path, span, done)


def _count(connection: Connection, store: str, span: Span | None) -> int:
    rows = select(func.count()).select_from(CENTRAL_ROWS).where(CENTRAL_ROWS.c.store == store)
    blocks = select(func.count()).select_from(CENTRAL_BLOCK).where(*_within(store, span))
    return int(connection.scalar(rows) or 0) + (int(connection.scalar(blocks) or 0) if span else 0)


def copy(connection: Connection, store: str, path: Path, span: Span | None, done: Done) -> None:
    """Copy the log of a store to a new file, mode 0600, with its patient records and the samples of `span`, if any.

    All alarm rows are copied, so that their chain can be checked. `done` is called with the number of rows and blocks
    that were written.
    """
    AlarmLog.open(path).close()
    local = open_local(path)
    try:
        so_far = _written(local, ROWS, chain(connection, store), done, 0)
        for table, central in PEOPLE.items():
            _written(local, table, _rows(connection, table, central, [central.c.store == store]), done, so_far)
        if span is not None:
            blocks = _rows(connection, BLOCK, CENTRAL_BLOCK, _within(store, span))
            _written(local, BLOCK, blocks, done, so_far)
    finally:
        local.dispose()


def _within(store: str, span: Span | None) -> list[ColumnElement[bool]]:
    begin, end = span or (0.0, 0.0)
    return [CENTRAL_BLOCK.c.store == store, CENTRAL_BLOCK.c.end_utc >= begin, CENTRAL_BLOCK.c.begin_utc <= end]


def _rows(connection: Connection, local: Table, central: Table, where: list[ColumnElement[bool]]) -> Iterator[Row]:
    query = select(*(central.c[column.name] for column in local.columns)).where(*where)
    stream = connection.execution_options(yield_per=_BATCH).execute(query).mappings()
    return (dict(row) for row in stream)


def _written(local: Engine, table: Table, rows: Iterable[Row], done: Done, so_far: int) -> int:
    stream: Iterator[dict[str, Any]] = iter(rows)
    while batch := list(itertools.islice(stream, _BATCH)):
        with local.begin() as connection:
            connection.execute(table.insert(), batch)
        so_far += len(batch)
        done(so_far)
    return so_far
