"""When somebody was watched, and when the sound was paused: from the rows of the log that tell of the monitor itself.

Pure; any thread. In civil time (POSIX seconds): across two starts of a computer there is no other.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bedside.alarms.event import Happening
from bedside.alarms.log.intervals import Interval


@dataclass(frozen=True, slots=True)
class StateRow:
    """A row of one of `TELLING`. `before_utc`: of the row before it, which is the last of whatever was then."""

    happening: str
    utc: str
    boot: str
    value: float | None
    before_utc: str | None


@dataclass(slots=True)
class _Open:
    """Something that began and may have ended."""

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
        """Say anew when that ended which had begun at `since`: the newest of all."""
        if since is None:
            return
        if self.intervals and self.intervals[-1][0] == since:
            self.intervals.pop()
        self.since = since
        self.end(at)


class WatchTime:
    """Feed it the rows in order, then ask with `until` when the log ends.

    Attributes:
        boot_ends: when each run of the monitor ended, as far as it did.

    """

    def __init__(self) -> None:
        self._watching, self._silence = _Open(), _Open()
        self._boot: str | None = None
        self._cut: tuple[str, float | None, float | None] | None = None  # a run without its end, and what was on in it
        self.boot_ends: dict[str, float] = {}

    def take(self, row: StateRow) -> None:
        """Take in what a row tells."""
        _TOLD[Happening(row.happening)](self, row, posix(row.utc))

    def intervals(self, until: float) -> list[Interval]:
        """Return when somebody was watched, in order."""
        return _until(self._watching, until)

    def silent(self, until: float) -> list[Interval]:
        """Return when audio or alarms were paused or off, in order."""
        return _until(self._silence, until)

    def _start(self, row: StateRow, at: float) -> None:
        self._cut = None
        if self._boot is not None:  # it was never ended: its last row is the last that is known of it
            end = posix(row.before_utc) if row.before_utc else at
            self._cut = self._boot, self._watching.since, self._silence.since
            self._finish(end)
        self._boot = row.boot
        self._watching.begin(at)

    def _stop(self, _row: StateRow, at: float) -> None:
        self._finish(at)

    def _unwatched(self, row: StateRow, at: float) -> None:
        """Correct the end of a run that was cut off: it lived until so long before this row."""
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


_TOLD: Final[Mapping[Happening, Callable[[WatchTime, StateRow, float], None]]] = {
    Happening.MONITOR_STARTED: WatchTime._start,  # noqa: SLF001 - its own table
    Happening.MONITOR_STOPPED: WatchTime._stop,  # noqa: SLF001
    Happening.UNWATCHED: WatchTime._unwatched,  # noqa: SLF001
    Happening.STANDBY_BEGAN: WatchTime._standby,  # noqa: SLF001
    Happening.STANDBY_ENDED: WatchTime._wake,  # noqa: SLF001
    Happening.INACTIVATED: WatchTime._silenced,  # noqa: SLF001
    Happening.REACTIVATED: WatchTime._sounds,  # noqa: SLF001
}
TELLING: Final = tuple(_TOLD)


def watched(rows: Iterable[StateRow]) -> WatchTime:
    """Return what the rows tell, oldest first."""
    told = WatchTime()
    for row in rows:
        told.take(row)
    return told


def posix(utc: str) -> float:
    """Return the POSIX seconds of a time as the log writes it."""
    return datetime.fromisoformat(utc).timestamp()


def _until(what: _Open, until: float) -> list[Interval]:
    still = [(what.since, until)] if what.since is not None and until > what.since else []
    ordered = sorted([*what.intervals, *still])  # a clock that was set back leaves them out of order, and overlapping
    joined: list[Interval] = []
    for begin, end in ordered:
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined
