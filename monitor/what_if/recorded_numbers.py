"""Reads the numbers of a span of time as the alarm engine received them: one device per vital, in order of time.

Runs in the command line's or the review's process. Monotonic time belongs to one boot, so each boot is one recording.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, Rows
from bedside.monitor.store.reader import StoreReader, Stretch

_OFF_S: Final = 300.0  # after this long without any number the monitor was off
_JUMP_S: Final = 60.0  # a smaller jump of the clock is a clock that was set, a larger one another boot


@dataclass(frozen=True, slots=True)
class Recording:
    """The numbers of one stretch of monitoring without a break.

    `numbers`: by vital, rows value, at, mark, shape (3, n); `offset`: POSIX seconds minus monotonic seconds (`at`).
    """

    numbers: Mapping[VitalId, Rows]
    begin_at: float
    end_at: float
    offset: float

    @property
    def hours(self) -> float:
        """The length of the recording in hours."""
        return (self.end_at - self.begin_at) / 3600


def recordings(
    reader: StoreReader, vitals: Iterable[VitalId], begin_utc: float, end_utc: float, devices: Sequence[str] = ()
) -> list[Recording]:
    """Return the recordings of these vitals from `begin_utc` to `end_utc` (POSIX seconds), in order of time.

    `devices`: their ids in order of preference, as configured.
    """
    selected = [_selected(reader.stretches(vital, begin_utc, end_utc), devices) for vital in vitals]
    by_vital = {vital: rows for vital, rows in zip(vitals, selected, strict=True) if rows is not None}
    if not by_vital:
        return []
    breaks = _breaks(np.sort(np.concatenate([utc for _, utc in by_vital.values()])))
    parts = (_recording(by_vital, begin, end) for begin, end in pairwise(breaks))
    return [part for part in parts if part.numbers]


def _selected(stretches: Sequence[Stretch], devices: Sequence[str]) -> tuple[Rows, Rows] | None:
    """Return the rows of one vital and their times (POSIX seconds), None without any.

    Rows of another device are used only while the preferred one is silent.
    """
    rank = {device: index for index, device in enumerate(devices)}
    names = sorted({stretch.device for stretch in stretches}, key=lambda name: (rank.get(name, len(rank)), name))
    if not names:
        return None
    vital = VITALS[stretches[0].vital]
    rows, utc = np.empty((3, 0)), np.empty(0)
    for name in names:
        parts = [stretch for stretch in stretches if stretch.device == name]
        more = np.concatenate([part.rows for part in parts], axis=1)
        more_utc = np.concatenate([part.utc for part in parts])
        if utc.size:
            before = np.searchsorted(utc, more_utc, side="right") - 1
            age = np.where(before >= 0, more_utc - utc[np.maximum(before, 0)], np.inf)
            is_silent = age > vital.stale_after_s
            more, more_utc = more[:, is_silent], more_utc[is_silent]
        order = np.argsort(np.concatenate([utc, more_utc]), kind="stable")
        rows, utc = np.concatenate([rows, more], axis=1)[:, order], np.concatenate([utc, more_utc])[order]
    return rows, utc


def _breaks(utc: Rows) -> list[float]:
    """Return the begin of each recording (POSIX seconds), and the end of the last."""
    gaps = np.flatnonzero(np.diff(utc) > _OFF_S)
    return [float(utc[0]), *(float(utc[index + 1]) for index in gaps), float(utc[-1]) + 1.0]


def _recording(by_vital: Mapping[VitalId, tuple[Rows, Rows]], begin: float, end: float) -> Recording:
    inside = {vital: (utc >= begin) & (utc < end) for vital, (_, utc) in by_vital.items()}
    numbers = {vital: rows[:, inside[vital]] for vital, (rows, _) in by_vital.items() if inside[vital].any()}
    offsets = [(utc - rows[AT])[inside[vital]] for vital, (rows, utc) in by_vital.items()]
    offset = float(np.median(np.concatenate(offsets)))
    # A clock that was set in between does not change the samples' own times, which are monotonic within the boot.
    longest_s = end - begin + _JUMP_S
    same_boot = {vital: rows for vital, rows in numbers.items() if abs(rows[AT, 0] + offset - begin) < longest_s}
    first = min((float(rows[AT, 0]) for rows in same_boot.values()), default=0.0)
    last = max((float(rows[AT, -1]) for rows in same_boot.values()), default=0.0)
    return Recording(same_boot, first, last, offset)
