"""When the engine begins: at once, or at a moment that its devices know as well.

Runs in the engine's process, before its first tick. A scenario in real time is judged by times since that moment, so
all that takes its time is made ready before it.
"""

import asyncio
import os
import time
from typing import Final

BEGIN_AT: Final = "BEDSIDE_BEGIN_AT"  # in the environment of an engine that is to wait: monotonic seconds


def beginning() -> float:
    """Return when to begin, in monotonic seconds: at the moment that was named, or now if there is none to come."""
    return max(float(os.environ.get(BEGIN_AT, "-inf")), time.monotonic())


async def reached(at: float) -> None:
    """Wait for a moment; return at once if it is over."""
    await asyncio.sleep(max(0.0, at - time.monotonic()))
