"""The log as the engine keeps it: opened whatever its state, begun and ended with a row, its times in UTC.

Runs on the engine's event loop; the writing itself has a thread of its own (bedside.alarms.log.log_writer).
"""

import logging
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.entry import Log
from bedside.alarms.log.errors import DamagedLogError
from bedside.alarms.log.log_writer import LogWriter
from bedside.config.origin import Origin
from bedside.monitor.acquisition.ring import CLEAN

FILE: Final = "alarms.sqlite"
_ROOMS: Final = 4  # so many times the reserve must be free before it is taken
_log = logging.getLogger("bedside.log")


class LogQueue:
    """The alarm log of one state folder. `damage`: what was wrong with the one found there, "" if nothing."""

    def __init__(self, folder: Path, origin: Origin, reserve_mb: float = 0.0) -> None:
        self.damage = ""
        self.offset = 0.0  # UTC (POSIX) less monotonic seconds
        self.ticket = 0
        self._origin = origin
        self._reserve = round(reserve_mb * 1e6)
        path = folder / FILE
        self.writer = LogWriter(lambda: self._open(path), lambda err: self._begin_anew(path, err))

    def _open(self, path: Path) -> Log:
        """Open the log, on the writer's thread. A damaged one is set aside: an alarm, never a refusal to monitor."""
        # Its library takes a tenth of a second to load, in which a patient is watched already.
        from bedside.alarms.log.alarm_log import RESERVE, AlarmLog  # noqa: PLC0415

        _set_aside(path.with_name(RESERVE), self._reserve)
        try:
            return AlarmLog.open(path)
        except DamagedLogError as err:
            return self._begin_anew(path, err)

    def _begin_anew(self, path: Path, err: DamagedLogError) -> Log:
        from bedside.alarms.log.alarm_log import AlarmLog  # noqa: PLC0415

        aside = AlarmLog.set_aside(path)
        self.damage = f"{err}; set aside as {aside.name}, a new one was begun"
        _log.error("%s", self.damage)
        return AlarmLog.open(path)

    def utc(self, at: float) -> datetime:
        """Return the moment `at` (monotonic seconds) in UTC, by the clock's setting at the last tick."""
        return datetime.fromtimestamp(at + self.offset, UTC)

    def write(self, events: Sequence[Event]) -> None:
        """Queue events; `ticket` tells what must be durable before it is shown."""
        if events:
            self.ticket = self.writer.submit(events, self.utc)

    def begin(self, at: float, last_beat: tuple[float, float]) -> None:
        """Write that the monitor starts and, after an unclean end, for how long nothing was watched.

        `last_beat` is when the engine before this one last lived (monotonic, POSIX); CLEAN if it ended as it should.
        """
        self.write([Event(at=at, happening=Happening.MONITOR_STARTED, origin=self._origin)])
        if last_beat == CLEAN:
            return
        gap_s = at + self.offset - last_beat[1]
        since = datetime.fromtimestamp(last_beat[1], UTC).isoformat(timespec="milliseconds")
        reason = f"unclean stop: nothing was watched for {gap_s:.1f} s, since {since}"
        row = Event(at=at, happening=Happening.UNWATCHED, value=round(gap_s, 3), reason=reason, origin=self._origin)
        self.write([row])

    def end(self, at: float, reason: str) -> None:
        """Write the last row, and wait until all are durable."""
        self.write([Event(at=at, happening=Happening.MONITOR_STOPPED, reason=reason, origin=self._origin)])
        self.writer.close(5.0)


def _set_aside(path: Path, size: int) -> None:
    """Let a file hold room that only the log's rows will get; where there is none left, there is no reserve."""
    if not size or (path.exists() and path.stat().st_size == size):
        return
    try:
        if shutil.disk_usage(path.parent).free < _ROOMS * size:
            return
        with path.open("wb") as file:
            path.chmod(0o600)
            if sys.platform != "darwin":  # which has no such call: a log on it has no reserve
                os.posix_fallocate(file.fileno(), 0, size)
    except OSError as err:
        _log.warning("no room could be set aside for the alarm log: %s", err.strerror)
        path.unlink(missing_ok=True)
