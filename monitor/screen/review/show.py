"""Shows the review window, or saves a picture of it (PNG).

Runs in the process of the command line.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.alarms.log.shifts import Shifts
from bedside.monitor.review.add_remark import remark
from bedside.monitor.review.log_source import LogSource, present
from bedside.monitor.screen.review.window import ReviewedLog, ReviewWindow
from bedside.monitor.screen.toolkit import language, preferences, theme

_SETTLED_MS: Final = 1500  # before the first look
_LOOK_MS, _LOOKS = 250, 240  # one minute in all
_DRAWN_MS: Final = 300  # for the charts to be drawn
_NEWEST: Final = 200  # rows whose origin is checked, to show whether data were simulated


class NoDisplayError(Exception):
    """No window can be shown, because the machine has no display."""


def reviewed(source: LogSource, filters: Filters, shifts: Shifts) -> ReviewedLog:
    """Return the log's path, patients, origins and the like for the window; raises LogError if it cannot be read."""
    reader = LogReader(source.path)
    try:
        patients = reader.patients()
        origins = {row["origin"] for row in reader.page(Filters(), _NEWEST)}
    finally:
        reader.close()
    return ReviewedLog(
        path=source.path,
        folder=source.folder or source.path.parent,
        filters=filters,
        shifts=shifts,
        patients=tuple(patients),
        origins=frozenset(origins),
        now=present(source),
        write=partial(remark, source.folder) if source.folder is not None and not source.lost else None,
        lost=source.lost,
    )


def show(log: ReviewedLog, *, page: int = 0, picture: Path | None = None) -> int:
    """Show the window until it is closed, or until the `picture` is saved; return the exit status.

    `page`: the index of the page to open. Raises NoDisplayError if a window is to be shown and there is no display.
    """
    _need_display(is_off_screen=picture is not None)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    chosen = preferences.load(log.folder)
    language.use(chosen.language)
    theme.use(chosen.theme)
    window = ReviewWindow(log)
    window.pages.setCurrentIndex(page)
    window.resize(1280, 800)
    window.show()
    if picture is None:
        return application.exec()
    QTimer.singleShot(_SETTLED_MS, partial(_take, window, picture, _LOOKS))
    status = application.exec()
    window.close()
    return status


def _take(window: ReviewWindow, picture: Path, looks: int) -> None:
    """Save the picture once the Figures page has read the log, or after `looks` more checks, 250 ms apart."""
    if window.figures.is_reading and looks:
        QTimer.singleShot(_LOOK_MS, partial(_take, window, picture, looks - 1))
    else:
        QTimer.singleShot(_DRAWN_MS, lambda: QApplication.exit(int(not window.grab().save(str(picture)))))


def _need_display(*, is_off_screen: bool) -> None:
    if is_off_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & os.environ.keys():
        raise NoDisplayError("there is no display for a window: `bedside log list` shows the log in the terminal")
