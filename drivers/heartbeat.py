"""The heartbeat: a pipe on which a child process shows the supervisor that it is alive.

Runs in every process that the supervisor starts. A process that stops beating is killed and restarted. A broken pipe
means that the supervisor has ended.
"""

import asyncio
import os
from collections.abc import Callable
from typing import Final, Self

VARIABLE: Final = "BEDSIDE_BEAT_FD"
BEAT_S: Final = 0.1
_LOOP_S: Final = 1.0


class Heartbeat:
    """The child's end of the heartbeat pipe, to which it writes. `beat` makes one system call and never blocks."""

    def __init__(self, handle: int) -> None:
        os.set_blocking(handle, False)
        self._handle = handle

    @classmethod
    def from_environment(cls) -> Self | None:
        """Return the heartbeat whose pipe BEDSIDE_BEAT_FD names; None without the variable: started by hand."""
        handle = os.environ.get(VARIABLE)
        return cls(int(handle)) if handle else None

    def beat(self) -> bool:
        """Send one beat; return False if the supervisor has ended, so that this process must end too."""
        try:
            os.write(self._handle, b".")
        except BlockingIOError:
            return True  # the supervisor is busy and the pipe is full of unread beats
        except OSError:
            return False
        return True


async def keep_beating(end: Callable[[], None]) -> None:
    """Beat each second while the event loop runs; call `end` and return when the supervisor has ended.

    Returns at once in a process that was started by hand.
    """
    heartbeat = Heartbeat.from_environment()
    while heartbeat is not None:
        if not heartbeat.beat():
            end()
            return
        await asyncio.sleep(_LOOP_S)
