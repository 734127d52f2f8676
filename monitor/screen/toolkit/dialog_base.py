"""The base class of the dialogs. A dialog takes the place of the waves; it never covers the alarm bar or the numbers.

Runs in the screen process. The window shows one dialog at a time, and gives it a `Scene` ten times a second.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX


class Dialog(QFrame):
    """A title, a close key and a body. A subclass fills `self.body` and overrides `show_scene`.

    Signals:
        closed: a person pressed the close key or Escape.
        preferred: a field of Preferences (or "actor": the person at this screen) and its new value.
        requested: the name of another dialog or of an action of the window.
        commanded: a command (of monitor.link.commands) for the engine. A later scene shows its effect.

    """

    closed = Signal()
    commanded = Signal(object)
    preferred = Signal(str, object)
    requested = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        self.head = QHBoxLayout()
        name = QLabel(title)
        name.setProperty("role", "title")
        close = QPushButton("✕")
        close.setAccessibleName(self.tr("Close"))
        close.setFixedSize(TOUCH_PX + 12, TOUCH_PX + 4)
        close.clicked.connect(self.closed)
        self.head.addWidget(name)
        self.head.addStretch()
        self.head.addWidget(close)
        column.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        column.addLayout(self.body, 1)

    def show_scene(self, scene: Scene) -> None:
        """Show the state of patient and devices in the scene; called on opening and then ten times a second."""

    def show_refusal(self, sentence: str) -> None:
        """Show why the engine refused a command; the window shows the sentence too."""

    def place(self) -> Place:
        """Return where the person is in the dialog: page, tab, choice. The texts of fields are kept by name besides."""
        return {}

    def go_to(self, place: Place) -> None:
        """Go where `place` says; called after the first scene of a dialog that is brought back after a restart."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Emit `closed` if the key is Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
