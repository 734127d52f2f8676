import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bedside.monitor.screen.toolkit import style_sheet as style
from bedside.monitor.screen.toolkit.keyboard import Keyboard


class Desk(QWidget):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.field, self.keyboard = QLineEdit(), Keyboard()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 0)
        column.addWidget(self.field)
        column.addWidget(self.keyboard)
        self.setStyleSheet(style.sheet(800))
        self.keyboard.scale({740: 560, 590: 300}[width])
        self.resize(width, 300)

    def key(self, name: str) -> QPushButton:
        return next(key for key in self.keyboard.keys if key.accessibleName() == name)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    desk = Desk(740)
    qtbot.addWidget(desk)
    with qtbot.waitActive(desk):
        desk.show()
        desk.activateWindow()
    desk.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # as a dialog has: a touch beside its keys takes the focus
    desk.field.setFocus()
    desk.keyboard.type_into(desk.field)
    return desk


def strike(qtbot: QtBot, desk: Desk, *names: str) -> None:
    for name in names:
        qtbot.mouseClick(desk.key(name), Qt.MouseButton.LeftButton)


def test_it_types_into_the_field_that_has_the_focus_and_leaves_it_there(qtbot: QtBot, desk: Desk) -> None:
    strike(qtbot, desk, "Shift", "A", "n", "n", "a", "Space", "1", "-", "2", "Backspace")
    assert desk.field.text() == "Anna 1-"
    assert desk.field.hasFocus()


def test_shift_holds_for_one_letter_and_until_then_for_signs(qtbot: QtBot, desk: Desk) -> None:
    strike(qtbot, desk, "Shift", "/", ",")
    strike(qtbot, desk, "B", "b")
    assert desk.field.text() == "/,Bb"


def test_it_types_where_the_cursor_is_and_no_more_than_the_field_takes(qtbot: QtBot, desk: Desk) -> None:
    desk.field.setMaxLength(4)
    desk.field.setText("ac")
    desk.field.setCursorPosition(1)
    strike(qtbot, desk, "b", "x", "y")
    assert desk.field.text() == "abxc"


def test_it_goes_back_to_its_field_when_the_focus_went_elsewhere(qtbot: QtBot, desk: Desk) -> None:
    desk.setFocus()
    strike(qtbot, desk, "a")
    assert desk.field.text() == "a"
    assert desk.field.hasFocus()


def test_what_cannot_be_typed_into_is_no_field(qtbot: QtBot, desk: Desk) -> None:
    desk.keyboard.type_into(desk.key("a"))
    strike(qtbot, desk, "b")
    assert desk.field.text() == "b"


def test_without_a_field_nothing_is_typed(qtbot: QtBot) -> None:
    alone = Desk(740)
    qtbot.addWidget(alone)
    strike(qtbot, alone, "a", "Backspace", "Space")
    assert alone.field.text() == ""


def test_the_next_field_is_asked_for(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.keyboard.next_requested):
        strike(qtbot, desk, "Next field")


@pytest.mark.parametrize(("width", "least"), [(740, (44, 44)), (590, (44, 40))])
def test_every_key_is_large_enough_for_a_finger_and_shows_its_text(
    qtbot: QtBot, width: int, least: tuple[int, int]
) -> None:
    desk = Desk(width)
    qtbot.addWidget(desk)
    desk.show()
    sizes = {key.accessibleName(): (key.width(), key.height()) for key in desk.keyboard.keys}
    assert not {name: size for name, size in sizes.items() if size[0] < least[0] or size[1] < least[1]}
    texts = {key.text(): key.fontMetrics().horizontalAdvance(key.text()) - key.width() for key in desk.keyboard.keys}
    assert not {text: over for text, over in texts.items() if over > -4}
