"""The sender on a thread of its own, and for how long the central store has not been reached.

Made and ticked on the archive's main thread, which writes the local store meanwhile and never waits for this one.
"""

import logging
import threading
from pathlib import Path
from typing import Final

from bedside.config.schema import Config
from bedside.monitor.store.central.central_store import CentralError, CentralStore, central_engine
from bedside.monitor.store.central.sender import Sender
from bedside.monitor.store.database import StoreError

_IDLE_S: Final = 1.0  # between two looks when all is sent
_AGAIN_S: Final = 3.0  # after a failure
_LONGEST_S: Final = 20.0  # for one batch: longer than any of the connection's own limits
_LAST_S: Final = 2.0  # what is written at the very end may still go over
_MINUTE_S: Final = 60.0
_log = logging.getLogger("bedside.store")


class SenderThread:
    """Sends until told to end. Time is an argument of all that is called from outside."""

    def __init__(self, path: Path, config: Config, at: float) -> None:
        self._central = CentralStore(central_engine(config.store.url))
        self.sender = Sender(path, config, self._central)
        self._alarm_after_s = config.store.alarm_after_s
        self._steps = self._seen = 0  # batches and looks that went well, and those that the main thread knows of
        self._reached_at = self._cut_at = at
        self._reason = ""
        self._ended = threading.Event()
        self._thread = self._started()

    def tick(self, at: float) -> None:
        """See how it goes: end a wait for a server that says nothing, and start a thread that a bug has ended anew."""
        if self._steps != self._seen:
            self._seen, self._reached_at = self._steps, at
        if at - max(self._reached_at, self._cut_at) > _LONGEST_S:
            self._cut_at = at
            self._central.cut()
            if not self._thread.is_alive():
                self._thread = self._started()

    def fault(self, at: float) -> str:
        """Return the sentence of the alarm, "" while the central store is reached or was of late."""
        away_s = at - self._reached_at
        if away_s < self._alarm_after_s:
            return ""
        why = f" ({self._reason})" if self._reason else ""
        for_ = f"{away_s / _MINUTE_S:.0f} min" if away_s >= _MINUTE_S else f"{away_s:.0f} s"
        return f"central store unreachable for {for_}{why}; all is kept locally and will be sent"

    def end(self) -> None:
        """Send what was written last if that can be done at once, and end the thread."""
        self._ended.set()
        self._thread.join(_LAST_S)
        self._central.cut()
        self._thread.join(_LAST_S)  # a daemon: a name server that says nothing holds up nobody

    def _started(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="central store", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._ended.is_set()
            pause_s = self._send_all()
            self._ended.wait(pause_s)
        self.sender.close()

    def _send_all(self) -> float:
        """Send all that there is; return how long to wait then."""
        try:
            while self.sender.step():
                self._went_well()
        except (CentralError, StoreError, OSError) as err:
            self._say(str(err))
            return _AGAIN_S
        self._went_well()
        return _IDLE_S

    def _went_well(self) -> None:
        self._steps += 1
        self._say("")

    def _say(self, reason: str) -> None:
        if reason != self._reason:
            _log.warning("%s", f"central store: {reason}" if reason else "the central store is reached again")
        self._reason = reason
