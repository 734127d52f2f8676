"""The lock of a state folder: one Bedside, one folder.

Held by the supervisor for its whole life; the system lets go of it when the process ends, however it ends.
"""

import fcntl
import os
from pathlib import Path
from typing import Self


class LockedError(Exception):
    """Another Bedside already monitors with this state folder."""


class StateLock:
    """Held while the object lives."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Take the lock of a state folder, or raise LockedError with a sentence that names who holds it."""
        path = folder / "lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            raise LockedError(
                f"another Bedside (process {holder}) already monitors with the state folder {folder}; "
                "end it first, or name another folder with --state"
            ) from err
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        return cls(handle)

    @staticmethod
    def is_held(folder: Path) -> bool:
        """Say whether a Bedside monitors with a state folder; nothing is written there, and no lock file is made."""
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
        """Let go; harmless a second time."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
