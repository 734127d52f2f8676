"""Keeps the anchor of bed time on the disk, so that the next engine continues the same axis.

A thread of its own writes: a disk that hangs must not stop the engine. The engine's event loop hands it the anchors.
"""

import logging
import queue
import threading
from pathlib import Path
from typing import Final

from bedside.monitor.process.atomic_file import store_durably
from bedside.monitor.process.bed_time import FILE, REFRESH_S, STEP_S, Anchor, BedTime

_CLOSE_S: Final = 5.0
_log = logging.getLogger("bedside.time")


class AnchorFile:
    """The anchor file of one state folder, written at the first tick, every 10 s, and at each step of the clock."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._newest: Anchor | None = None
        self._waiting: queue.Queue[Anchor | None] = queue.Queue(2)
        self._thread = threading.Thread(target=self._write_all, name="bed time", daemon=True)
        self._thread.start()

    def tick(self, time: BedTime, at: float) -> None:
        """Hand over the anchor of `at` (monotonic seconds) if the newest one is old, or the clock was stepped since."""
        newest, now = self._newest, time.anchor(at)
        is_due = newest is None or at - newest.at >= REFRESH_S
        if newest is None or is_due or abs(now.utc - now.at - (newest.utc - newest.at)) > STEP_S:
            self._hand_over(now)

    def close(self, anchor: Anchor | None = None) -> None:
        """Write the last anchor, if one is given, and wait up to 5 s until all are on the disk."""
        if anchor is not None:
            self._hand_over(anchor)
        try:
            self._waiting.put(None, timeout=_CLOSE_S)
        except queue.Full:
            return
        self._thread.join(_CLOSE_S)

    def _hand_over(self, anchor: Anchor) -> None:
        try:
            self._waiting.put_nowait(anchor)
        except queue.Full:
            return  # the disk hangs: the next tick tries again with a newer one
        self._newest = anchor

    def _write_all(self) -> None:
        while (anchor := self._waiting.get()) is not None:
            if (refusal := store_durably(self._path, anchor)) is not None:
                _log.warning("%s: %s", self._path.name, refusal)
