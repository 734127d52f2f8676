"""How long samples are kept: waves go first, then numbers. The alarm log is never cut.

Runs in the archive process, once in a while. What is freed is used again by what comes: the file grows no more. What a
central store has not yet got goes only where all is too large; and the newest block never goes, so that its id is not
given again to another one, which the central store would take for sent.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, func, select, text

from bedside.config.schema import StateConfig
from bedside.monitor.store.database import told
from bedside.monitor.store.tables import BLOCK, KINDS

_DAY_S: Final = 86_400.0
_PIECE: Final = 500  # blocks that go at once where the file is too large
_NOT_NEWEST: Final = BLOCK.c.id < select(func.max(BLOCK.c.id)).scalar_subquery()
Sent = Mapping[str, int]  # by kind, "waves" and "numbers": up to which block the central store has all
NOTHING: Final[Sent] = {"waves": 0, "numbers": 0}


def cut(database: Engine, path: Path, settings: StateConfig, utc: float, sent: Sent | None = None) -> int:
    """Delete what is too old at `utc` (POSIX), and the oldest where all is too large; return how many blocks went.

    `sent` is what a central store has; None: there is no such store.
    """
    days = {"waves": settings.wave_days, "numbers": settings.number_days}
    gone = 0
    with told(path), database.begin() as connection:
        for name, kept in days.items():
            may_go = [KINDS[name], *([BLOCK.c.id <= sent[name]] if sent is not None else [])]
            gone += _older(connection, may_go, utc - kept * _DAY_S)
        while _used(connection) > settings.store_mb * 1e6 and (piece := _oldest(connection)):
            gone += piece
    return gone


def _older(connection: Connection, may_go: list[Any], before: float) -> int:
    return connection.execute(delete(BLOCK).where(*may_go, _NOT_NEWEST, BLOCK.c.end_utc < before)).rowcount


def _oldest(connection: Connection) -> int:
    """Delete the oldest blocks: of waves as long as there are any."""
    waves = select(func.count()).select_from(BLOCK).where(KINDS["waves"], _NOT_NEWEST)
    kind = KINDS["waves" if connection.execute(waves).scalar_one() else "numbers"]
    oldest = select(BLOCK.c.id).where(kind, _NOT_NEWEST).order_by(BLOCK.c.end_utc).limit(_PIECE)
    return connection.execute(delete(BLOCK).where(BLOCK.c.id.in_(oldest.scalar_subquery()))).rowcount


def _used(connection: Connection) -> int:
    """Return the bytes of the pages in use."""
    pages, free, size = (
        connection.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
