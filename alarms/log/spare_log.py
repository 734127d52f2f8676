"""The log that is written while the log proper cannot be: in the runtime folder, with the same columns and a chain.

Runs on the thread "alarm log". When the log proper can be written again, the rows are appended to it with their own
times and the reason "kept in fallback". The file stays until they are durable there. If a crash comes between, the log
proper knows that it has the rows already.
"""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry, Head
from bedside.alarms.log.kept_state import BESIDE, read_kept_state

NOTE: Final = "kept in fallback"


class SpareLog:
    """The spare log at `path`. `boot`: the log's name of this run."""

    def __init__(self, path: Path, boot: Callable[[], str]) -> None:
        self.path = path
        self._boot = boot
        self._log: AlarmLog | None = None

    def append(self, entries: Sequence[Entry], state: bytes | None, after: Head) -> Head:
        """Add rows; return the head. LogError if that fails. `after`: the head of the log proper as it is known."""
        if self._log is None:
            self._log = AlarmLog.open(self.path, boot=self._boot(), after=after)
        return self._log.append(entries, state)

    def move_into(self, log: AlarmLog) -> None:
        """Append the rows to the log proper and remove the file. LogError if that fails: the file stays."""
        if self._log is None and not self.path.is_file():
            return
        spare = self._log or AlarmLog.open(self.path)
        kept = read_kept_state(self.path)
        log.take(spare.rows(), NOTE, kept and kept.state)
        self.close()
        spare.close()
        for suffix in ("", *BESIDE):
            with contextlib.suppress(OSError):
                self.path.with_name(self.path.name + suffix).unlink()

    def close(self) -> None:
        """Close the file."""
        if self._log is not None:
            self._log.close()
            self._log = None
