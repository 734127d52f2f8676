"""Monitored time and silent time: when a patient was monitored, and when audio or alarms were paused or off.

Pure; any thread. Computed from the rows about the monitor itself. The length of an interval comes from the monotonic
time of its run of the engine, its place from the civil time (POSIX seconds) as the clock was set when it began. After
the clock was set back, intervals overlap.
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

    `at`: monotonic seconds of the run `boot`. `before_at`, `before_utc`: the times of the row before it in the log,
    None for the first row.
    """

    happening: str
    at: float
    utc: str
    boot: str
    value: float | None
    before_at: float | None
    before_utc: str | None


@dataclass(frozen=True, slots=True)
class _Moment:
    """One moment: monotonic seconds of its run of the engine, and POSIX seconds as the clock was set then."""

    at: float
    utc: float


@dataclass(slots=True)
class _Open:
    """A state, such as monitoring: since when it lasts (None: it does not), and the intervals in which it lasted."""

    since: _Moment | None = None
    intervals: list[Interval] = field(default_factory=list)

    def begin(self, now: _Moment) -> None:
        if self.since is None:
            self.since = now

    def end(self, at: float) -> None:
        """End the state at `at`, in monotonic seconds of the run in which it began."""
        if self.since is not None and at > self.since.at:
            self.intervals.append((self.since.utc, self.since.utc + at - self.since.at))
        self.since = None

    def end_again(self, since: _Moment | None, at: float) -> None:
        """Set the end of the newest interval, which began at `since`, to `at`; None: nothing to correct."""
        if since is None:
            return
        if self.intervals and self.intervals[-1][0] == since.utc:
            self.intervals.pop()
        self.since = since
        self.end(at)

    def begin_again(self, end_at: float, now: _Moment) -> None:
        """If the state lasts, end it at `end_at` and begin it `now`."""
        if self.since is not None:
            self.end(end_at)
            self.begin(now)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A run without an end: since when it watched and was silent, its last row, and when the next run began."""

    boot: str
    watched: _Moment | None
    silent: _Moment | None
    last: _Moment
    found_at: float


class WatchTime:
    """Takes the log rows in order, then returns the monitored and the silent intervals up to `until`.

    Attributes:
        boot_ends: when each run ended (its monotonic seconds), by boot id; without runs that have not
            ended.
        offsets: POSIX minus monotonic seconds of each run, by boot id, as the clock was set at its newest row here.

    """

    def __init__(self) -> None:
        self._watching, self._silence = _Open(), _Open()
        self._boot: str | None = None
        self._cut: _Cut | None = None
        self.boot_ends: dict[str, float] = {}
        self.offsets: dict[str, float] = {}

    def take(self, row: StateRow) -> None:
        """Add the next log row."""
        now = _Moment(row.at, posix(row.utc))
        self.offsets[row.boot] = now.utc - now.at
        if self._cut is not None and row.at > self._cut.found_at:
            self._cut = None
        _HANDLERS[Happening(row.happening)](self, row, now)

    def intervals(self, until: float) -> list[Interval]:
        """Return when a patient was monitored, by their begin; the one that lasts ends at `until`."""
        return _until(self._watching, until)

    def silent(self, until: float) -> list[Interval]:
        """Return when audio or alarms were paused or off, by their begin; the one that lasts ends at `until`."""
        return _until(self._silence, until)

    def _start(self, row: StateRow, now: _Moment) -> None:
        self._cut = None
        if self._boot is not None:  # the last run was cut off: its last row is the last that is known of it
            last = _Moment(row.before_at or 0.0, posix(row.before_utc) if row.before_utc else now.utc)
            self._cut = _Cut(self._boot, self._watching.since, self._silence.since, last, now.at)
            self._finish(last.at)
        self._boot = row.boot
        self.boot_ends.pop(row.boot, None)  # another engine goes on with it
        self._watching.begin(now)

    def _stop(self, _row: StateRow, now: _Moment) -> None:
        self._finish(now.at)

    def _unwatched(self, row: StateRow, now: _Moment) -> None:
        """Correct the end of the run that crashed, or leave out the time in which the machine slept.

        The row's value is for how many seconds nothing was watched.
        """
        gap_s, cut, self._cut = row.value or 0.0, self._cut, None
        if cut is None:
            if not self._is_start(row):
                self._watching.begin_again(now.at - gap_s, now)
            return
        end = cut.last.at + max(0.0, now.utc - gap_s - cut.last.utc)
        if cut.boot != self._boot:
            self.boot_ends[cut.boot] = end
        self._silence.end_again(cut.silent, end)
        since, self._watching.since = self._watching.since, None
        self._watching.end_again(cut.watched, end)
        self._watching.since = since

    def _is_start(self, row: StateRow) -> bool:
        """Whether the row is of the run's first moment, and so tells of the time before it."""
        return self._watching.since is None or self._watching.since.at == row.at

    def _step(self, _row: StateRow, now: _Moment) -> None:
        """Go on by the clock as it is set now."""
        self._watching.begin_again(now.at, now)
        self._silence.begin_again(now.at, now)

    def _standby(self, _row: StateRow, now: _Moment) -> None:
        self._watching.end(now.at)

    def _wake(self, _row: StateRow, now: _Moment) -> None:
        if self._boot is not None:
            self._watching.begin(now)

    def _silenced(self, _row: StateRow, now: _Moment) -> None:
        self._silence.begin(now)

    def _sounds(self, _row: StateRow, now: _Moment) -> None:
        self._silence.end(now.at)

    def _finish(self, at: float) -> None:
        self._watching.end(at)
        self._silence.end(at)
        if self._boot is not None:
            self.boot_ends[self._boot] = at
        self._boot = None


_HANDLERS: Final[Mapping[Happening, Callable[[WatchTime, StateRow, _Moment], None]]] = {
    Happening.MONITOR_STARTED: WatchTime._start,  # noqa: SLF001 - its own table
    Happening.MONITOR_STOPPED: WatchTime._stop,  # noqa: SLF001
    Happening.UNWATCHED: WatchTime._unwatched,  # noqa: SLF001
    Happening.CLOCK_STEPPED: WatchTime._step,  # noqa: SLF001
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
    since = state.since
    current = [(since.utc, until)] if since is not None and until > since.utc else []
    return sorted([*state.intervals, *current])
