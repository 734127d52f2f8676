"""Runs a task of the supervisor that nobody else waits for: one that fails is seen, and begun again.

Runs on the supervisor's event loop. Without this an exception in such a task would be silent until the end.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

PAUSE_S: Final = 1.0  # before it is begun again
_log = logging.getLogger("bedside.supervisor")


async def own(name: str, run: Callable[[], Coroutine[Any, Any, None]], tell: Callable[[str], None]) -> None:
    """Run a task until it ends without an exception. `tell` is given a sentence each time it fails."""
    while True:
        task = asyncio.create_task(run(), name=name)
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        _log.error("%s failed", name, exc_info=error)
        tell(f"{name} failed and was begun again: {type(error).__name__}")
        await asyncio.sleep(PAUSE_S)
