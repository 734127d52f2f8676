"""Runs a piece of work that takes longer than a frame on a separate thread.

A `Task` is created on the screen's thread, which also receives its signals; only `work` runs on the other thread.
"""

import threading
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from bedside.alarms.log.errors import LogError
from bedside.monitor.store.database import StoreError

_STOP_S: Final = 5.0
# Called with the share that is done. Returns true; if the task was stopped, it raises an exception instead.
OnProgress = Callable[[float], bool]


class _StoppedError(Exception):
    """Ends `work` after the task was stopped; its result is not needed any more."""


class Task(QObject):
    """Runs `work` once, on a thread of its own.

    Signals:
        answered: what the work returned.
        failed: a sentence that says why the work failed.
        progressed: the share that is done, 0 to 1.

    """

    answered = Signal(object)
    failed = Signal(str)
    progressed = Signal(float)

    def __init__(self, work: Callable[[OnProgress], Any]) -> None:
        super().__init__()
        self._work, self._is_stopped = work, False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Start `work` on the task's thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the work, and wait up to 5 s for its thread; its result is not emitted any more."""
        self._is_stopped = True
        if self._thread.is_alive():
            self._thread.join(_STOP_S)

    def _run(self) -> None:
        try:
            result = self._work(self._report)
        except _StoppedError:
            return
        except (LogError, StoreError, ValueError) as err:
            if not self._is_stopped:
                self.failed.emit(str(err))
            return
        if not self._is_stopped:
            self.answered.emit(result)

    def _report(self, share: float) -> bool:
        if self._is_stopped:
            raise _StoppedError
        self.progressed.emit(share)
        return True
