"""An on-screen keyboard, for a bed that has a touch screen but no keyboard.

Runs in the screen process. It types into the field given to `type_into`; that field keeps the focus.
"""

from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

# As many keys in a row as a finger can hit in 590 pixels.
_PLAIN: Final = ("1234567890", "qwertyuiop-", "asdfghjkl'.", "zxcvbnm")
_SHIFTED: Final = ("1234567890", "QWERTYUIOP/", 'ASDFGHJKL",', "ZXCVBNM")
_COLUMNS: Final = 11
_LAST: Final = 3
LOW_PX: Final = 420  # a lower dialog has room for only one field above the keyboard
_SMALLEST_PX: Final = 40  # the height of a key with which this field fits
_LARGEST_PX: Final = 64
_SPACING_PX: Final = 4
# The window's style sheet gives keys wide margins: eleven of them would not fit.
_SHEET: Final = "QPushButton { min-width: 0; min-height: 0; padding: 0; }"


class Keyboard(QWidget):
    """The keys: digits, letters, backspace, shift (for the next letter only), space, next field.

    Signals:
        next_requested: the key for the next field was pressed.

    """

    next_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Keyboard"))
        self.setStyleSheet(_SHEET)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING_PX)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._letters: list[tuple[QPushButton, str, str]] = []
        self.keys: list[QPushButton] = []
        for row, (plain, shifted) in enumerate(zip(_PLAIN, _SHIFTED, strict=True)):
            for column, pair in enumerate(zip(plain, shifted, strict=True)):
                self._add_letter(*pair, row, column + (row == _LAST))
        self._add_edit_keys()

    def type_into(self, field: QWidget) -> None:
        """Make the keys type into this field from now on; no effect if it is not a QLineEdit.

        The field becomes the focus proxy: without one, pressing a key would move the focus to the widget below it.
        """
        if isinstance(field, QLineEdit):
            self.setFocusProxy(field)

    def scale(self, height: int) -> None:
        """Fit the keys to a dialog of this height in pixels."""
        is_low = height < LOW_PX
        key_px = _SMALLEST_PX if is_low else max(TOUCH_PX, min(_LARGEST_PX, height // 11))
        self._grid.setVerticalSpacing(_SPACING_PX // 2 if is_low else _SPACING_PX)
        for key in self.keys:
            key.setFixedHeight(key_px)

    def _add_letter(self, plain: str, shifted: str, row: int, column: int) -> None:
        key = self._add(plain, plain, row, column)
        key.clicked.connect(partial(self._type_letter, plain, shifted))
        self._letters.append((key, plain, shifted))

    def _add_edit_keys(self) -> None:
        back = self._add("⌫", self.tr("Backspace"), 0, _COLUMNS - 1)
        back.setAutoRepeat(True)
        back.clicked.connect(partial(self._press, Qt.Key.Key_Backspace, ""))
        self._shift = self._add("⇧", self.tr("Shift"), _LAST, 0)
        self._shift.setCheckable(True)
        self._shift.toggled.connect(self._relabel)
        self._add(self.tr("space"), self.tr("Space"), _LAST, 8, 2).clicked.connect(
            partial(self._press, Qt.Key.Key_Space, " ")
        )
        self._add("⇥", self.tr("Next field"), _LAST, _COLUMNS - 1).clicked.connect(self.next_requested)

    def _add(self, text: str, name: str, row: int, column: int, width: int = 1) -> QPushButton:
        key = QPushButton(text)
        key.setAccessibleName(name)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid.addWidget(key, row, column, 1, width)
        self.keys.append(key)
        return key

    def _type_letter(self, plain: str, shifted: str) -> None:
        text = shifted if self._shift.isChecked() else plain
        self._press(Qt.Key.Key_unknown, text)
        if text.isalpha():
            self._shift.setChecked(False)

    def _press(self, key: Qt.Key, text: str) -> None:
        """Send a key press with its text to the field, as a real keyboard does."""
        field = self.focusProxy()
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(field, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))

    def _relabel(self, is_shifted: bool) -> None:  # noqa: FBT001 - the signal's argument
        for key, plain, shifted in self._letters:
            text = shifted if is_shifted else plain
            key.setText(text)
            key.setAccessibleName(text)
