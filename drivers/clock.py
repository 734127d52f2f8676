"""The clocks of the machine. No other file of the product reads one (ruff forbids it), so that all processes agree.

Any thread of any process. `now` gives every duration, `posix` only the label that a person reads.
"""

import os
import sys
import time
from pathlib import Path
from typing import Final

BOOT_ID: Final = "BEDSIDE_BOOT_ID"  # environment variable: names the boot, so that a test needs no reboot
_KERNEL_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")

# Both clocks count the time in which the machine sleeps: infusions run on meanwhile. `time.monotonic` does not.
_COUNTS_SLEEP: Final = time.CLOCK_BOOTTIME if sys.platform == "linux" else time.CLOCK_MONOTONIC
_READINGS: Final = 3  # of the offset; a process is rarely interrupted in each of them


def now() -> float:
    """Return the monotonic time in seconds. It also counts sleep of the machine, and nobody can set it."""
    return time.clock_gettime(_COUNTS_SLEEP)


def posix() -> float:
    """Return the civil time in POSIX seconds, as the machine's clock is set now. It may be wrong, and it may jump."""
    return time.time()  # noqa: TID251 - the one place


def boot_id() -> str:
    """Return what names this boot of the machine: `now` of two boots cannot be compared. "" where nothing names it."""
    named = os.environ.get(BOOT_ID)
    if named is not None:
        return named
    try:
        return _KERNEL_BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def offset() -> float:
    """Return `posix` minus `now`. Both are read so close together that a pause between them does not look like a step.

    Of a few readings the closest counts, so that a stopped and continued process is not taken for a clock that was set.
    """
    readings = (_reading() for _ in range(_READINGS))
    best = min(readings, key=lambda reading: reading[0])
    return best[1]


def _reading() -> tuple[float, float]:
    """Return how many seconds a reading of both clocks took, and the offset that it gives."""
    before = now()
    civil = posix()
    after = now()
    return after - before, civil - (before + after) / 2
