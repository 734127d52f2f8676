"""Waiting in tests: for an event, never for a duration, with one generous limit that only a hang reaches.

Works in the test's own thread or event loop. A loaded machine makes a test slower; it must not make it fail.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from bedside.drivers import clock

LIMIT_S: Final = 120.0
_LOOK_S: Final = 0.01
_Result = TypeVar("_Result")


def until(
    condition: Callable[[], _Result],
    what: str = "the event",
    *,
    within_s: float = LIMIT_S,
    look_s: float = _LOOK_S,
    check: Callable[[], object] = lambda: None,
) -> _Result:
    """Return the first true result of `condition`; AssertionError after the limit. `check` may fail earlier."""
    give_up, pause = clock.now() + within_s, threading.Event()
    while not (result := condition()):
        check()
        assert clock.now() < give_up, f"{what} did not come within {within_s:g} s"
        pause.wait(look_s)
    return result


async def until_async(
    condition: Callable[[], _Result], what: str = "the event", *, within_s: float = LIMIT_S, look_s: float = _LOOK_S
) -> _Result:
    """Do the same in an event loop, which runs meanwhile."""
    give_up = clock.now() + within_s
    while not (result := condition()):
        assert clock.now() < give_up, f"{what} did not come within {within_s:g} s"
        await asyncio.sleep(look_s)
    return result
