"""The review window for tests, over the log of `log_folder`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedside.alarms.log.filters import Filters
from bedside.alarms.log.shifts import Shifts
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.review.log_source import LogSource
from bedside.monitor.screen.review.show import reviewed
from bedside.monitor.screen.review.window import ReviewWindow
from bedside.monitor.screen.toolkit import language

SHIFTS = Shifts.parse("6-14,14-22,22-6")


@pytest.fixture
def window(qtbot: QtBot, kept: Path) -> Iterator[ReviewWindow]:
    window = ReviewWindow(reviewed(LogSource(kept / FILE, kept), Filters(), SHIFTS))
    window.resize(1280, 800)
    window.show()
    yield window
    window.close()
    qtbot.addWidget(window)


@pytest.fixture
def german(qtbot: QtBot) -> Iterator[None]:  # noqa: ARG001 - there is an application
    language.use("de")
    yield
    language.use(language.ENGLISH)


def shown(window: ReviewWindow) -> list[str]:
    model = window.log.model
    return [model.data(model.index(row, 1)) for row in range(model.rowCount())]


def choose(qtbot: QtBot, window: ReviewWindow, sequence: int) -> None:
    """Touch a row of the list."""
    table, row = window.log.table, window.log.model.row_of(sequence)
    assert row is not None
    place = table.visualRect(window.log.model.index(row, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def write(qtbot: QtBot, field: object, text: str) -> None:
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
