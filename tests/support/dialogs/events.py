"""The Events dialog for tests: a log, and an opened dialog that follows it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.screen.dialogs.events.dialog import EventsDialog
from bedside.monitor.screen.toolkit import style_sheet as style
from tests.support.rich_bed import RICH, rich_ring
from tests.support.scenes import scene
from tests.support.snapshots import NOW, UTC_NOW, changed

SIZES = [(590, 300), (740, 560), (1400, 1000)]


@pytest.fixture
def events_log(tmp_path: Path) -> Iterator[AlarmLog]:
    events_log = AlarmLog.open(tmp_path / FILE)
    yield events_log
    events_log.close()


class EventsBed:
    """The dialog in a window, and a scene whose log grows."""

    def __init__(self, qtbot: QtBot, folder: Path, events_log: AlarmLog) -> None:
        self._ring, self._log, self._now, self.actor = rich_ring(folder), events_log, NOW, ""
        self.window = QWidget()
        self.window.setStyleSheet(style.sheet(800))
        qtbot.addWidget(self.window)
        self.dialog = EventsDialog("Events", self.window)
        self.resize(740, 560)
        self.window.show()
        self.dialog.setFocus()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        self.dialog.resize(width, height)

    def log(self, *entries: Entry, later_s: float = 1.1) -> None:
        """Append rows to the log, and show the next scene."""
        if entries:
            self._log.append(entries)
        self._now += later_s
        snapshot = changed(RICH, at=self._now, utc=UTC_NOW, log_sequence=self._log.head.sequence)
        self.dialog.show_scene(replace(scene(self._ring, snapshot, self._now), actor=self.actor))

    def column(self, number: int) -> list[str]:
        model = self.dialog.model
        return [model.data(model.index(row, number)) for row in range(model.rowCount())]

    def cell(self, row: int) -> QPoint:
        return self.dialog.list.table.visualRect(self.dialog.model.index(row, 1)).center()


@pytest.fixture
def events(qtbot: QtBot, tmp_path: Path, events_log: AlarmLog) -> EventsBed:
    return EventsBed(qtbot, tmp_path, events_log)


def choose(box: QComboBox, text: str) -> None:
    """Choose an entry of a list, as a finger does."""
    place = box.findText(text)
    assert place >= 0, [box.itemText(index) for index in range(box.count())]
    box.setCurrentIndex(place)
    box.activated.emit(place)
