"""The numbers of a span of time, as the alarm engine saw them: one device a vital, in order of time.

Runs in the command line's or the review's process. Monotonic time is of one boot: a boot is one recording here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, Rows
from bedside.monitor.store.reader import StoreReader, Stretch

_OFF_S: Final = 300.0  # nothing at all for so long: the monitor was off
_JUMP_S: Final = 60.0  # so far apart are the clocks of two boots, or it is one boot whose clock was set


@dataclass(frozen=True, slots=True)
class Recording:
    """A stretch of watching without a break. `numbers`: value, at, mark, shape (3, n), by vital; `offset`: UTC - at."""

    numbers: Mapping[VitalId, Rows]
    begin_at: float
    end_at: float
    offset: float

    @property
    def hours(self) -> float:
        """How long it is."""
        return (self.end_at - self.begin_at) / 3600


def recordings(
    reader: StoreReader, vitals: Iterable[VitalId], begin_utc: float, end_utc: float, devices: Sequence[str] = ()
) -> list[Recording]:
    """Return what was recorded of these vitals, POSIX times; `devices` in order of preference, as configured."""
    spoken = [_spoken(reader.stretches(vital, begin_utc, end_utc), devices) for vital in vitals]
    found = {vital: rows for vital, rows in zip(vitals, spoken, strict=True) if rows is not None}
    if not found:
        return []
    breaks = _breaks(np.sort(np.concatenate([utc for _, utc in found.values()])))
    pieces = (_piece(found, begin, end) for begin, end in pairwise(breaks))
    return [piece for piece in pieces if piece.numbers]


def _spoken(stretches: Sequence[Stretch], devices: Sequence[str]) -> tuple[Rows, Rows] | None:
    """Return the rows and their UTC of the device that spoke: the next one only while the preferred one is silent."""
    rank = {device: place for place, device in enumerate(devices)}
    names = sorted({row.device for row in stretches}, key=lambda name: (rank.get(name, len(rank)), name))
    if not names:
        return None
    vital = VITALS[stretches[0].vital]
    rows, utc = np.empty((3, 0)), np.empty(0)
    for name in names:
        of_it = [row for row in stretches if row.device == name]
        more, when = np.concatenate([row.rows for row in of_it], axis=1), np.concatenate([row.utc for row in of_it])
        if utc.size:
            before = np.searchsorted(utc, when, side="right") - 1
            age = np.where(before >= 0, when - utc[np.maximum(before, 0)], np.inf)
            is_silent = age > vital.stale_after_s
            more, when = more[:, is_silent], when[is_silent]
        order = np.argsort(np.concatenate([utc, when]), kind="stable")
        rows, utc = np.concatenate([rows, more], axis=1)[:, order], np.concatenate([utc, when])[order]
    return rows, utc


def _breaks(utc: Rows) -> list[float]:
    """Return where recordings begin, and an end after the last."""
    gaps = np.flatnonzero(np.diff(utc) > _OFF_S)
    return [float(utc[0]), *(float(utc[index + 1]) for index in gaps), float(utc[-1]) + 1.0]


def _piece(found: Mapping[VitalId, tuple[Rows, Rows]], begin: float, end: float) -> Recording:
    inside = {vital: (utc >= begin) & (utc < end) for vital, (_, utc) in found.items()}
    numbers = {vital: rows[:, inside[vital]] for vital, (rows, _) in found.items() if inside[vital].any()}
    offsets = [(utc - rows[AT])[inside[vital]] for vital, (rows, utc) in found.items()]
    offset = float(np.median(np.concatenate(offsets)))
    # A clock that was set in between moves no sample's own time: that is monotonic within the boot.
    kept = {vital: rows for vital, rows in numbers.items() if abs(rows[AT, 0] + offset - begin) < end - begin + _JUMP_S}
    first = min((float(rows[AT, 0]) for rows in kept.values()), default=0.0)
    last = max((float(rows[AT, -1]) for rows in kept.values()), default=0.0)
    return Recording(kept, first, last, offset)
