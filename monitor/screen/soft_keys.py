"""The soft keys: what a person can ask for, by touch, mouse or one key of the keyboard.

Runs in the screen process.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from monitor.screen import theme

HEIGHT: Final = 58  # pixels; a finger needs 44


class SoftKeys(QWidget):
    """A row of keys. Each shows its text and, in brackets, its key on the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 2, 6, 6)
        self._row.setSpacing(8)

    def add(self, text: str, key: str, pressed: Callable[[], None]) -> QPushButton:
        """Add a key: its text, the keyboard's key, and what to do."""
        button = QPushButton(f"{text}  [{key}]")
        button.setShortcut(QKeySequence(key))
        button.setMinimumWidth(44)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(text)
        button.clicked.connect(pressed)
        self._row.addWidget(button)
        self._keys.append(button)
        return button

    def scale(self, width: int, height: int) -> None:
        """Fit texts and heights to a window of this size."""
        for button in self._keys:
            button.setFont(theme.font(min(width / 68, height / 36), bold=True))
            button.setMinimumHeight(max(HEIGHT, round(height * 0.072)))


def relabel(button: QPushButton, text: str) -> None:
    """Change a key's text, and keep its shortcut, which Qt forgets when the text changes."""
    key = button.shortcut()
    wanted = f"{text}  [{key.toString()}]"
    if button.text() != wanted:
        button.setText(wanted)
        button.setShortcut(key)
        button.setAccessibleName(text)
