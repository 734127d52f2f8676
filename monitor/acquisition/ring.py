"""The ring buffer: every sample of every vital, in one file that the engine writes and the screen maps read-only.

There is one writer (the engine process) and any number of readers in other processes. A lane is an array with the rows
value, at, mark and one column a sample. Every sample is written twice, `capacity` columns apart, so that any stretch up
to the capacity is one contiguous slice: append and read need no modulo arithmetic over arrays. The writer copies the
samples first and raises `written` afterwards. A reader copies, reads `written` again, and discards the samples that the
writer may have overwritten meanwhile.

The counters are aligned 8-byte words, which x86-64 and ARM64 store atomically. x86-64 also stores them after the
samples. ARM64 does not guarantee this order, but the interpreter executes barriers between two numpy calls.
"""

import json
import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.monitor.process.state_file import open_regular, set_aside

RING: Final = "vitals.ring"
MAGIC: Final = b"BEDSRNG2"
PAGE: Final = 4096
MAX_BLOCK: Final = 1024  # most samples in one append; a reader never uses the oldest MAX_BLOCK samples of a full lane
MARKS: Final = tuple(Quality)  # the mark of a sample is the index of its quality
VALUE, AT, MARK = range(3)
CLEAN: Final = (0.0, 0.0)  # the beat of a ring whose writer ended normally or has not started
Rows = NDArray[np.float64]  # shape (3, n): value, at (monotonic seconds), mark

_HEAD: Final = struct.Struct("<8sQQ")  # magic, ring id, length of the lane directory
_COUNTERS: Final = 512  # offset of: beat at, beat utc, then for each lane `written`, `alarm_cursor`
_DIRECTORY: Final = PAGE
_DATA: Final = 6 * PAGE  # the directory has five pages, for about 240 lanes; there is room for as many counters


class RingError(Exception):
    """A file is not a ring, or is a ring of another layout.

    Example scenarios: truncated by a full disk; written by another version; the configured devices have changed.
    """


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
        self._counters = counters
        self._capacity = spec.capacity
        self._trusted = spec.capacity - MAX_BLOCK

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

    def _append_wrapped(self, rows: Rows, start: int) -> None:
        if rows.shape[1] > MAX_BLOCK:
            raise ValueError(f"{rows.shape[1]} samples in one block; at most {MAX_BLOCK}")
        columns = (start + np.arange(rows.shape[1])) % self._capacity
        self._data[:, columns] = rows
        self._data[:, columns + self._capacity] = rows

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


class Ring:
    """All lanes in one file. Use `create` or `resume` to write, `open` to read."""

    def __init__(self, path: Path, memory: mmap.mmap, *, is_writer: bool) -> None:
        self.path = path
        self._memory = memory
        _, self.ring_id, length = _HEAD.unpack_from(memory)
        specs = _specs(memory[_DIRECTORY : _DIRECTORY + length])
        self._beat = np.frombuffer(memory, np.float64, 2, _COUNTERS)
        counters = memoryview(memory)[_COUNTERS + 16 : _COUNTERS + 16 + 16 * len(specs)].cast("Q")
        self.lanes = tuple(
            Lane(spec, _columns(memory, spec, offset), counters[2 * index : 2 * index + 2])
            for index, (spec, offset) in enumerate(zip(specs, _offsets(specs), strict=True))
        )
        self.is_writer = is_writer

    @classmethod
    def create(cls, path: Path, specs: Sequence[LaneSpec]) -> Self:
        """Create a ring with mode 0600 and put it in place in one step; readers of the old ring keep the old one."""
        directory = json.dumps([asdict(spec) for spec in specs]).encode()
        if len(directory) > _DATA - _DIRECTORY or _COUNTERS + 16 + 16 * len(specs) > PAGE:
            raise ValueError(f"{len(specs)} lanes are too many: the ring's directory has no room for them")
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "r+b") as file:
            # Allocate the space: with a sparse file on a full disk, a write to the mapping would kill the process.
            if sys.platform == "darwin":
                file.truncate(ring_size(specs))
            else:
                os.posix_fallocate(file.fileno(), 0, ring_size(specs))
            file.write(_HEAD.pack(MAGIC, int.from_bytes(os.urandom(6)), len(directory)))
            file.seek(_DIRECTORY)
            file.write(directory)
        if path.is_dir():
            set_aside(path)
        Path(name).replace(path)
        return cls.open(path, is_writer=True)

    @classmethod
    def open(cls, path: Path, *, is_writer: bool = False) -> Self:
        """Map an existing ring, read-only unless `is_writer`. Raises RingError if the file is not a ring."""
        flags, mode = (os.O_RDWR, "r+b") if is_writer else (os.O_RDONLY, "rb")
        with os.fdopen(open_regular(path, flags), mode) as file:
            size = os.fstat(file.fileno()).st_size
            if size < _DATA:
                raise RingError(f"{path} is too short to be a ring")
            memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_WRITE if is_writer else mmap.ACCESS_READ)
        magic, _, length = _HEAD.unpack_from(memory)
        if magic != MAGIC or size < _size(memory[_DIRECTORY : _DIRECTORY + length]):
            raise RingError(f"{path} is not a ring of this version, or was truncated")
        return cls(path, memory, is_writer=is_writer)

    @classmethod
    def resume(cls, path: Path, specs: Sequence[LaneSpec], now: float) -> Self:
        """Map the ring of an earlier engine if it has the same lanes and is from this boot; otherwise create a new one.

        Monotonic time restarts at a boot, so a beat that lies in the future is from an earlier boot.
        """
        try:
            ring = cls.open(path, is_writer=True)
        except (OSError, RingError):
            return cls.create(path, specs)
        if tuple(lane.spec for lane in ring.lanes) != tuple(specs) or ring.beat[0] > now:
            return cls.create(path, specs)
        return ring

    @property
    def beat(self) -> tuple[float, float]:
        """Time of the writer's last beat: (monotonic seconds, UTC as a POSIX time stamp); zeros before the first."""
        return float(self._beat[0]), float(self._beat[1])

    def write_beat(self, at: float, utc: float) -> None:
        """Record that the writer is alive. `at` (monotonic seconds) and `utc` (POSIX seconds) are now."""
        self._beat[:] = at, utc


def last_beat(path: Path) -> tuple[float, float]:
    """Return the last beat (monotonic seconds, POSIX seconds) of the ring at `path`, CLEAN if it cannot be read."""
    try:
        return Ring.open(path).beat
    except (OSError, RingError):
        return CLEAN


def _columns(memory: mmap.mmap, spec: LaneSpec, offset: int) -> Rows:
    return np.frombuffer(memory, np.float64, 6 * spec.capacity, offset).reshape(3, 2 * spec.capacity)


def _offsets(specs: Sequence[LaneSpec]) -> list[int]:
    """Return the offset of each lane's samples; each lane begins on a new page."""
    offsets = [_DATA]
    for spec in specs[:-1]:
        offsets.append(offsets[-1] + -(-6 * 8 * spec.capacity // PAGE) * PAGE)
    return offsets[: len(specs)]


def _specs(directory: bytes) -> list[LaneSpec]:
    try:
        return [LaneSpec(**{**row, "vital": VitalId(row["vital"])}) for row in json.loads(directory)]
    except (ValueError, TypeError, KeyError) as err:
        raise RingError(f"the lane directory cannot be read: {err}") from err


def ring_size(specs: Sequence[LaneSpec]) -> int:
    """Return the size in bytes of a ring with these lanes."""
    return _offsets([*specs, LaneSpec(device="", vital=VitalId.HR, capacity=0)])[-1]


def _size(directory: bytes) -> int:
    return ring_size(_specs(directory))
