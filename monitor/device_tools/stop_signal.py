"""Ends a command that runs until Ctrl-C, SIGTERM or a time limit.

Runs on the command's event loop.
"""

import asyncio
import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def end_event(for_s: float | None) -> Iterator[asyncio.Event]:
    """Yield an event that is set on Ctrl-C, SIGTERM or after `for_s` seconds (None: no limit).

    Afterwards the signals have their former effect.
    """
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
