"""The lifeline: a pipe on which a child process proves to the supervisor that it lives.

Runs in engine and screen. A hung process beats no more and is replaced; a vanished owner shows as a broken pipe.
"""

import os
from typing import Final, Self

VARIABLE: Final = "BEDSIDE_BEAT_FD"
BEAT_S: Final = 0.1
# How a screen says that a person asked for the end, and confirmed it; any other end is a fault, and it comes back.
QUIT_STATUS: Final = 10


class Heartbeat:
    """The writing end. `beat` costs one system call and never blocks."""

    def __init__(self, handle: int) -> None:
        os.set_blocking(handle, False)
        self._handle = handle

    @classmethod
    def from_environment(cls) -> Self | None:
        """Return the lifeline that the owner left in the environment, None for a process started by hand."""
        handle = os.environ.get(VARIABLE)
        return cls(int(handle)) if handle else None

    def beat(self) -> bool:
        """Say that this process lives; False: the owner is gone, and so should we."""
        try:
            os.write(self._handle, b".")
        except BlockingIOError:
            return True  # the owner is busy and has beats enough to read
        except OSError:
            return False
        return True
