"""Moves the rings of version 0.1.0 from the state folder to the runtime folder.

Runs in the engine's process, once, when it starts.
"""

import logging
import shutil
from pathlib import Path

from bedside.monitor.acquisition.minute_trends import FILE
from bedside.monitor.acquisition.ring import RING

_log = logging.getLogger("bedside.ring")


def take_over(state: Path, runtime: Path) -> None:
    """Move the rings of an older version from the state folder to the runtime folder; if that fails, ignore them.

    A ring that is in the runtime folder already stays, and the old one is removed.
    """
    for name in (RING, FILE):
        old, new = state / name, runtime / name
        try:
            if state == runtime or not old.is_file():
                continue
            if new.exists():
                old.unlink()
            else:
                shutil.move(old, new)
        except OSError as err:
            _log.warning("the ring of an older version, %s, is ignored: %s", old, err.strerror)
