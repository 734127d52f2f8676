"""The lock of a state folder: only one Bedside uses a folder at a time. It names its holder and the runtime folder.

The supervisor holds it while it runs. The operating system releases it when the process ends, however it ends.
"""

import errno
import fcntl
import os
from pathlib import Path
from typing import Final, Self

from bedside.monitor.process.state_file import open_regular, set_aside

LOCK: Final = "lock"
_LONGEST: Final = 4096  # bytes


class LockedError(Exception):
    """Another Bedside is already using this state folder."""


class StateLock:
    """The lock of one state folder, held until `release` or the end of the process."""

    def __init__(self, handles: list[int]) -> None:
        self._handles = handles

    @classmethod
    def take(cls, folder: Path, runtime: Path | None = None) -> Self:
        """Lock a state folder and return the lock. Raises LockedError, which names the process that holds it.

        `runtime`: the runtime folder, noted in the lock so that other programs find the link. It is locked too: then
        it is no fault if the state folder cannot be written or is gone. Without it that raises an OSError.
        """
        lock = cls([])
        lines = f"{os.getpid()}\n{runtime or ''}\n"
        try:
            if runtime is not None:
                lock._take(_opened(runtime / LOCK), folder, lines)
            try:
                handle = _opened(folder / LOCK)
            except OSError:
                if runtime is None:
                    raise
            else:
                lock._take(handle, folder, lines)
        except (OSError, LockedError):
            lock.release()
            raise
        return lock

    @staticmethod
    def is_held(folder: Path) -> bool:
        """Whether a Bedside is using a state folder; writes nothing and creates no lock file."""
        try:
            handle = open_regular(folder / LOCK)
        except OSError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(handle)
        return False

    def release(self) -> None:
        """Release the lock; a second call does nothing."""
        while self._handles:
            os.close(self._handles.pop())

    def _take(self, handle: int, folder: Path, lines: str) -> None:
        self._handles.append(handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            holder = os.read(handle, _LONGEST).decode(errors="replace").partition("\n")[0].strip() or "unknown"
            raise LockedError(
                f"another Bedside (process {holder}) is already using the state folder {folder}; "
                "end it first, or choose another folder with --state"
            ) from err
        if fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
            os.ftruncate(handle, 0)
            os.write(handle, lines.encode())


def _opened(path: Path) -> int:
    """Return a descriptor of the lock file, read-only on a read-only disk. What is no file is set aside."""
    try:
        return open_regular(path, os.O_RDWR | os.O_CREAT)
    except OSError as err:
        if err.errno == errno.EROFS:
            return open_regular(path)
        if not os.path.lexists(path) or path.is_file():
            raise
        set_aside(path)
        return open_regular(path, os.O_RDWR | os.O_CREAT)
