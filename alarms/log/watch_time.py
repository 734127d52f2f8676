"""Monitored time and silent time: when a patient was monitored, and when audio or alarms were paused or off.

Pure; any thread. Computed from the rows about the monitor itself, in civil time (POSIX seconds): monotonic time does
not continue across a restart of the computer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bedside.alarms.event import Happening
from bedside.alarms.log.intervals import Interval


@dataclass(frozen=True, slots=True)
class StateRow:
    """A log row about the state of the monitor: its happening is in `TELLING`.

    `before_utc`: the time of the row before it in the log, None for the first row.
    """

    happening: str
    utc: str
    boot: str
    value: float | None
    before_utc: str | None


@dataclass(slots=True)
class _Open:
    """A state, such as monitoring: since when it lasts (None: it does not), and the intervals in which it lasted."""

    since: float | None = None
    intervals: list[Interval] = field(default_factory=list)

    def begin(self, at: float) -> None:
        if self.since is None:
            self.since = at

    def end(self, at: float) -> None:
        if self.since is not None and at > self.since:
            self.intervals.append((self.since, at))
        self.since = None

    def end_again(self, since: float | None, at: float) -> None:
        """Set the end of the newest interval, which began at `since`, to `at`; None: nothing to correct."""
        if since is None:
            return
        if self.intervals and self.intervals[-1][0] == since:
            self.intervals.pop()
        self.since = since
        self.end(at)


class WatchTime:
    """Takes the log rows in order, then returns the monitored and the silent intervals up to `until`.

    Attributes:
        boot_ends: when each run of the engine ended (POSIX seconds), by boot id; without runs that have not ended.

    """

    def __init__(self) -> None:
        self._watching, self._silence = _Open(), _Open()
        self._boot: str | None = None
        self._cut: tuple[str, float | None, float | None] | None = None  # a run without an end: boot, watched, silent
        self.boot_ends: dict[str, float] = {}

    def take(self, row: StateRow) -> None:
        """Add the next log row."""
        _HANDLERS[Happening(row.happening)](self, row, posix(row.utc))

    def intervals(self, until: float) -> list[Interval]:
        """Return when a patient was monitored, in order of time; a last interval that has not ended ends at `until`."""
        return _until(self._watching, until)

    def silent(self, until: float) -> list[Interval]:
        """Return when audio or alarms were paused or off, in order of time; the last ends at `until` at the latest."""
        return _until(self._silence, until)

    def _start(self, row: StateRow, at: float) -> None:
        self._cut = None
        if self._boot is not None:  # the last run was cut off: its last row is the last that is known of it
            end = posix(row.before_utc) if row.before_utc else at
            self._cut = self._boot, self._watching.since, self._silence.since
            self._finish(end)
        self._boot = row.boot
        self._watching.begin(at)

    def _stop(self, _row: StateRow, at: float) -> None:
        self._finish(at)

    def _unwatched(self, row: StateRow, at: float) -> None:
        """Correct the end of the run that crashed: the row's value is for how many seconds the monitor was down."""
        if self._cut is None or row.value is None:
            return
        (boot, watching, silent), end = self._cut, at - row.value
        self.boot_ends[boot] = end
        self._silence.end_again(silent, end)
        since, self._watching.since = self._watching.since, None
        self._watching.end_again(watching, end)
        self._watching.since = since

    def _standby(self, _row: StateRow, at: float) -> None:
        self._watching.end(at)

    def _wake(self, _row: StateRow, at: float) -> None:
        if self._boot is not None:
            self._watching.begin(at)

    def _silenced(self, _row: StateRow, at: float) -> None:
        self._silence.begin(at)

    def _sounds(self, _row: StateRow, at: float) -> None:
        self._silence.end(at)

    def _finish(self, at: float) -> None:
        self._watching.end(at)
        self._silence.end(at)
        if self._boot is not None:
            self.boot_ends[self._boot] = at
        self._boot = None


_HANDLERS: Final[Mapping[Happening, Callable[[WatchTime, StateRow, float], None]]] = {
    Happening.MONITOR_STARTED: WatchTime._start,  # noqa: SLF001 - its own table
    Happening.MONITOR_STOPPED: WatchTime._stop,  # noqa: SLF001
    Happening.UNWATCHED: WatchTime._unwatched,  # noqa: SLF001
    Happening.STANDBY_BEGAN: WatchTime._standby,  # noqa: SLF001
    Happening.STANDBY_ENDED: WatchTime._wake,  # noqa: SLF001
    Happening.INACTIVATED: WatchTime._silenced,  # noqa: SLF001
    Happening.REACTIVATED: WatchTime._sounds,  # noqa: SLF001
}
TELLING: Final = tuple(_HANDLERS)


def watched(rows: Iterable[StateRow]) -> WatchTime:
    """Return the monitored and silent time that follows from the log rows, which are given oldest first."""
    time = WatchTime()
    for row in rows:
        time.take(row)
    return time


def posix(utc: str) -> float:
    """Return the POSIX seconds of a time in the format of the log."""
    return datetime.fromisoformat(utc).timestamp()


def _until(state: _Open, until: float) -> list[Interval]:
    current = [(state.since, until)] if state.since is not None and until > state.since else []
    ordered = sorted([*state.intervals, *current])  # after the clock was set back they are unordered and overlap
    joined: list[Interval] = []
    for begin, end in ordered:
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined
