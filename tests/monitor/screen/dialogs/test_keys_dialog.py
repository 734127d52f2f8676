import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bedside.monitor.screen.dialogs.settings.keys_dialog import KeysDialog
from bedside.monitor.screen.shell.dialogs import DIALOGS
from bedside.monitor.screen.toolkit.scroll import Scroll
from tests.support.stand import PLACES, Place, Stand, focused


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_key_is_listed_and_no_text_is_cut_off_at_every_size(qtbot: QtBot, place: Place) -> None:
    stand = Stand(KeysDialog("Keys"), place)
    qtbot.addWidget(stand.window)
    QTest.qWait(1)
    texts = [row.text() for row in stand.dialog.findChildren(QLabel)]
    assert {row.title for row in DIALOGS.values()} <= set(texts)
    assert stand.clipped() == []
    assert stand.small_targets() == []


def test_the_arrow_keys_scroll_to_what_has_no_room(qtbot: QtBot) -> None:
    stand = Stand(KeysDialog("Keys"), PLACES[0])
    qtbot.addWidget(stand.window)
    QTest.qWait(1)
    (area,) = stand.dialog.findChildren(Scroll)
    area.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert area.verticalScrollBar().value() > 0
