"""The engine's end of the alarm log: opens it whatever its state, queues rows with their UTC time.

Runs on the engine's event loop; a thread of its own writes to the disk (bedside.alarms.log.log_writer).
"""

import contextlib
import logging
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bedside.alarms.engine import UNWATCHED_END
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.entry import Log
from bedside.alarms.log.errors import DamagedLogError
from bedside.alarms.log.log_writer import LogWriter
from bedside.config.origin import Origin
from bedside.monitor.acquisition.ring import CLEAN
from bedside.monitor.process.bed_time import BedTime
from bedside.monitor.process.state_file import open_regular

if TYPE_CHECKING:
    from bedside.alarms.log.alarm_log import AlarmLog  # it is loaded later, on the log's thread

FILE: Final = "alarms.sqlite"
SPARE: Final = "fallback.sqlite"  # in the runtime folder
_FREE_TIMES: Final = 4  # so many times the reserve must be free before it is taken
_log = logging.getLogger("bedside.log")


class LogQueue:
    """The alarm log of one state folder. `time` gives the civil time of each row.

    `on_durable` is called on the log's thread when rows have reached the disk.

    Attributes:
        damage: why the log file in the folder was set aside and a new one begun, "" if it was not.
        ticket: the ticket of the newest queued events: they are on the disk once `writer.durable` reaches it.

    """

    def __init__(  # noqa: PLR0913 - what a monitor and a scenario do differently
        self,
        folder: Path,
        origin: Origin,
        time: BedTime,
        reserve_mb: float = 0.0,
        on_durable: Callable[[], None] | None = None,
        *,
        run: str | None = None,
        is_continued: bool = True,
        spare: Path | None = None,
    ) -> None:
        """Begin the thread. It opens the log with the first event.

        `spare`: a file for the rows while the state folder cannot be written; None: they wait in memory.

        `run`: the log's name of the earlier engine's run, if this one continues it. Unless `is_continued`, what stood
        is unknown: the onsets that the earlier engine left open end with a row each.
        """
        self._run = run or os.urandom(4).hex()
        self._is_continued, self._begun_at = is_continued, 0.0
        self.damage = ""
        self._time = time
        self.ticket = 0
        self._origin = origin
        self._reserve_bytes = round(reserve_mb * 1e6)
        self._path, self._spare = folder / FILE, spare
        self._guarded: Log | None = None
        self.writer = LogWriter(self._open, self._begin_anew, on_durable)

    def _open(self) -> Log:
        """Open the log, on the writer's thread; it is looked at if there is a spare one."""
        if self._spare is None:
            return self._open_file(self._path)
        from bedside.alarms.log.guarded_log import GuardedLog  # noqa: PLC0415
        from bedside.alarms.log.spare_log import SpareLog  # noqa: PLC0415

        if self._guarded is None:
            spare = SpareLog(self._spare, lambda: self._run)
            self._guarded = GuardedLog(lambda: self._open_file(self._path), spare, self._note_damage)
        return self._guarded

    def _open_file(self, path: Path) -> "AlarmLog":
        """Open the log file, on the writer's thread. A damaged file is set aside, which raises an alarm."""
        # Its library takes a tenth of a second to load; the patient is monitored meanwhile.
        from bedside.alarms.log.alarm_log import RESERVE, AlarmLog  # noqa: PLC0415

        _reserve(path.with_name(RESERVE), self._reserve_bytes)
        try:
            log = AlarmLog.open(path, boot=self._run)
            if not self._is_continued:
                log.end_open_onsets(self._time.utc(self._begun_at), UNWATCHED_END)
                self._is_continued = True
        except DamagedLogError as err:
            return self._begin_file_anew(path, err)
        return log

    def _begin_anew(self, err: DamagedLogError) -> Log:
        self._begin_file_anew(self._path, err).close()
        return self._open()

    def _note_damage(self, sentence: str) -> None:
        self.damage = sentence
        _log.error("%s", sentence)

    def _begin_file_anew(self, path: Path, err: DamagedLogError) -> "AlarmLog":
        from bedside.alarms.log.alarm_log import AlarmLog  # noqa: PLC0415

        aside = AlarmLog.set_aside(path)
        self._note_damage(f"{err}; set aside as {aside.name}, a new one was begun")
        return AlarmLog.open(path, boot=self._run)

    def write(self, events: Sequence[Event], state: bytes | None = None) -> None:
        """Queue events for the log. A snapshot may show them once `writer.durable` has reached `ticket`.

        `state`: what stands at the bed after them, which is kept in the same transaction.
        """
        if events or state is not None:
            self.ticket = self.writer.submit(events, self._time.utc, state)

    def begin(self, at: float, last_beat: tuple[float, float]) -> None:
        """Log that the monitor starts and, if the previous engine crashed, for how long nothing was monitored.

        `last_beat`: the last tick of the previous engine, in monotonic and in POSIX seconds; CLEAN if that engine was
        ended as requested.
        """
        self._begun_at = at
        if last_beat != CLEAN and self._is_lost():
            self._note_damage(f"{FILE} is gone since the engine before this one: what stood then is not known")
        self.write(first_rows(at, self._time, last_beat, self._origin))

    def _is_lost(self) -> bool:
        """Whether the state folder is there, and neither the log nor a spare one is."""
        has_spare = self._spare is not None and os.path.lexists(self._spare)
        return self._path.parent.is_dir() and not os.path.lexists(self._path) and not has_spare

    def end(self, at: float, reason: str, state: bytes | None = None) -> None:
        """Log that the monitor stops, and wait up to 60 s until all rows are durable."""
        self.write([Event(at=at, happening=Happening.MONITOR_STOPPED, reason=reason, origin=self._origin)], state)
        self.writer.close(60)


def newest_log(folder: Path, runtime: Path) -> Path:
    """Return the file in which the engine before this one wrote last: the spare one, if it left that."""
    return runtime / SPARE if (runtime / SPARE).is_file() else folder / FILE


def first_rows(at: float, time: BedTime, last_beat: tuple[float, float], origin: Origin) -> list[Event]:
    """Return the rows with which an engine begins at `at` (monotonic seconds)."""
    rows = [Event(at=at, happening=Happening.MONITOR_STARTED, origin=origin)]
    if last_beat == CLEAN:
        return rows
    gap_s = time.since_s(last_beat, at)
    since = datetime.fromtimestamp(last_beat[1], UTC).isoformat(timespec="milliseconds")
    reason = f"unclean stop: nothing was monitored for {gap_s:.1f} s, since {since}"
    return [*rows, Event(at=at, happening=Happening.UNWATCHED, value=round(gap_s, 3), reason=reason, origin=origin)]


def _reserve(path: Path, size: int) -> None:
    """Reserve disk space for the log's rows in a file; without enough free space there is no reserve."""
    try:
        if not size or (path.is_file() and path.stat().st_size == size):
            return
        if shutil.disk_usage(path.parent).free < _FREE_TIMES * size:
            return
        with os.fdopen(open_regular(path, os.O_WRONLY | os.O_CREAT), "wb") as file:
            file.truncate()
            if sys.platform != "darwin":  # macOS has no such call: a log there has no reserve
                os.posix_fallocate(file.fileno(), 0, size)
    except OSError as err:
        _log.warning("no space could be reserved for the alarm log: %s", err.strerror)
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
