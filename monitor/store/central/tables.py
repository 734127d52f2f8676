"""The tables of a central store: those of every bed's own database, with the bed's store in each key.

Pure; any thread. `python -m bedside.monitor.store.central.tables` prints them as SQL for PostgreSQL. There are no
foreign keys: the rows of a bed arrive in any order, and none must wait for another.
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
    """Return a local table with a column for the store. Integers become BigInteger: SQLite's have 64 bits."""
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


# One row per database of a bed: which bed it is, and when it first connected (ISO 8601).
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


# Rows of these three may change, each by its key; they are sent in this order.
PEOPLE: Final = {
    PATIENT: _central(PATIENT, ["id"], _digest()),
    STAY: _central(STAY, ["patient_id", "since_utc"], _digest()),
    SESSION: _central(SESSION, ["id"], _digest()),
}


def _name(index: Index) -> str:
    return str(index.name)


def sql() -> str:
    """Return the SQL that creates the tables in PostgreSQL."""
    statements: list[Any] = []
    for table in METADATA.sorted_tables:
        statements += [CreateTable(table, if_not_exists=True)]
        statements += [CreateIndex(index, if_not_exists=True) for index in sorted(table.indexes, key=_name)]
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return "".join(f"{str(statement.compile(dialect=dialect)).strip()};\n" for statement in statements)


if __name__ == "__main__":
    sys.stdout.write(sql())
