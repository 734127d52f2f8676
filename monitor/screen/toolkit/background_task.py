"""A piece of work that takes longer than a frame, on a thread of its own.

Made and answered on the screen's thread; `work` alone runs on the other one.
"""

import threading
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from bedside.alarms.log.errors import LogError
from bedside.monitor.store.database import StoreError

_PATIENCE_S: Final = 5.0
Told = Callable[[float], bool]  # the share that is done; always true: who is to stop leaves by an exception


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


class Task(QObject):
    """Runs `work` once.

    Signals:
        answered: what the work returned.
        failed: why it could not be done, in a sentence.
        progressed: which share is done, 0 to 1.

    """

    answered = Signal(object)
    failed = Signal(str)
    progressed = Signal(float)

    def __init__(self, work: Callable[[Told], Any]) -> None:
        super().__init__()
        self._work, self._is_stopped = work, False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end, and wait until it has: nothing is told any more."""
        self._is_stopped = True
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        try:
            found = self._work(self._tell)
        except _StoppedError:
            return
        except (LogError, StoreError, ValueError) as err:
            if not self._is_stopped:
                self.failed.emit(str(err))
            return
        if not self._is_stopped:
            self.answered.emit(found)

    def _tell(self, share: float) -> bool:
        if self._is_stopped:
            raise _StoppedError
        self.progressed.emit(share)
        return True
