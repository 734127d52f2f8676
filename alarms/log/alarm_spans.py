"""The spans of alarms from onset to relief, with their acknowledgement, as paired from the rows of a log.

Pure; any thread. Spans are stored as columns instead of objects: a million rows are paired in a second.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.alarms.log.watch_time import posix

# sequence, at, boot, happening, name (alarm and subject with SEPARATOR between), occurrence, and then for an onset its
# utc and priority, for any other row None and its reason.
AlarmRow = tuple[int, float, str, str, str, int, str | None, str]
Column = NDArray[np.float64]
SEPARATOR: Final = "\x1f"
# With one of these reasons the patient or the device ended the alarm; with any other, staff or lost data.
_BY_ITSELF: Final = frozenset({"", "questionable value"})
_NAN: Final = math.nan


class AlarmSpans:
    """The spans of alarms: one per onset, in the order of the log rows, as columns of equal length.

    Attributes:
        names: alarm id and subject, with SEPARATOR between.
        boots: the run of the engine in which the alarm began, numbered from 0.
        at: the onset, in monotonic seconds of that run.
        relieved_at, acknowledged_at: when that happened, in monotonic seconds of that run; NaN if it never did.
        is_own: whether the alarm ended by itself, before anyone acknowledged it.

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
        """Add the spans in `rows`, oldest row first: of alarms that began with one of `priorities`, of all if empty."""
        boot_id, boot = "", _Boot(0)
        for sequence, at, row_boot, happening, name, occurrence, utc, priority_or_reason in rows:
            if row_boot != boot_id:
                boot_id = row_boot
                boot = self._known.setdefault(boot_id, _Boot(len(self._known)))
            boot.last_at = at
            if utc is not None:
                boot.clock = at, utc
                if not priorities or priority_or_reason in priorities:
                    boot.index_of[name, occurrence] = len(self.sequences)
                    self.sequences.append(sequence)
                    self.at.append(at)
                    self.utc.append(utc)
                    self.names.append(name)
                    self.priorities.append(priority_or_reason)
                    self.boots.append(boot.number)
                    self.relieved_at.append(_NAN)
                    self.acknowledged_at.append(_NAN)
                    self.is_own.append(False)
            elif (index := boot.index_of.get((name, occurrence))) is not None:  # None: its onset was filtered out
                self._continue(index, at, happening, priority_or_reason)

    def ends(self, boot_ends: Mapping[str, float], offsets: Mapping[str, float], until: float) -> Column:
        """Return when each span ended, in monotonic seconds of its run of the engine.

        A span without relief ends with its run. `boot_ends`: when each run ended (its monotonic seconds), by boot id;
        a run that is missing there ends at `until` (POSIX seconds). `offsets`: POSIX minus monotonic seconds of a run.
        """
        if not len(self):
            return np.array([])
        last = np.array(
            [boot.end(boot_ends.get(name, math.inf), offsets.get(name), until) for name, boot in self._known.items()]
        )
        relieved = np.array(self.relieved_at)
        ends: Column = np.maximum(np.where(np.isnan(relieved), last[self.boots], relieved), np.array(self.at))
        return ends

    def axes(self, ends: Column) -> tuple[Column, Column]:
        """Return onsets and ends of all spans on one time axis, in seconds; runs of the engine lie far apart on it."""
        at = np.array(self.at)
        if not len(self):
            return at, ends
        shift = np.array(self.boots, np.float64) * (math.ceil(ends.max() - at.min()) + 1_000_000)
        return at + shift, ends + shift

    def _continue(self, index: int, at: float, happening: str, reason: str) -> None:
        is_acknowledged = not math.isnan(self.acknowledged_at[index])
        if happening == "ACKNOWLEDGE":
            if not is_acknowledged:
                self.acknowledged_at[index] = at
        elif math.isnan(self.relieved_at[index]):
            self.relieved_at[index] = at
            self.is_own[index] = reason in _BY_ITSELF and not is_acknowledged


class _Boot:
    """One run of the engine: the index of each span, the time of the newest row, and one moment in both clocks."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.index_of: dict[tuple[str, int], int] = {}
        self.last_at = 0.0
        self.clock: tuple[float, str] | None = None

    def end(self, end_at: float, offset: float | None, until: float) -> float:
        """Return the end of the run: `end_at`, or `until` (POSIX seconds) if that is earlier; never before its rows."""
        if offset is None:
            if self.clock is None:
                return self.last_at
            offset = posix(self.clock[1]) - self.clock[0]
        return max(self.last_at, min(end_at, until - offset))
