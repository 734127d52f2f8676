"""When the engine begins: at once, or at a moment that its devices know as well.

Runs in the engine's process, before its first tick. A scenario in real time is judged by times since that moment.
"""

import asyncio
import os
import time
from typing import Final

BEGIN_AT: Final = "BEDSIDE_BEGIN_AT"  # in the environment of an engine that is to wait: monotonic seconds


async def beginning() -> float:
    """Wait for the moment that was named, if one was; return the time then, in monotonic seconds."""
    named = float(os.environ.get(BEGIN_AT, "-inf"))
    await asyncio.sleep(max(0.0, named - time.monotonic()))
    return time.monotonic()
