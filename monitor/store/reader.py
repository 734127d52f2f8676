"""Reads stored samples, stays and sessions for review, what-if, export and reports.

Read-only; any process, one thread at a time. The database may be written meanwhile. It is this bed's own file or a
central store (PostgreSQL by URL).
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, Rows
from bedside.monitor.store.sample_codec import unpacked
from bedside.monitor.store.tables import BLOCK, SESSION, STAY

_log = logging.getLogger("bedside.store")
_NO_TABLE: Final = "no such table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Consecutive samples of one vital of one device.

    `rows`: value, at (monotonic seconds of their boot), mark; `utc`: the same times in POSIX seconds.
    """

    device: str
    vital: VitalId
    rate_hz: float | None
    origin: str
    rows: Rows
    utc: Rows


class StoreReader:
    """Reads one database. If its tables are missing, because it is new or empty, the methods return nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stretches(self, vital: VitalId, begin_utc: float, end_utc: float) -> list[Stretch]:
        """Return the samples of a vital from `begin_utc` to `end_utc` (POSIX), one stretch per block, in order.

        A damaged block is omitted and reported in the program's log; the others are returned.
        """
        inside = (BLOCK.c.vital == str(vital), BLOCK.c.end_utc >= begin_utc, BLOCK.c.begin_utc <= end_utc)
        query = select(BLOCK).where(*inside).order_by(BLOCK.c.begin_utc, BLOCK.c.device)
        stretches = (_stretch(row, begin_utc, end_utc) for row in self._rows(query))
        return [stretch for stretch in stretches if stretch is not None and stretch.utc.size]

    def stays(self) -> list[dict[str, Any]]:
        """Return the stays, newest first."""
        return self._rows(select(STAY).order_by(STAY.c.since_utc.desc()))

    def sessions(self, patient_id: str | None = None) -> list[dict[str, Any]]:
        """Return the infusion sessions, of one patient if one is named, oldest first."""
        query = select(SESSION).order_by(SESSION.c.begun_utc)
        return self._rows(query.where(SESSION.c.patient_id == patient_id) if patient_id else query)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def _rows(self, query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a Select of whatever columns
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(query).mappings()]
        except OperationalError as err:
            if _NO_TABLE in str(err.orig):
                return []
            raise


def _stretch(block: dict[str, Any], begin_utc: float, end_utc: float) -> Stretch | None:
    try:
        rows = unpacked(block["data"])
    except ValueError:
        begin = datetime.fromtimestamp(block["begin_utc"], UTC)
        count, label = block["count"], VITALS[VitalId(block["vital"])].label
        _log.warning(
            "%s samples of %s from %s on are damaged, and left out", count, label, f"{begin:%Y-%m-%d %H:%M:%S} UTC"
        )
        return None
    utc = rows[AT] + (block["begin_utc"] - block["begin_at"])
    inside = np.flatnonzero((utc >= begin_utc) & (utc <= end_utc))
    return Stretch(
        device=block["device"],
        vital=VitalId(block["vital"]),
        rate_hz=block["rate_hz"],
        origin=block["origin"],
        rows=rows[:, inside],
        utc=utc[inside],
    )
