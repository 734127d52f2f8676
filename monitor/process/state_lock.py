"""The lock of a state folder: only one Bedside uses a folder at a time. It names its holder and the runtime folder.

The supervisor holds it while it runs. The operating system releases it when the process ends, however it ends.
"""

import fcntl
import os
from pathlib import Path
from typing import Final, Self

LOCK: Final = "lock"
_LONGEST: Final = 4096  # bytes


class LockedError(Exception):
    """Another Bedside is already using this state folder."""


class StateLock:
    """The lock of one state folder, held until `release` or the end of the process."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, folder: Path, runtime: Path | None = None) -> Self:
        """Lock a state folder and return the lock. Raises LockedError, which names the process that holds it.

        `runtime`: the runtime folder, noted in the lock so that other programs find the link.
        """
        path = folder / LOCK
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            holder = os.read(handle, _LONGEST).decode(errors="replace").partition("\n")[0].strip() or "unknown"
            os.close(handle)
            raise LockedError(
                f"another Bedside (process {holder}) is already using the state folder {folder}; "
                "end it first, or choose another folder with --state"
            ) from err
        os.ftruncate(handle, 0)
        noted = [str(os.getpid()), *([str(runtime)] if runtime else [])]
        os.write(handle, "".join(f"{line}\n" for line in noted).encode())
        return cls(handle)

    @staticmethod
    def is_held(folder: Path) -> bool:
        """Whether a Bedside is using a state folder; writes nothing and creates no lock file."""
        try:
            handle = os.open(folder / LOCK, os.O_RDONLY)
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
