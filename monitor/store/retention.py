"""How long samples are kept: waves go first, then numbers. The alarm log is never cut.

Runs in the archive process, once in a while. What is freed is used again by what comes: the file grows no more.
"""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, func, select, text

from config.schema import StateConfig
from monitor.store.database import told
from monitor.store.tables import BLOCK

_DAY_S: Final = 86_400.0
_WAVE: Final = BLOCK.c.rate_hz.is_not(None)
_PIECE: Final = 500  # blocks that go at once where the file is too large


def cut(database: Engine, path: Path, settings: StateConfig, utc: float) -> int:
    """Delete what is too old at `utc` (POSIX), and the oldest where all is too large; return how many blocks went."""
    with told(path), database.begin() as connection:
        gone = _older(connection, _WAVE, utc - settings.wave_days * _DAY_S)
        gone += _older(connection, BLOCK.c.rate_hz.is_(None), utc - settings.number_days * _DAY_S)
        while _used(connection) > settings.store_mb * 1e6 and (piece := _oldest(connection)):
            gone += piece
    return gone


def _older(connection: Connection, kind: Any, before: float) -> int:  # noqa: ANN401 - a condition of SQLAlchemy
    return connection.execute(delete(BLOCK).where(kind, BLOCK.c.end_utc < before)).rowcount


def _oldest(connection: Connection) -> int:
    """Delete the oldest blocks: of waves as long as there are any."""
    waves = connection.execute(select(func.count()).select_from(BLOCK).where(_WAVE)).scalar_one()
    kind = _WAVE if waves else BLOCK.c.rate_hz.is_(None)
    oldest = select(BLOCK.c.id).where(kind).order_by(BLOCK.c.end_utc).limit(_PIECE)
    return connection.execute(delete(BLOCK).where(BLOCK.c.id.in_(oldest.scalar_subquery()))).rowcount


def _used(connection: Connection) -> int:
    """Return the bytes of the pages in use."""
    pages, free, size = (
        connection.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
