"""When the engine starts to tick: at once, or at a moment that its emulated devices know too.

Runs in the engine's process, before its first tick. A scenario in real time measures all times from that moment, so
slow preparations must be finished before it.
"""

import asyncio
import os
from typing import Final

from bedside.drivers import clock

BEGIN_AT: Final = "BEDSIDE_BEGIN_AT"  # environment variable: when to start, in monotonic seconds


def start_at() -> float:
    """Return when to start, in monotonic seconds: the time in the environment if it is in the future, otherwise now."""
    return max(float(os.environ.get(BEGIN_AT, "-inf")), clock.now())


async def wait_until(at: float) -> None:
    """Wait until `at` (monotonic seconds); return at once if it has passed."""
    await asyncio.sleep(max(0.0, at - clock.now()))
