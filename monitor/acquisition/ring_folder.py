"""The ring in the runtime folder, found or made when the engine starts.

Runs in the engine's process, once. Version 0.1.0 had the ring in the state folder: it is moved.
"""

import logging
import shutil
from pathlib import Path

from bedside.monitor.acquisition.minute_trends import FILE
from bedside.monitor.acquisition.ring import CLEAN, RING, last_beat

_log = logging.getLogger("bedside.ring")


def take_over(state: Path, runtime: Path) -> None:
    """Move the ring of an older version from the state folder to the runtime folder; if that fails, remove it.

    A ring that is in the runtime folder already stays, and the old one is removed.
    """
    old, new = state / RING, runtime / RING
    if state == runtime or not old.is_file():
        return
    try:
        if new.exists():
            old.unlink()
        else:
            shutil.move(old, new)
    except OSError as err:
        _log.warning("the ring of an older version, %s, is ignored: %s", old, err.strerror)


def beat_before(state: Path, runtime: Path) -> tuple[float, float]:
    """Return the last beat of the engine before this one (monotonic seconds, POSIX seconds), CLEAN if none is known.

    After a reboot the ring is gone; the file of the minute values in the state folder then still tells it.
    """
    if (runtime / RING).exists():
        return last_beat(runtime / RING)
    at, utc = last_beat(state / FILE)
    return (at, utc) if utc else CLEAN
