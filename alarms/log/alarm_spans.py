"""Alarms from their onset to their relief, with who saw them when: the rows of a log, paired.

Pure; any thread. Columns instead of objects: a million rows are paired in a second.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.alarms.log.watch_time import posix

# sequence, at, boot, happening, alarm and subject with PARTED between, occurrence; of an onset its utc and priority,
# of any other row None and its reason: what is not needed is not read.
AlarmRow = tuple[int, float, str, str, str, int, str | None, str]
Column = NDArray[np.float64]
PARTED: Final = "\x1f"
# A relief for one of these reasons came of the patient or the device; any other one of staff, or of lost data.
_BY_ITSELF: Final = frozenset({"", "questionable value"})
_NAN: Final = math.nan


class AlarmSpans:
    """One span an onset, in the order of the log; `at` in monotonic seconds of its boot.

    Attributes:
        names: of each span alarm and subject, as they came, with PARTED between.
        boots: of each span the number of its boot.
        relieved_at, acknowledged_at: NaN where that never happened.
        is_own: whether it ended by itself, before anyone acknowledged it.

    """

    def __init__(self) -> None:
        self.sequences: list[int] = []
        self.names: list[str] = []
        self.priorities: list[str] = []
        self.utc: list[str] = []
        self.boots: list[int] = []
        self.at: list[float] = []
        self.relieved_at: list[float] = []
        self.acknowledged_at: list[float] = []
        self.is_own: list[bool] = []
        self._known: dict[str, _Boot] = {}

    def __len__(self) -> int:
        return len(self.sequences)

    def pair(self, rows: Iterable[AlarmRow], priorities: frozenset[str]) -> None:
        """Take the rows, oldest first. Of the onsets only those of these priorities, of all where it is empty."""
        name, boot = "", _Boot(0)
        for sequence, at, row_boot, happening, named, occurrence, utc, word in rows:
            if row_boot != name:
                name = row_boot
                boot = self._known.setdefault(name, _Boot(len(self._known)))
            boot.last_at = at
            if utc is not None:
                boot.clock = at, utc
                if not priorities or word in priorities:
                    boot.index_of[named, occurrence] = len(self.sequences)
                    self.sequences.append(sequence)
                    self.at.append(at)
                    self.utc.append(utc)
                    self.names.append(named)
                    self.priorities.append(word)
                    self.boots.append(boot.number)
                    self.relieved_at.append(_NAN)
                    self.acknowledged_at.append(_NAN)
                    self.is_own.append(False)
            elif (
                index := boot.index_of.get((named, occurrence))
            ) is not None:  # else it began before what is asked for
                self._go_on(index, at, happening, word)

    def ends(self, boot_ends: Mapping[str, float], until: float) -> Column:
        """Return when each span ended; one without a relief ends with its boot, or `until` (POSIX) if that goes on."""
        if not len(self):
            return np.array([])
        last = np.array([boot.end(min(boot_ends.get(name, until), until)) for name, boot in self._known.items()])
        relieved = np.array(self.relieved_at)
        ends: Column = np.maximum(np.where(np.isnan(relieved), last[self.boots], relieved), np.array(self.at))
        return ends

    def axes(self, ends: Column) -> tuple[Column, Column]:
        """Return the onsets and the ends of all boots on one axis, on which no two boots come near each other."""
        at = np.array(self.at)
        if not len(self):
            return at, ends
        shift = np.array(self.boots, np.float64) * (math.ceil(ends.max() - at.min()) + 1_000_000)
        return at + shift, ends + shift

    def _go_on(self, index: int, at: float, happening: str, reason: str) -> None:
        seen = self.acknowledged_at[index]
        if happening == "ACKNOWLEDGE":
            if math.isnan(seen):
                self.acknowledged_at[index] = at
        elif math.isnan(self.relieved_at[index]):
            self.relieved_at[index] = at
            self.is_own[index] = reason in _BY_ITSELF and math.isnan(seen)


class _Boot:
    """One run of the engine, as its alarms tell: its open spans, its newest row, and a moment by both clocks."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.index_of: dict[tuple[str, int], int] = {}
        self.last_at = 0.0
        self.clock: tuple[float, str] | None = None

    def end(self, end_utc: float) -> float:
        """Return the moment of the end in monotonic seconds; never before what is known of it."""
        if self.clock is None:
            return self.last_at
        at, utc = self.clock
        return max(self.last_at, at + end_utc - posix(utc))
