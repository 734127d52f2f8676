"""Runs the sender on its own thread, and measures for how long the central store has been unreachable.

Created and ticked on the archive's main thread, which writes the local store meanwhile and never waits for this one.
"""

import logging
import threading
from pathlib import Path
from typing import Final

from bedside.config.schema import Config
from bedside.monitor.store.central.central_store import CentralError, CentralStore, central_engine
from bedside.monitor.store.central.sender import Sender
from bedside.monitor.store.database import StoreError

_IDLE_S: Final = 1.0  # pause between two checks when all is sent
_AGAIN_S: Final = 3.0  # pause after a failure
_LONGEST_S: Final = 20.0  # for one batch: longer than any of the connection's own limits
_LAST_S: Final = 2.0  # at the end, time to send the last batch
_MINUTE_S: Final = 60.0
_log = logging.getLogger("bedside.store")


class SenderThread:
    """The thread that sends to the central store until `end` is called. Time is an argument."""

    def __init__(self, path: Path, config: Config, at: float) -> None:
        self._central = CentralStore(central_engine(config.store.url))
        self.sender = Sender(path, config, self._central)
        self._alarm_after_s = config.store.alarm_after_s
        self._steps = self._counted = 0  # successful steps, and those that the main thread has counted
        self._reached_at = self._cut_at = at
        self._reason = ""
        self._ended = threading.Event()
        self._thread = self._started()

    def tick(self, at: float) -> None:
        """Check the thread: interrupt a wait for a server that does not answer, and restart a thread that has died."""
        if self._steps != self._counted:
            self._counted, self._reached_at = self._steps, at
        if at - max(self._reached_at, self._cut_at) > _LONGEST_S:
            self._cut_at = at
            self._central.cut()
            if not self._thread.is_alive():
                self._thread = self._started()

    def fault(self, at: float) -> str:
        """Return the text of the alarm that the central store is unreachable, "" if it was reached recently enough.

        `at`: now, in monotonic seconds. The time allowed is `alarm_after_s` in the configuration.
        """
        away_s = at - self._reached_at
        if away_s < self._alarm_after_s:
            return ""
        why = f" ({self._reason})" if self._reason else ""
        duration = f"{away_s / _MINUTE_S:.0f} min" if away_s >= _MINUTE_S else f"{away_s:.0f} s"
        return f"central store unreachable for {duration}{why}; all is kept locally and will be sent"

    def end(self) -> None:
        """End the thread, which first sends the last rows if the server answers promptly."""
        self._ended.set()
        self._thread.join(_LAST_S)
        self._central.cut()
        self._thread.join(_LAST_S)  # a daemon thread: a name server that does not answer delays nothing

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
        """Send everything that the central store does not have; return the seconds to wait before the next attempt."""
        try:
            while self.sender.step():
                self._went_well()
        except (CentralError, StoreError, OSError) as err:
            self._set_reason(str(err))
            return _AGAIN_S
        self._went_well()
        return _IDLE_S

    def _went_well(self) -> None:
        self._steps += 1
        self._set_reason("")

    def _set_reason(self, reason: str) -> None:
        if reason != self._reason:
            _log.warning("%s", f"central store: {reason}" if reason else "the central store is reached again")
        self._reason = reason
