"""Imports what only the dialogs need, while the window is up already.

Runs in the screen process, on a thread of its own: pyqtgraph and SQLAlchemy take 0.4 s of an idle processor, and
seconds of a busy one. On Qt's thread that would be a frozen picture. The thread has the usual priority: while it
imports it often holds Python's lock, and with a lower one Qt's thread would wait for it on a busy machine.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final, Protocol

_DIALOGS: Final = "bedside.monitor.screen.dialogs"
# The light ones first, so that they can be opened while the others are still being imported. What is no dialog is
# imported by one that draws its first plot or opens a log, so it comes before that dialog.
LATE: Final = (
    f"{_DIALOGS}.patient.dialog",
    f"{_DIALOGS}.patient.staff_dialog",
    f"{_DIALOGS}.limits.dialog",
    f"{_DIALOGS}.nibp.dialog",
    f"{_DIALOGS}.devices.dialog",
    f"{_DIALOGS}.settings.dialog",
    f"{_DIALOGS}.settings.keys_dialog",
    f"{_DIALOGS}.settings.menu_dialog",
    "bedside.monitor.screen.plots.course_plot",
    "numpy.ma",
    f"{_DIALOGS}.session.dialog",
    "sqlalchemy.dialects.sqlite.pysqlite",
    f"{_DIALOGS}.events.dialog",
    f"{_DIALOGS}.trends.dialog",
    f"{_DIALOGS}.series.dialog",
)

_STOP_S: Final = 2.0

_log = logging.getLogger("bedside.screen")


class Imports(Protocol):
    """What the host of the dialogs asks before it opens one."""

    def has(self, module: str) -> bool:
        """Return whether opening a dialog of this module imports nothing more."""


class NoImports:
    """Says that everything is there: each dialog imports what it needs when it is opened, as in a test."""

    def has(self, module: str) -> bool:  # noqa: ARG002 - the same for all
        """Return True."""
        return True


class LateImports:
    """Imports `modules` one after the other, from `start` on."""

    def __init__(self, modules: Sequence[str] = LATE, load: Callable[[str], object] = import_module) -> None:
        self._modules, self._load = modules, load
        self._done: set[str] = set()  # only grows; read by Qt's thread
        self._is_over = self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="late imports", daemon=True)

    def start(self) -> None:
        """Start to import; without effect if it was started before."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Wait for the module that is being imported, 2 s at most: a process that ends meanwhile may crash."""
        self._is_stopped = True
        if self._thread.is_alive():
            self._thread.join(_STOP_S)

    def has(self, module: str) -> bool:
        """Return whether this module is imported. Also true after all are done: then what fails, fails on opening."""
        return module in self._done or self._is_over

    def _run(self) -> None:
        try:
            for module in self._modules:
                if self._is_stopped:
                    return
                self._import(module)
        finally:
            self._is_over = True

    def _import(self, module: str) -> None:
        try:
            self._load(module)
        except ImportError as err:  # its dialog fails when it is opened; the others are imported all the same
            _log.error("%s cannot be imported: %s", module, err)
        else:
            self._done.add(module)
