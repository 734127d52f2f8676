"""One page of the session's dialog. Runs in the screen process."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll

_SPACING: Final = 6


class SessionPage(QWidget):
    """A column that scrolls, and keys below it that do not. A subclass fills both, and overrides `show_session`.

    Signals:
        commanded: a command for the engine.
        asked: a reason is needed: which kind of it, and what to do with it (a callable that takes it).
        typed: a line of text is needed: the question, and what to do with the line.
        requested: another dialog, by its name.

    """

    commanded = Signal(object)
    asked = Signal(str, object)
    typed = Signal(str, object)
    requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(_SPACING)
        scroll = Scroll()
        self.column = scroll.column
        self.keys = QHBoxLayout()
        whole.addWidget(scroll, 1)
        whole.addLayout(self.keys)

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show how the session stands; called ten times a second."""

    def show_refusal(self, sentence: str) -> None:
        """Tell that the engine did not do what was asked; the dialog shows the sentence in any case."""

    def add_key(self, text: str, pressed: Callable[[], None]) -> QPushButton:
        """Add a key below the column."""
        key = make_key(text, pressed)
        self.keys.addWidget(key, 1)
        return key


def make_key(text: str, pressed: Callable[[], None]) -> QPushButton:
    """Return a key; Enter presses it, since the space bar is the window's."""
    key = QPushButton(text)
    key.setAutoDefault(True)
    key.clicked.connect(pressed)
    return key


def make_label(role: str = "", text: str = "") -> QLabel:
    """Return a label that breaks its lines."""
    label = QLabel(text)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


def say(part: QLabel | QPushButton, text: str) -> None:
    """Give a part its text, and none of its work where it has that already; a label without any takes no room."""
    if part.text() != text:
        part.setText(text)
    if isinstance(part, QLabel) and part.isHidden() is bool(text):
        part.setVisible(bool(text))
