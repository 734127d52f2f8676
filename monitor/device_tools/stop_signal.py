"""When a command that runs on ends: Ctrl-C, SIGTERM, or after a time.

Runs on the command's event loop.
"""

import asyncio
import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def ending(for_s: float | None) -> Iterator[asyncio.Event]:
    """Yield an event that is set when the command is to end; the signals do what they did before, afterwards."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C is a KeyboardInterrupt there
            loop.add_signal_handler(number, ended.set)
    timer = None if for_s is None else loop.call_later(for_s, ended.set)
    try:
        yield ended
    finally:
        if timer is not None:
            timer.cancel()
        for number in numbers:
            with contextlib.suppress(NotImplementedError):
                loop.remove_signal_handler(number)
