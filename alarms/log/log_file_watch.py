"""Looks whether the files of the open log are still those at its path: nobody finds rows in a removed file.

Runs on the thread "alarm log". It only asks for the status of the files: opening and closing the database beside SQLite
would release SQLite's locks.
"""

from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

_MOST_KNOWN: Final = 5000  # rows: a day of a busy log
_File = tuple[int, int]  # device, inode


class LogFileWatch:
    """Watches the database and its write-ahead log. Made when the database has just been opened.

    `known`: the newest rows that were written, oldest first.
    """

    def __init__(self, path: Path) -> None:
        self._database, self._ahead = path, path.with_name(f"{path.name}-wal")
        self._files = {self._database: _file(self._database), self._ahead: _file(self._ahead)}
        self._sizes = {self._database: 0, self._ahead: 0}
        self.known: deque[dict[str, Any]] = deque(maxlen=_MOST_KNOWN)

    def note(self, rows: Iterable[dict[str, Any]]) -> None:
        """Remember rows that have just been written."""
        self.known.extend(rows)

    def trouble(self) -> str:
        """Return what has happened to the files, "" if nothing. Raises OSError if the folder is gone."""
        self._database.parent.stat()
        for path in (self._database, self._ahead):
            now = _file(path)
            if self._files[path] is None:
                self._files[path] = now
            elif now != self._files[path]:
                return f"{path.name} was removed or replaced"
            if now is not None:
                size = path.stat().st_size
                if size < self._sizes[path]:
                    return f"{path.name} was cut off"
                self._sizes[path] = size
        return ""


def _file(path: Path) -> _File | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
