"""The ring buffer: every sample of every vital, in one file that the engine writes and the screen maps read-only.

There is one writer (the engine process) and any number of readers in other processes. A lane is an array with the rows
value, at, mark and one column a sample. Every sample is written twice, `capacity` columns apart, so that any stretch up
to the capacity is one contiguous slice: append and read need no modulo arithmetic over arrays. The writer copies the
samples first and raises `written` afterwards. A reader copies, reads `written` again, and discards the samples that the
writer may have overwritten meanwhile.

The counters are aligned 8-byte words, which x86-64 and ARM64 store atomically. x86-64 also stores them after the
samples. ARM64 does not guarantee this order, but the interpreter executes barriers between two numpy calls.
"""

import hashlib
import json
import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, Self

import numpy as np

from bedside.config.vitals import VitalId
from bedside.drivers import clock
from bedside.monitor.acquisition.lane import AT, MARK, MARKS, MAX_BLOCK, VALUE, Lane, LaneSpec, Rows
from bedside.monitor.process.state_file import open_regular, set_aside

__all__ = [
    "AT",
    "CLEAN",
    "MARK",
    "MARKS",
    "MAX_BLOCK",
    "RING",
    "VALUE",
    "Lane",
    "LaneSpec",
    "Ring",
    "RingError",
    "Rows",
]
RING: Final = "vitals.ring"
MAGIC: Final = b"BEDSRNG2"
PAGE: Final = 4096
CLEAN: Final = (0.0, 0.0)  # the beat of a ring whose writer ended normally or has not started

_HEAD: Final = struct.Struct("<8sQQ")  # magic, ring id, length of the lane directory
_BOOT_BYTES: Final = 8  # after the head: which boot the times belong to; zeros: unknown
_MOST_SAMPLES: Final = 1 << 48  # more than a century of any wave
_LAST_UTC: Final = 253_402_300_000.0  # in the year 9999, the last one that a date can have
_AHEAD_S: Final = 60.0  # a time further in the future was not measured
_COUNTERS: Final = 512  # offset of: beat at, beat utc, then for each lane `written`, `alarm_cursor`
_DIRECTORY: Final = PAGE
_DATA: Final = 6 * PAGE  # the directory has five pages, for about 240 lanes; the counters have room for 223


class RingError(Exception):
    """A file is not a ring, or is a ring of another layout.

    Example scenarios: truncated by a full disk; written by another version; the configured devices have changed.
    """


class Ring:
    """All lanes in one file. Use `create` or `resume` to write, `open` to read.

    Attributes:
        lanes: the lanes, in the order of the configuration.
        ring_id: names the samples; a ring that is begun anew has another one.
        file: device and inode of its file.
        fault: why `resume` could not take over the file that was there, "" if it could or there was none.

    """

    fault = ""

    def __init__(self, path: Path, *, is_writer: bool) -> None:
        self.path, self.is_writer = path, is_writer
        self._map()
        length = _HEAD.unpack_from(self._memory)[2]
        specs = _specs(self._memory[_DIRECTORY : _DIRECTORY + length])
        self.lanes = tuple(Lane(spec, *views) for spec, views in zip(specs, _views(self._memory, specs), strict=True))
        if is_writer:
            for lane in self.lanes:
                lane.own()

    def _map(self) -> None:
        """Map the file that is at the path now. Raises RingError or OSError."""
        flags, mode = (os.O_RDWR, "r+b") if self.is_writer else (os.O_RDONLY, "rb")
        with os.fdopen(open_regular(self.path, flags), mode) as file:
            status = os.fstat(file.fileno())
            if status.st_size < _DATA:
                raise RingError(f"{self.path} is too short to be a ring")
            memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_WRITE if self.is_writer else mmap.ACCESS_READ)
        magic, self.ring_id, length = _HEAD.unpack_from(memory)
        if magic != MAGIC or status.st_size < _size(memory[_DIRECTORY : _DIRECTORY + length]):
            raise RingError(f"{self.path} is not a ring of this version, or was truncated")
        self._memory, self.file = memory, (status.st_dev, status.st_ino)
        self._beat = np.frombuffer(memory, np.float64, 2, _COUNTERS)

    @classmethod
    def create(cls, path: Path, specs: Sequence[LaneSpec]) -> Self:
        """Create a ring with mode 0600 and put it in place in one step; readers of the old ring keep the old one."""
        _write_new(path, specs, int.from_bytes(os.urandom(6)))
        return cls(path, is_writer=True)

    @classmethod
    def open(cls, path: Path, *, is_writer: bool = False) -> Self:
        """Map an existing ring, read-only unless `is_writer`. Raises RingError if the file is not a ring."""
        return cls(path, is_writer=is_writer)

    @classmethod
    def resume(cls, path: Path, specs: Sequence[LaneSpec], now: float) -> Self:
        """Map the ring of an earlier engine if it has the same lanes and is from this boot; otherwise create a new one.

        A ring that is damaged is replaced too, and `fault` of the new one says why. Monotonic time restarts at a boot,
        so a beat that lies in the future is from an earlier boot; only version 0.1.0 did not name the boot.
        """
        fault = ""
        try:
            ring = cls.open(path, is_writer=True)
            if tuple(lane.spec for lane in ring.lanes) == tuple(specs) and ring.is_of_this_boot(now):
                fault = ring.damage(now)
                if not fault:
                    return ring
        except FileNotFoundError:
            pass
        except (OSError, RingError) as err:
            fault = str(err)
        new = cls.create(path, specs)
        new.fault = fault and f"the waves and numbers before this start are lost: {fault}"
        return new

    @property
    def is_in_place(self) -> bool:
        """Whether the file at the ring's path is still the one that is mapped."""
        try:
            status = self.path.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self.file

    def is_of_this_boot(self, now: float) -> bool:
        """Whether the times in this ring can be compared with `now`, monotonic seconds."""
        boot = bytes(self._memory[_HEAD.size : _HEAD.size + _BOOT_BYTES])
        return boot in {_boot(), bytes(_BOOT_BYTES)} and self.beat[0] <= now

    def damage(self, now: float) -> str:
        """Return why the counters cannot be right at `now` (monotonic seconds), "" if they can."""
        for lane in self.lanes:
            newest = lane.written % lane.spec.capacity - 1
            is_odd = lane.written and not 0 < lane.time(newest) <= now + _AHEAD_S
            if lane.written > _MOST_SAMPLES or lane.alarm_cursor > lane.written or is_odd:
                return f"the counters of {lane.spec.vital} in {self.path.name} are damaged"
        return ""

    def renew(self, *, keeps: bool) -> None:
        """Put a new file in the place of the ring's. The lanes stay, and readers open the new file.

        `keeps`: with all samples and the same ring id; otherwise empty, as after a damage of the file.
        """
        specs, old, beat = [lane.spec for lane in self.lanes], self._memory, self.beat
        counters = [(lane.written, lane.alarm_cursor) if keeps else (0, 0) for lane in self.lanes]
        _write_new(self.path, specs, self.ring_id if keeps else int.from_bytes(os.urandom(6)))
        self._map()
        if keeps:
            self._memory[_DATA:] = memoryview(old)[_DATA:]
            self.write_beat(*beat)
        for lane, views, values in zip(self.lanes, _views(self._memory, specs), counters, strict=True):
            lane.move(*views)
            lane.set_counters(*values)

    @property
    def beat(self) -> tuple[float, float]:
        """Time of the writer's last beat: (monotonic seconds, UTC as a POSIX time stamp); zeros before the first."""
        return float(self._beat[0]), float(self._beat[1])

    def write_beat(self, at: float, utc: float) -> None:
        """Record that the writer is alive. `at` (monotonic seconds) and `utc` (POSIX seconds) are now."""
        self._beat[:] = at, utc


def last_beat(path: Path) -> tuple[float, float] | None:
    """Return the last beat (monotonic seconds, POSIX seconds) of the ring at `path`.

    None if the ring cannot be read, or if what stands there is no time: after a damage of the file it may be anything.
    """
    try:
        at, utc = Ring.open(path).beat
    except (OSError, RingError):
        return None
    return (at, utc) if 0 <= at < _LAST_UTC and 0 <= utc < _LAST_UTC else None


def _boot() -> bytes:
    named = clock.boot_id()
    return hashlib.sha256(named.encode()).digest()[:_BOOT_BYTES] if named else bytes(_BOOT_BYTES)


def _write_new(path: Path, specs: Sequence[LaneSpec], ring_id: int) -> None:
    directory = _directory(specs)
    if not fits(specs):
        raise ValueError(f"{len(specs)} lanes are too many: the ring's directory has no room for them")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "r+b") as file:
        # Allocate the space: with a sparse file on a full disk, a write to the mapping would kill the process.
        if sys.platform == "darwin":
            file.truncate(ring_size(specs))
        else:
            os.posix_fallocate(file.fileno(), 0, ring_size(specs))
        file.write(_HEAD.pack(MAGIC, ring_id, len(directory)) + _boot())
        file.seek(_DIRECTORY)
        file.write(directory)
    if path.is_dir():
        set_aside(path)
    Path(name).replace(path)


def _views(memory: mmap.mmap, specs: Sequence[LaneSpec]) -> list[tuple[Rows, "memoryview[int]"]]:
    """Return for each lane its columns, shape (3, 2 * capacity), and its two counters."""
    counters = memoryview(memory)[_COUNTERS + 16 : _COUNTERS + 16 + 16 * len(specs)].cast("Q")
    places = zip(specs, _offsets(specs), strict=True)
    return [
        (_columns(memory, spec, offset), counters[2 * index : 2 * index + 2])
        for index, (spec, offset) in enumerate(places)
    ]


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


def fits(specs: Sequence[LaneSpec]) -> bool:
    """Return whether a ring has room for the names and counters of these lanes: 223, fewer if names are long."""
    return len(_directory(specs)) <= _DATA - _DIRECTORY and _COUNTERS + 16 + 16 * len(specs) <= PAGE


def _directory(specs: Sequence[LaneSpec]) -> bytes:
    return json.dumps([asdict(spec) for spec in specs]).encode()


def ring_size(specs: Sequence[LaneSpec]) -> int:
    """Return the size in bytes of a ring with these lanes."""
    return _offsets([*specs, LaneSpec(device="", vital=VitalId.HR, capacity=0)])[-1]


def _size(directory: bytes) -> int:
    return ring_size(_specs(directory))
