"""Checks the monitor itself: late ticks, lost samples, clock steps, a full disk, a lost screen. Each raises an alarm.

Runs on the engine's event loop, once a tick.
"""

import os
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.link.heartbeats import Alive

SCREEN_EXPECTED: Final = "BEDSIDE_SCREEN"  # in the environment of an engine that runs beside a screen or a table
_SHOWN_S: Final = 10.0  # a momentary fault is reported for so long, or nobody would see it
_LATE_S: Final = 0.25  # a tick later than this has used up the whole response time of the alarm system
_SCREEN_S: Final = 2.0  # a screen without a heartbeat for so long shows nothing new either
_SCREEN_START_S: Final = 15.0  # the time that a screen may take to start
_DISK_EVERY_S: Final = 10.0
_MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class MonitorCondition:
    """One possible fault of the monitor: the alarm that it raises, whether it is present, and a detail for staff.

    `until_seen`: the alarm is of medium priority at least, and its message stays until someone acknowledges it.
    """

    alarm: AlarmId
    is_present: bool
    detail: str = ""
    until_seen: bool = False


class MomentaryFault:
    """A fault that occurs at one moment; it is reported as present for 10 s, so that its alarm is noticed."""

    def __init__(self) -> None:
        self._until = float("-inf")

    def strike(self, at: float) -> None:
        """Record that the fault occurred at `at`, monotonic seconds."""
        self._until = at + _SHOWN_S

    def is_present(self, at: float) -> bool:
        """Return whether the fault occurred in the 10 s before `at`."""
        return at < self._until


class SelfCheck:
    """Detects the faults of the monitor itself and reports them as conditions.

    Attributes:
        screen_at: when the screen last sent a heartbeat (monotonic seconds), None if none is expected.
        handlers: takes the screen's heartbeats from the link.

    """

    def __init__(self, folder: Path, *, disk_low_mb: float) -> None:
        self._folder = folder
        self._disk_low = disk_low_mb * 1e6
        self._late, self._overrun, self._stepped, self._fault = (MomentaryFault() for _ in range(4))
        self._overruns = 0
        self._steps_until_seen = False
        self._step_detail = self._fault_detail = ""
        self._disk_at = float("-inf")
        self._disk_detail = ""
        self._worst_late_s = 0.0
        self.screen_at: float | None = None
        self.handlers: Handlers = {Alive: self._take_heartbeat}

    def ticked(self, at: float, due: float, overruns: int) -> None:
        """Check the lateness of a tick, the ring and, every 10 s, the disk.

        The tick was due at `due` and ran at `at` (monotonic seconds). `overruns`: how many samples were lost in the
        ring since the start.
        """
        self._worst_late_s = max(self._worst_late_s, at - due)
        if at - due > _LATE_S:
            self._late.strike(at)
        if overruns > self._overruns:
            self._overruns = overruns
            self._overrun.strike(at)
        if at - self._disk_at >= _DISK_EVERY_S:
            self._disk_at = at
            self._disk_detail = self._low_disk()

    def expect_screen(self, at: float) -> None:
        """Report a screen or a table that the supervisor starts, if it has not shown itself 15 s after `at`."""
        if SCREEN_EXPECTED in os.environ:
            self.screen_at = at + _SCREEN_START_S - _SCREEN_S

    def clock_stepped(self, at: float, by_s: float, *, until_seen: bool) -> None:
        """Record that the machine's clock was set by `by_s` seconds at `at`; `until_seen`: someone must see it."""
        self._stepped.strike(at)
        self._step_detail, self._steps_until_seen = f"by {by_s:+.1f} s", until_seen

    def take_worst_late_s(self) -> float:
        """Return the greatest lateness of a tick since the last call, in seconds."""
        worst, self._worst_late_s = self._worst_late_s, 0.0
        return worst

    def failed(self, at: float, detail: str) -> None:
        """Record that a tick raised an exception, `detail`: a bug, which must raise an alarm."""
        self._fault.strike(at)
        self._fault_detail = detail

    def conditions(self, at: float) -> Iterator[MonitorCondition]:
        """Yield every fault that this class detects, each with whether it is present at `at`."""
        yield MonitorCondition(AlarmId.TICK_LATE, self._late.is_present(at))
        yield MonitorCondition(AlarmId.RING_OVERRUN, self._overrun.is_present(at), f"{self._overruns} so far")
        stepped = self._stepped.is_present(at)
        yield MonitorCondition(AlarmId.CLOCK_STEPPED, stepped, self._step_detail, self._steps_until_seen)
        yield MonitorCondition(AlarmId.MONITOR_FAULT, self._fault.is_present(at), self._fault_detail)
        yield MonitorCondition(AlarmId.DISK_LOW, bool(self._disk_detail), self._disk_detail)
        is_lost = self.screen_at is not None and at - self.screen_at > _SCREEN_S
        yield MonitorCondition(AlarmId.SCREEN_LOST, is_lost)

    def _take_heartbeat(self, _alive: Alive, at: float) -> None:
        self.screen_at = at

    def _low_disk(self) -> str:
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError as err:
            return f"the free space of the state folder cannot be read: {err.strerror}"
        return f"{free / 1e6:.0f} MB left" if free < self._disk_low else ""


class GarbledRate:
    """Counts the bad frames of one device over the last minute."""

    def __init__(self, most_per_minute: float) -> None:
        self._most = most_per_minute
        self._counts: deque[tuple[float, int]] = deque([(float("-inf"), 0)])  # when, and bad frames since the start

    @property
    def in_last_minute(self) -> int:
        """The number of bad frames in the minute before the last call of `is_over`."""
        return self._counts[-1][1] - self._counts[0][1]

    def is_over(self, at: float, bad_frames: int) -> bool:
        """Return whether the minute before `at` had more bad frames than allowed.

        `bad_frames`: how many the device's decoder has counted since the start.
        """
        if bad_frames != self._counts[-1][1]:
            self._counts.append((at, bad_frames))
        while len(self._counts) > 1 and self._counts[1][0] < at - _MINUTE_S:
            self._counts.popleft()
        return self.in_last_minute > self._most
