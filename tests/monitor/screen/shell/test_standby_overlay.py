import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bedside.monitor.screen.shell.standby_overlay import StandbyOverlay
from bedside.monitor.screen.toolkit import style_sheet, theme

SIZES = [(1012, 330), (1260, 560), (2400, 1500)]


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    room = QWidget()
    qtbot.addWidget(room)
    return room


def cover(qtbot: QtBot, room: QWidget, size: tuple[int, int] = (1012, 330)) -> StandbyOverlay:
    room.setStyleSheet(style_sheet.sheet(size[1] * 2))
    room.resize(*size)
    standby = StandbyOverlay(room)
    standby.setGeometry(0, 0, *size)
    with qtbot.waitActive(room):
        room.show()
        room.activateWindow()
    return standby


def test_it_covers_only_in_standby(qtbot: QtBot, room: QWidget) -> None:
    standby = cover(qtbot, room)
    assert not standby.isVisible()
    standby.show_state(is_standby=True, is_patient_seen=False)
    assert standby.isVisible()
    assert standby.accessibleName() == "STANDBY. Alarms are not monitored"
    standby.show_state(is_standby=False, is_patient_seen=False)
    assert not standby.isVisible()


def test_it_warns_if_a_patient_seems_to_be_connected(qtbot: QtBot, room: QWidget) -> None:
    standby = cover(qtbot, room)
    standby.show_state(is_standby=True, is_patient_seen=False)
    place = QPoint(80, 170)
    assert standby.grab().toImage().pixelColor(place) == theme.now().ground
    standby.show_state(is_standby=True, is_patient_seen=True)
    assert "A patient is connected, but standby is on" in standby.accessibleName()
    assert standby.grab().toImage().pixelColor(place) == theme.now().banner
    standby.show_state(is_standby=True, is_patient_seen=False)
    assert standby.grab().toImage().pixelColor(place) == theme.now().ground


def test_a_touch_or_enter_requests_the_end_of_standby_but_does_not_end_it(qtbot: QtBot, room: QWidget) -> None:
    standby = cover(qtbot, room)
    standby.show_state(is_standby=True, is_patient_seen=False)
    with qtbot.waitSignal(standby.ended):
        qtbot.mouseClick(standby._key, Qt.MouseButton.LeftButton)
    standby._key.setFocus()
    with qtbot.waitSignal(standby.ended):
        qtbot.keyClick(standby._key, Qt.Key.Key_Return)
    assert standby.isVisible(), "only a later snapshot uncovers"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_key_is_large_and_not_clipped(qtbot: QtBot, room: QWidget, size: tuple[int, int]) -> None:
    standby = cover(qtbot, room, size)
    standby.show_state(is_standby=True, is_patient_seen=True)
    key = standby._key
    assert standby.rect().contains(key.geometry())
    assert key.width() >= 240
    assert key.height() >= 64
    assert QFontMetricsF(key.font()).horizontalAdvance(key.text()) < key.width() - 16


def test_an_open_dialog_stays_in_front(qtbot: QtBot, room: QWidget) -> None:
    standby = cover(qtbot, room)
    dialog = QWidget(room)
    dialog.show()
    standby.show_state(is_standby=True, is_patient_seen=False)
    children = [child for child in room.children() if isinstance(child, QWidget)]
    assert children.index(dialog) > children.index(standby)
