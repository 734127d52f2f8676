"""The log of one state folder, whatever happens to its file: looked at, begun anew, or kept elsewhere meanwhile.

Runs on the thread "alarm log". If the folder is gone or read-only, rows go into the spare log. If the file was removed,
replaced or cut off, it is begun anew with the newest rows, which are in memory.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import NO_HEAD, Entry, Head
from bedside.alarms.log.errors import DamagedLogError, LogError
from bedside.alarms.log.spare_log import SpareLog

_PATIENCE: Final = 2  # failures in a row: another program may hold the lock for a moment


class GuardedLog:
    """Writes the log proper, which `open_log` opens, or else the spare.

    `on_lost` is given a sentence when the file of the log proper was lost.

    Attributes:
        fault: why the rows are in the spare log now, "" if they are in the log proper.

    """

    def __init__(self, open_log: Callable[[], AlarmLog], spare: SpareLog, on_lost: Callable[[str], None]) -> None:
        self._open_log, self._spare, self._on_lost = open_log, spare, on_lost
        self._log: AlarmLog | None = None
        self._known: list[dict[str, Any]] = []  # rows that were in the log proper when it was lost
        self._head = NO_HEAD
        self._state: bytes | None = None
        self._failures = 0
        self.fault = ""

    def append(self, entries: Sequence[Entry], state: bytes | None = None) -> Head:
        """Add rows and keep `state` beside them; return the head when they are durable. On LogError none was added."""
        self._state = state or self._state
        try:
            self._head = self._ready().append(entries, state)
        except DamagedLogError:
            raise
        except LogError as err:
            self._failures += 1
            if self._failures < _PATIENCE:
                raise
            self.fault = f"{err}; the rows are kept in {self._spare.path}"
            self._head = self._spare.append(entries, state, self._head)
            return self._head
        self._failures, self.fault = 0, ""
        return self._head

    def look(self) -> None:
        """Look at the file although there is nothing to write. On LogError it cannot be used now."""
        try:
            self._ready()
        except DamagedLogError:
            raise
        except LogError as err:
            self._failures += 1
            self.fault = self.fault or str(err)
        else:
            self._failures, self.fault = 0, ""

    def close(self) -> None:
        """Close the files."""
        self._spare.close()
        self._close()

    def _ready(self) -> AlarmLog:
        """Return the log proper, with the rows of the spare log in it."""
        if self._log is not None and (trouble := self._trouble(self._log)):
            path = self._log.path
            self._close()
            self._on_lost(f"{trouble}; it was begun anew with the newest rows{_leave_to_others(path, trouble)}")
        if self._log is None:
            log = self._open_log()
            log.restore(self._known, self._state)
            self._log, self._known = log, []
        self._spare.move_into(self._log)
        return self._log

    def _trouble(self, log: AlarmLog) -> str:
        try:
            return log.watch.trouble()
        except OSError as err:
            self._close()
            raise LogError(f"the folder of {log.path} is gone: {err.strerror}") from err

    def _close(self) -> None:
        if self._log is not None:
            self._known = list(self._log.watch.known)
            self._log.close()
            self._log = None


def _leave_to_others(path: Path, trouble: str) -> str:
    """Move aside what other programs still use: the archive, for one. Return a text that names it, "" if nobody does.

    They hold the lost file open, and would write from it into a log that goes on at this path. SQLite removes the index
    (-shm) when the last one closes, so it tells whether there are others.
    """
    index = path.with_name(f"{path.name}-shm")
    if not index.exists():
        return ""
    if path.exists() and trouble.startswith(f"{path.name}-wal"):
        return f"; set aside as {AlarmLog.set_aside(path).name}"
    for each in (index, path.with_name(f"{path.name}-wal")):
        each.unlink(missing_ok=True)
    return ""
