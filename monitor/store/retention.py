"""Deletes samples that are too old or take too much space: waves first, then numbers. The alarm log is never deleted.

Runs in the archive process, every ten minutes. New samples reuse the freed space, so the file stops growing. Samples
not yet confirmed by the central store are kept past their retention days, but never past `store_mb`. The newest block
is never deleted: otherwise its id would be given to another block, which the central store would take for sent.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, func, select, text

from bedside.config.schema import StateConfig
from bedside.monitor.store.database import local_errors
from bedside.monitor.store.tables import BLOCK, KINDS

_DAY_S: Final = 86_400.0
_PIECE: Final = 500  # blocks that are deleted at once if the file is too large
_NOT_NEWEST: Final = BLOCK.c.id < select(func.max(BLOCK.c.id)).scalar_subquery()
Sent = Mapping[str, int]  # by kind, "waves" and "numbers": the block id up to which the central store has all
NOTHING: Final[Sent] = {"waves": 0, "numbers": 0}


def cut(database: Engine, path: Path, settings: StateConfig, utc: float, sent: Sent | None = None) -> int:
    """Delete blocks that are past their retention days, then the oldest blocks while the database is over `store_mb`.

    Return the number of deleted blocks. `utc`: now, POSIX seconds. `sent`: by kind, the highest block id that the
    central store has; None without a central store.
    """
    days = {"waves": settings.wave_days, "numbers": settings.number_days}
    deleted = 0
    with local_errors(path), database.begin() as connection:
        for name, retention_days in days.items():
            conditions = [KINDS[name], *([BLOCK.c.id <= sent[name]] if sent is not None else [])]
            deleted += _delete_older(connection, conditions, utc - retention_days * _DAY_S)
        while _used(connection) > settings.store_mb * 1e6 and (piece := _delete_oldest(connection)):
            deleted += piece
    return deleted


def _delete_older(connection: Connection, conditions: list[Any], before: float) -> int:
    return connection.execute(delete(BLOCK).where(*conditions, _NOT_NEWEST, BLOCK.c.end_utc < before)).rowcount


def _delete_oldest(connection: Connection) -> int:
    """Delete up to 500 of the oldest blocks, of waves while there are any, otherwise of numbers; return how many."""
    waves = select(func.count()).select_from(BLOCK).where(KINDS["waves"], _NOT_NEWEST)
    kind = KINDS["waves" if connection.execute(waves).scalar_one() else "numbers"]
    oldest = select(BLOCK.c.id).where(kind, _NOT_NEWEST).order_by(BLOCK.c.end_utc).limit(_PIECE)
    return connection.execute(delete(BLOCK).where(BLOCK.c.id.in_(oldest.scalar_subquery()))).rowcount


def _used(connection: Connection) -> int:
    """Return the size in bytes of the database's pages that are in use."""
    pages, free, size = (
        connection.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
