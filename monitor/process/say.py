"""Says a sentence on the terminal, and never waits or fails for it.

Runs in the supervisor's process. The other end of standard output may be gone, full, or no longer read.
"""

import contextlib
import os
import select
import sys
from typing import TextIO


def can_write(handle: int) -> bool:
    """Whether a line can be written to a descriptor at once; False if nobody reads at its other end any more."""
    poll = select.poll()
    poll.register(handle, select.POLLOUT)
    return [event for _, event in poll.poll(0)] == [select.POLLOUT]


def say(sentence: str, stream: TextIO | None = None) -> None:
    """Print a sentence on `stream`, by default on standard output; drop it if that cannot be done at once."""
    stream = sys.stdout if stream is None else stream
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError):  # ValueError: the stream is closed
        handle = _handle(stream)
        if handle is None:
            stream.write(f"{sentence}\n")
        elif can_write(handle):
            os.write(handle, f"{sentence}\n".encode(stream.encoding, "replace"))


def _handle(stream: TextIO) -> int | None:
    """Return the descriptor of a stream, None for one in memory."""
    try:
        return stream.fileno()
    except OSError:
        return None
