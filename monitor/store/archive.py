"""The archive: copies every sample from the ring to the database, in blocks.

Runs in the archive process. Its position in the ring follows from the blocks in the database. It is read when the ring
is opened and advanced by the transaction that writes blocks. If any process is killed, no sample is lost that the ring
still has, and none is stored twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, func, select

from bedside.config.origin import Origin
from bedside.config.schema import Config
from bedside.monitor.acquisition.ring import AT, CLEAN, RING, Lane, Ring, RingError
from bedside.monitor.store.database import local_errors
from bedside.monitor.store.sample_codec import packed
from bedside.monitor.store.tables import BLOCK

NUMBERS_S: Final = 60.0  # length of a block of numbers: in shorter ones the overhead exceeds the numbers
WAVES_S: Final = 10.0  # length of a block of a wave
_MOST: Final = 15_000  # samples in a block: a minute at 250 Hz


@dataclass(slots=True)
class _Cursor:
    """The archive's position in one lane: the index of the next sample, and when it last wrote (monotonic seconds)."""

    next: int
    wrote_at: float


class Archive:
    """Archives the ring in the runtime folder `folder`. Time is an argument.

    Attributes:
        database: the database to which it writes.
        lost: the number of samples that the ring had overwritten before they were archived.

    """

    def __init__(self, folder: Path, config: Config, database: Engine, path: Path) -> None:
        self.lost = 0
        self._ring_path, self.database, self._path = folder / RING, database, path
        self._origins: Mapping[str, Origin] = {device.id: device.origin for device in config.device}
        self._ring: Ring | None = None
        self._inode = 0
        self._offset: float | None = None  # from monotonic to civil time
        self._cursors: list[_Cursor] = []

    def tick(self, at: float, *, utc: float | None = None, with_waves: bool = True, is_last: bool = False) -> None:
        """Write the samples that are due, or all if `is_last`. Raises StoreError if nothing was written.

        `at` is in monotonic seconds; `utc` is the same moment in POSIX seconds, for a ring without a heartbeat.
        """
        self._follow(at)
        offset = self._civil(None if utc is None else utc - at)
        if self._ring is None or offset is None:
            return
        due = [
            (lane, cursor)
            for lane, cursor in zip(self._ring.lanes, self._cursors, strict=True)
            if lane.written > cursor.next and (is_last or at - cursor.wrote_at >= _every_s(lane))
            if with_waves or lane.spec.rate_hz is None
        ]
        ends: list[tuple[_Cursor, int]] = []
        rows: list[dict[str, Any]] = []
        for lane, cursor in due:
            samples, end, lost = lane.since(cursor.next)
            self.lost += lost
            rows += self._blocks(lane, samples, end, offset)
            ends.append((cursor, end))
        if rows:
            with local_errors(self._path), self.database.begin() as connection:
                connection.execute(BLOCK.insert(), rows)
        for cursor, end in ends:
            cursor.next, cursor.wrote_at = end, at

    def _civil(self, own: float | None) -> float | None:
        """Return UTC (POSIX seconds) minus monotonic seconds, None if it is unknown. `own`: this process's offset.

        An engine that ends in order removes its heartbeat from the ring, and its last samples are archived after that.
        The previous offset then stays in force; otherwise the last minute of every run would be dated 1970. An archive
        that starts only then has seen no heartbeat: it uses the offset of the ring's last block, else its `own`.
        """
        if self._ring is not None and (beat := self._ring.beat) != CLEAN:
            self._offset = beat[1] - beat[0]
        elif self._ring is not None and self._offset is None:
            self._offset = self._kept(self._ring.ring_id, own)
        return self._offset

    def _kept(self, ring_id: int, own: float | None) -> float | None:
        query = select(BLOCK.c.begin_utc - BLOCK.c.begin_at).where(BLOCK.c.ring == ring_id)
        with local_errors(self._path), self.database.connect() as connection:
            offset = connection.scalar(query.order_by(BLOCK.c.id.desc()).limit(1))
        return own if offset is None else float(offset)

    def _follow(self, at: float) -> None:
        """Open the ring file that the engine writes now; after an engine starts it may be a new file."""
        try:
            inode = self._ring_path.stat().st_ino
            if inode == self._inode:
                return
            ring = Ring.open(self._ring_path)
        except (OSError, RingError):
            return  # the engine has not created it yet
        held = self._held(ring)
        self._ring, self._inode = ring, inode
        keys = [(lane.spec.device, str(lane.spec.vital)) for lane in ring.lanes]
        self._cursors = [_Cursor(held.get(key, 0), at) for key in keys]

    def _held(self, ring: Ring) -> dict[tuple[str, str], int]:
        """Return, by (device, vital), the index after the last sample of this ring that the database has."""
        end = func.max(BLOCK.c.first + BLOCK.c["count"])
        query = select(BLOCK.c.device, BLOCK.c.vital, end).where(BLOCK.c.ring == ring.ring_id)
        with local_errors(self._path), self.database.connect() as connection:
            result = connection.execute(query.group_by(BLOCK.c.device, BLOCK.c.vital))
            return {(device, vital): last for device, vital, last in result}

    def _blocks(self, lane: Lane, rows: Any, end: int, offset: float) -> list[dict[str, Any]]:  # noqa: ANN401 - Rows
        count = rows.shape[1]
        pieces = [rows[:, start : start + _MOST] for start in range(0, count, _MOST)]
        firsts = range(end - count, end, _MOST)
        return [self._block(lane, piece, first, offset) for piece, first in zip(pieces, firsts, strict=True)]

    def _block(self, lane: Lane, rows: Any, first: int, offset: float) -> dict[str, Any]:  # noqa: ANN401 - Rows
        begin_at, end_at = float(rows[AT, 0]), float(rows[AT, -1])
        return {
            "ring": self._ring.ring_id if self._ring else 0,
            "device": lane.spec.device,
            "vital": str(lane.spec.vital),
            "first": first,
            "count": rows.shape[1],
            "rate_hz": lane.spec.rate_hz,
            "origin": str(self._origins.get(lane.spec.device, Origin.REAL)),
            "begin_at": begin_at,
            "begin_utc": begin_at + offset,
            "end_utc": end_at + offset,
            "data": packed(rows),
        }


def _every_s(lane: Lane) -> float:
    return WAVES_S if lane.spec.rate_hz else NUMBERS_S
