"""The tables of a central store: those of every bed's own database, with the bed's store in each key.

Pure; any thread. `python -m bedside.monitor.store.central.tables` prints them as SQL for PostgreSQL. There are no
foreign keys: the rows of a bed come in their own order, and none may be held up by another.
"""

import sys
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from bedside.alarms.log.alarm_log import ROWS
from bedside.monitor.store.tables import BLOCK, PATIENT, SESSION, STAY

METADATA: Final = MetaData()


def _central(local: Table, key: Sequence[str], *more: Column[Any]) -> Table:
    """Return a local table with its store: SQLite's integers have 64 bits."""
    columns: list[Column[Any]] = [
        Column(
            column.name,
            BigInteger() if isinstance(column.type, Integer) else column.type,
            primary_key=column.name in key,
            nullable=column.nullable,
            autoincrement=False,
        )
        for column in local.columns
    ]
    return Table(local.name, METADATA, Column("store", Text, primary_key=True), *columns, *more)


# One row a database of a bed; who it is and when it was first heard of (ISO 8601).
CENTRAL_STORE: Final = Table(
    "store",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("bed", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("first_utc", Text, nullable=False),
)
CENTRAL_ROWS: Final = _central(ROWS, ["sequence"])
CENTRAL_BLOCK: Final = _central(BLOCK, ["ring", "device", "vital", "first"])
Index("block_store_id", CENTRAL_BLOCK.c.store, CENTRAL_BLOCK.c.id)
Index("block_store_vital_utc", CENTRAL_BLOCK.c.store, CENTRAL_BLOCK.c.vital, CENTRAL_BLOCK.c.end_utc)


def _digest() -> Column[Any]:
    return Column("digest", Text, nullable=False)  # of the row, so that only what has changed is sent


# These three change, each by its key; the order is that of their coming.
PEOPLE: Final = {
    PATIENT: _central(PATIENT, ["id"], _digest()),
    STAY: _central(STAY, ["patient_id", "since_utc"], _digest()),
    SESSION: _central(SESSION, ["id"], _digest()),
}


def _name(index: Index) -> str:
    return str(index.name)


def sql() -> str:
    """Return what makes the tables in PostgreSQL."""
    made: list[Any] = []
    for table in METADATA.sorted_tables:
        made += [CreateTable(table, if_not_exists=True)]
        made += [CreateIndex(index, if_not_exists=True) for index in sorted(table.indexes, key=_name)]
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return "".join(f"{str(each.compile(dialect=dialect)).strip()};\n" for each in made)


if __name__ == "__main__":
    sys.stdout.write(sql())
