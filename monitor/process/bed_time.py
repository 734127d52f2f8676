"""Bed time: the axis of one state folder on which every duration is measured. It never goes back and never jumps.

Pure apart from `read_anchor`. Runs on the engine's event loop.

It begins as POSIX seconds at the first start in the folder. Within a boot of the machine it runs with the monotonic
clock, also while no engine runs. Over another boot it continues by civil time, but never before what was known. Civil
time is the monotonic time plus one offset; a person, NTP or an empty clock battery may step that offset, and never
moves bed time. Civil time is what people read, so each stored moment has both.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import msgspec
from msgspec import Struct

from bedside.monitor.process.state_file import read_file

FILE: Final = "bed-time.json"
STEP_S: Final = 0.5  # the offset of civil time changes by a step beyond this; on Linux slewing moves both clocks
REFRESH_S: Final = 10.0  # the anchor in the file is at most about so old
_LARGEST: Final = 1 << 12


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment: `utc` for people to read, and `bed_s` (seconds of bed time) for every difference of two moments."""

    utc: datetime
    bed_s: float

    @classmethod
    def of(cls, utc: datetime) -> Self:
        """Return the moment of a file without bed time, whose only time is `utc`."""
        return cls(utc, utc.timestamp())


class Anchor(Struct, frozen=True, kw_only=True):
    """One moment on all axes: `at`, monotonic seconds of the boot `boot`; `utc`, POSIX seconds; `bed_s`, bed time."""

    boot: str
    at: float
    utc: float
    bed_s: float


class BedTime:
    """Converts monotonic seconds to civil time and to bed time, and detects steps of the civil time.

    `anchor`: the newest one of the state folder, None in a new folder. `at`, `utc`: now, in monotonic and POSIX
    seconds. `boot`: what names this boot of the machine.

    Attributes:
        has_rebooted: the anchor is of another boot, whose monotonic seconds mean nothing now.
        believed: which time was believed after another boot, a sentence for the log; "" in the same boot.

    """

    def __init__(self, anchor: Anchor | None, *, boot: str, at: float, utc: float) -> None:
        self.has_rebooted = anchor is not None and (anchor.boot != boot or anchor.at > at)
        self.believed = ""
        self._boot = boot
        self._offset, bed_s = utc - at, utc
        if anchor is not None and self.has_rebooted:
            bed_s = anchor.bed_s + max(utc - anchor.utc, REFRESH_S)
            self.believed = _belief(utc - anchor.utc)
        elif anchor is not None:
            bed_s = anchor.bed_s + at - anchor.at
            self._offset = anchor.utc - anchor.at  # a step while no engine ran is found at the first tick
        self._bed_offset = bed_s - at

    def utc(self, at: float) -> datetime:
        """Return the moment `at` (monotonic seconds) in civil time, by the clock as it is set now."""
        return datetime.fromtimestamp(self.posix(at), UTC)

    def posix(self, at: float) -> float:
        """Return the moment `at` (monotonic seconds) in POSIX seconds, by the clock as it is set now."""
        return at + self._offset

    def bed_s(self, at: float) -> float:
        """Return the moment `at` (monotonic seconds) in bed time."""
        return at + self._bed_offset

    def at(self, bed_s: float) -> float:
        """Return a moment of bed time in monotonic seconds of this boot; negative if it was before the boot."""
        return bed_s - self._bed_offset

    def instant(self, at: float) -> Instant:
        """Return the moment `at` (monotonic seconds) in civil time and in bed time."""
        return Instant(self.utc(at), self.bed_s(at))

    def anchor(self, at: float) -> Anchor:
        """Return the moment `at` (monotonic seconds) on all axes, for the file."""
        return Anchor(boot=self._boot, at=at, utc=self.posix(at), bed_s=self.bed_s(at))

    def step_s(self, at: float, utc: float) -> float:
        """Return by how many seconds the civil time was stepped since the last call, 0 if it was not.

        `at` (monotonic seconds) and `utc` (POSIX seconds) are both now. The labels follow the clock from now on.
        """
        by_s = utc - at - self._offset
        if abs(by_s) <= STEP_S:
            return 0.0
        self._offset = utc - at
        return by_s

    def since_s(self, beat: tuple[float, float], at: float) -> float:
        """Return how long before `at` an engine had its last beat, never negative.

        `beat`: monotonic and POSIX seconds of that beat. In another boot only civil time can tell, if it goes forward.
        """
        return max(0.0, self.posix(at) - beat[1] if self.has_rebooted or beat[0] > at else at - beat[0])


def read_anchor(folder: Path) -> Anchor | None:
    """Return the newest anchor of a state folder, None if there is none or it cannot be read."""
    try:
        return msgspec.json.decode(read_file(folder / FILE, _LARGEST), type=Anchor)
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return None


def _belief(civil_s: float) -> str:
    if civil_s < 0:
        back = f"its clock went back by {-civil_s:.0f} s"
        return f"the machine was started again, and {back}: the last known time is believed"
    return f"the machine was started again: its clock is believed, by which {civil_s:.0f} s went by"
