"""The lock of a state folder: only one Bedside uses a folder at a time.

The supervisor holds it while it runs. The operating system releases it when the process ends, however it ends.
"""

import fcntl
import os
from pathlib import Path
from typing import Self


class LockedError(Exception):
    """Another Bedside is already using this state folder."""


class StateLock:
    """The lock of one state folder, held until `release` or the end of the process."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Lock a state folder and return the lock. Raises LockedError, which names the process that holds it."""
        path = folder / "lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            raise LockedError(
                f"another Bedside (process {holder}) is already using the state folder {folder}; "
                "end it first, or choose another folder with --state"
            ) from err
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        return cls(handle)

    @staticmethod
    def is_held(folder: Path) -> bool:
        """Whether a Bedside is using a state folder; writes nothing and creates no lock file."""
        try:
            handle = os.open(folder / "lock", os.O_RDONLY)
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
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
