"""Is the monitor itself well? Its own faults, as technical conditions.

Runs on the engine's event loop, once a tick. A fault of the monitor is itself an alarm.
"""

import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bedside.alarms.alarm_id import AlarmId

_HOLD_S: Final = 10.0  # a fault of one moment stands so long, or nobody would see it
_LATE_S: Final = 0.25  # a tick later than this has cost the whole alarm system's response time
_SCREEN_S: Final = 2.0  # a screen that has said nothing for so long shows nothing new either
_STEP_S: Final = 1.0  # civil time may drift (NTP slews 0.5 ms/s); a jump beyond this is a step
_DISK_EVERY_S: Final = 10.0
_MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Condition:
    """One fault of the monitor, present or not."""

    alarm: AlarmId
    is_present: bool
    detail: str = ""


class Hold:
    """A fault of one moment, kept for a while."""

    def __init__(self) -> None:
        self._until = float("-inf")

    def strike(self, at: float) -> None:
        """Note that it happened now."""
        self._until = at + _HOLD_S

    def stands(self, at: float) -> bool:
        """Say whether it happened of late."""
        return at < self._until


class SelfCheck:
    """Collects the monitor's faults. The engine process tells it what happened, and asks once a tick."""

    def __init__(self, folder: Path, *, disk_low_mb: float) -> None:
        self._folder = folder
        self._disk_low = disk_low_mb * 1e6
        self._late, self._overrun, self._stepped, self._fault = Hold(), Hold(), Hold(), Hold()
        self._overruns = 0
        self._offset: float | None = None
        self._step_detail = self._fault_detail = ""
        self._disk_at = float("-inf")
        self._disk_detail = ""
        self._worst_late_s = 0.0
        self.screen_at: float | None = None

    def ticked(self, at: float, utc: float, due: float, overruns: int) -> None:
        """Note a tick that was due at `due` and came at `at`; `utc` as a POSIX time stamp."""
        self._worst_late_s = max(self._worst_late_s, at - due)
        if at - due > _LATE_S:
            self._late.strike(at)
        if overruns > self._overruns:
            self._overruns = overruns
            self._overrun.strike(at)
        self._note_step(at, utc)
        if at - self._disk_at >= _DISK_EVERY_S:
            self._disk_at = at
            self._disk_detail = self._low_disk()

    def take_worst_late_s(self) -> float:
        """Return how late the worst tick came since this was last asked, in seconds."""
        worst, self._worst_late_s = self._worst_late_s, 0.0
        return worst

    def failed(self, at: float, detail: str) -> None:
        """Note that the tick itself failed: a bug, and it is heard."""
        self._fault.strike(at)
        self._fault_detail = detail

    def conditions(self, at: float) -> Iterator[Condition]:
        """Yield every fault that can be, present or not."""
        yield Condition(AlarmId.TICK_LATE, self._late.stands(at))
        yield Condition(AlarmId.RING_OVERRUN, self._overrun.stands(at), f"{self._overruns} so far")
        yield Condition(AlarmId.CLOCK_STEPPED, self._stepped.stands(at), self._step_detail)
        yield Condition(AlarmId.MONITOR_FAULT, self._fault.stands(at), self._fault_detail)
        yield Condition(AlarmId.DISK_LOW, bool(self._disk_detail), self._disk_detail)
        is_lost = self.screen_at is not None and at - self.screen_at > _SCREEN_S
        yield Condition(AlarmId.SCREEN_LOST, is_lost)

    def _note_step(self, at: float, utc: float) -> None:
        offset = utc - at
        if self._offset is not None and abs(offset - self._offset) > _STEP_S:
            self._stepped.strike(at)
            self._step_detail = f"by {offset - self._offset:+.1f} s"
        self._offset = offset

    def _low_disk(self) -> str:
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError as err:
            return f"the state folder cannot be looked at: {err.strerror}"
        return f"{free / 1e6:.0f} MB left" if free < self._disk_low else ""


class GarbledRate:
    """Counts the bad frames of one device over the last minute."""

    def __init__(self, most_per_minute: float) -> None:
        self._most = most_per_minute
        self._seen: deque[tuple[float, int]] = deque([(float("-inf"), 0)])

    @property
    def in_last_minute(self) -> int:
        """How many were bad in the minute before it was last asked."""
        return self._seen[-1][1] - self._seen[0][1]

    def is_over(self, at: float, bad_frames: int) -> bool:
        """Say whether more than the set number were garbled within a minute; `bad_frames` counts since the start."""
        if bad_frames != self._seen[-1][1]:
            self._seen.append((at, bad_frames))
        while len(self._seen) > 1 and self._seen[1][0] < at - _MINUTE_S:
            self._seen.popleft()
        return self.in_last_minute > self._most
