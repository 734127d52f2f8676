"""A lane of the ring: the samples of one vital from one device, and how many were written and judged.

Any process; one writes. How a lane is laid out, and why a reader needs no lock, is told in
bedside.monitor.acquisition.ring.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId

MAX_BLOCK: Final = 1024  # most samples in one append; a reader never uses the oldest MAX_BLOCK samples of a full lane
MARKS: Final = tuple(Quality)  # the mark of a sample is the index of its quality
VALUE, AT, MARK = range(3)
Rows = NDArray[np.float64]  # shape (3, n): value, at (monotonic seconds), mark


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSpec:
    """Which vital of which device a lane holds. `capacity`: in samples; `rate_hz`: of a wave, None for numbers."""

    device: str
    vital: VitalId
    capacity: int
    rate_hz: float | None = None


class Lane:
    """The samples of one vital from one device."""

    def __init__(self, spec: LaneSpec, data: Rows, counters: "memoryview[int]") -> None:
        """Wrap views of the file: `data`, shape (3, 2 * capacity); `counters`: `written`, `alarm_cursor`."""
        self.spec = spec
        self._data = data
        self._values = data[VALUE]
        self._file: memoryview[int] | None = None  # the counters in the file; only for the writer
        self._counters: memoryview[int] | list[int] = counters
        self._was_damaged = False
        self._capacity = spec.capacity
        self._trusted = spec.capacity - MAX_BLOCK

    def own(self) -> None:
        """Let this process be the only writer: from now on it believes its own counters and not those of the file."""
        if isinstance(self._counters, memoryview):
            self._file, self._counters = self._counters, self._counters.tolist()

    @property
    def is_as_written(self) -> bool:
        """Whether the counters in the file were always those that this writer wrote; True for a reader."""
        return self._file is None or (not self._was_damaged and self._file.tolist() == self._counters)

    def move(self, data: Rows, counters: "memoryview[int]") -> None:
        """Use columns and counters in another file, which has the same layout, as its only writer."""
        self._data, self._values = data, data[VALUE]
        self._file, self._counters, self._was_damaged = counters, counters.tolist(), False

    @property
    def written(self) -> int:
        """The number of samples written since the ring was created."""
        return self._counters[0]

    @property
    def alarm_cursor(self) -> int:
        """The index of the first sample that the alarms have not read; in the file, so that it survives a restart."""
        return self._counters[1]

    @alarm_cursor.setter
    def alarm_cursor(self, cursor: int) -> None:
        self._counters[1] = cursor
        if self._file is not None:
            self._file[1] = cursor

    def append(self, rows: Rows) -> None:
        """Add `rows`, shape (3, n), n up to MAX_BLOCK, oldest first."""
        count = rows.shape[1]
        written = self._counters[0]
        start = written % self._capacity
        stop = start + count
        data, capacity = self._data, self._capacity
        if stop <= capacity:
            data[:, start:stop] = rows
            data[:, start + capacity : stop + capacity] = rows
        else:
            self._append_wrapped(rows, start)
        self._counters[0] = written + count
        if self._file is not None:
            self._was_damaged |= self._file[0] != written
            self._file[0] = written + count

    def _append_wrapped(self, rows: Rows, start: int) -> None:
        if rows.shape[1] > MAX_BLOCK:
            raise ValueError(f"{rows.shape[1]} samples in one block; at most {MAX_BLOCK}")
        columns = (start + np.arange(rows.shape[1])) % self._capacity
        self._data[:, columns] = rows
        self._data[:, columns + self._capacity] = rows

    def time(self, column: int) -> float:
        """Return the time of the sample in a column of the file, in monotonic seconds."""
        return float(self._data[AT, column % self._capacity])

    def set_counters(self, written: int, alarm_cursor: int) -> None:
        """Set both counters; only for the writer."""
        self._counters[0], self._counters[1] = written, alarm_cursor
        if self._file is not None:
            self._file[0], self._file[1] = written, alarm_cursor

    def since(self, cursor: int) -> tuple[Rows, int, int]:
        """Return (copy of the samples from index `cursor` on, the new cursor, how many were already overwritten).

        The copy is never torn: samples that the writer may have overwritten meanwhile count as lost.
        """
        while True:
            written = self._counters[0]
            first = max(cursor, written - self._trusted)
            start = first % self._capacity
            rows: Rows = self._data[:, start : start + written - first].copy()
            if self._counters[0] - first <= self._trusted:
                return rows, written, first - cursor
            cursor = max(cursor, 0)  # overwritten while copying (the reader was suspended): try again

    def latest(self, count: int) -> Rows:
        """Return a copy of the newest `count` samples, or of as many as there are, shape (3, n)."""
        rows, _, _ = self.since(max(0, self.written - count))
        return rows

    def values(self, count: int) -> NDArray[np.float64]:
        """Return a copy of the newest `count` values without times and marks, shape (n,); faster than `latest`."""
        while True:
            written = self._counters[0]
            first = max(0, written - min(count, self._trusted))
            start = first % self._capacity
            values: NDArray[np.float64] = self._values[start : start + written - first].copy()
            if self._counters[0] - first <= self._trusted:
                return values
