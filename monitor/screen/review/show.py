"""To show the review window, or to leave a picture of it.

Runs in the command line's process, which is the window's from then on.
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
from bedside.monitor.screen.review.window import Reviewed, ReviewWindow
from bedside.monitor.screen.toolkit import language, preferences, theme

_SETTLED_MS: Final = 1500
_LOOK_MS, _LOOKS = 250, 240  # a minute in all
_DRAWN_MS: Final = 300
_NEWEST: Final = 200  # rows that tell whether data were simulated


class NoDisplayError(Exception):
    """There is no display to show a window on."""


def reviewed(place: LogSource, wanted: Filters, shifts: Shifts) -> Reviewed:
    """Return what the window needs to know of a log; LogError if it cannot be read."""
    reader = LogReader(place.path)
    try:
        patients = reader.patients()
        origins = {row["origin"] for row in reader.page(Filters(), _NEWEST)}
    finally:
        reader.close()
    return Reviewed(
        path=place.path,
        folder=place.folder or place.path.parent,
        wanted=wanted,
        shifts=shifts,
        patients=tuple(patients),
        origins=frozenset(origins),
        now=present(place),
        write=partial(remark, place.folder) if place.folder is not None and not place.lost else None,
        lost=place.lost,
    )


def show(asked: Reviewed, *, page: int = 0, picture: Path | None = None) -> int:
    """Show the window until it is closed, or until the picture is made; return the exit status. `page`: its place."""
    _need_display(is_off_screen=picture is not None)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    chosen = preferences.load(asked.folder)
    language.use(chosen.language)
    theme.use(chosen.theme)
    window = ReviewWindow(asked)
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
    """Leave the picture once the page has read what it shows: of a million rows that takes its time."""
    if window.figures.is_reading and looks:
        QTimer.singleShot(_LOOK_MS, partial(_take, window, picture, looks - 1))
    else:
        QTimer.singleShot(_DRAWN_MS, lambda: QApplication.exit(int(not window.grab().save(str(picture)))))


def _need_display(*, is_off_screen: bool) -> None:
    if is_off_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & os.environ.keys():
        raise NoDisplayError("there is no display for a window: `bedside log list` shows the log in the terminal")
