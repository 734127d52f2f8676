import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bedside.monitor.screen.toolkit import style_sheet
from bedside.monitor.screen.toolkit.keyboard import Keyboard


class TypingDialog(QWidget):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.field, self.keyboard = QLineEdit(), Keyboard()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 0)
        column.addWidget(self.field)
        column.addWidget(self.keyboard)
        self.setStyleSheet(style_sheet.sheet(800))
        self.keyboard.scale({740: 560, 590: 300}[width])
        self.resize(width, 300)

    def key(self, name: str) -> QPushButton:
        return next(key for key in self.keyboard.keys if key.accessibleName() == name)


@pytest.fixture
def typing(qtbot: QtBot) -> TypingDialog:
    typing = TypingDialog(740)
    qtbot.addWidget(typing)
    with qtbot.waitActive(typing):
        typing.show()
        typing.activateWindow()
    typing.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # as in a dialog: a touch beside the keys takes the focus
    typing.field.setFocus()
    typing.keyboard.type_into(typing.field)
    return typing


def press(qtbot: QtBot, typing: TypingDialog, *names: str) -> None:
    for name in names:
        qtbot.mouseClick(typing.key(name), Qt.MouseButton.LeftButton)


def test_it_types_into_the_field_that_has_the_focus_and_leaves_it_there(qtbot: QtBot, typing: TypingDialog) -> None:
    press(qtbot, typing, "Shift", "A", "n", "n", "a", "Space", "1", "-", "2", "Backspace")
    assert typing.field.text() == "Anna 1-"
    assert typing.field.hasFocus()


def test_shift_lasts_until_one_letter_was_typed(qtbot: QtBot, typing: TypingDialog) -> None:
    press(qtbot, typing, "Shift", "/", ",")
    press(qtbot, typing, "B", "b")
    assert typing.field.text() == "/,Bb"


def test_it_types_at_the_cursor_up_to_the_fields_maximum(qtbot: QtBot, typing: TypingDialog) -> None:
    typing.field.setMaxLength(4)
    typing.field.setText("ac")
    typing.field.setCursorPosition(1)
    press(qtbot, typing, "b", "x", "y")
    assert typing.field.text() == "abxc"


def test_it_returns_the_focus_to_its_field(qtbot: QtBot, typing: TypingDialog) -> None:
    typing.setFocus()
    press(qtbot, typing, "a")
    assert typing.field.text() == "a"
    assert typing.field.hasFocus()


def test_a_widget_that_is_not_a_line_edit_is_ignored(qtbot: QtBot, typing: TypingDialog) -> None:
    typing.keyboard.type_into(typing.key("a"))
    press(qtbot, typing, "b")
    assert typing.field.text() == "b"


def test_without_a_field_nothing_is_typed(qtbot: QtBot) -> None:
    alone = TypingDialog(740)
    qtbot.addWidget(alone)
    press(qtbot, alone, "a", "Backspace", "Space")
    assert alone.field.text() == ""


def test_the_key_for_the_next_field_emits_the_signal(qtbot: QtBot, typing: TypingDialog) -> None:
    with qtbot.waitSignal(typing.keyboard.next_requested):
        press(qtbot, typing, "Next field")


@pytest.mark.parametrize(("width", "least"), [(740, (44, 44)), (590, (44, 40))])
def test_every_key_is_large_enough_for_a_finger_and_shows_its_text(
    qtbot: QtBot, width: int, least: tuple[int, int]
) -> None:
    typing = TypingDialog(width)
    qtbot.addWidget(typing)
    typing.show()
    sizes = {key.accessibleName(): (key.width(), key.height()) for key in typing.keyboard.keys}
    assert not {name: size for name, size in sizes.items() if size[0] < least[0] or size[1] < least[1]}
    texts = {key.text(): key.fontMetrics().horizontalAdvance(key.text()) - key.width() for key in typing.keyboard.keys}
    assert not {text: over for text, over in texts.items() if over > -4}
