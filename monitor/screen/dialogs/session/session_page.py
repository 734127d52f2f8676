"""The base class of the Session dialog's pages, and its keys and labels. Runs in the screen process."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll

_SPACING: Final = 6


class SessionPage(QWidget):
    """A `column` that scrolls, and below it `keys` that do not. A subclass fills both, and overrides `show_session`.

    Signals:
        commanded: a command for the engine.
        reason_needed: a kind of reason (a key of REASONS), and a function that gets the reason.
        line_needed: a question (str), and a function that gets the typed line.
        requested: the name of another dialog, or of an action of the window (str).

    """

    commanded = Signal(object)
    reason_needed = Signal(str, object)
    line_needed = Signal(str, object)
    requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asked = ""  # what `ask` was last called with
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(_SPACING)
        self._scroll = Scroll()
        self.column = self._scroll.column
        self.keys = QHBoxLayout()
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self.keys)

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show the state of the session; called ten times a second while the page is open."""

    def ask(self, what: str) -> None:
        """Ask for a reason or a line; `what` names the question, so that it can be asked again after a restart."""
        self.asked = what
        self.put_question(what)

    def put_question(self, what: str) -> None:
        """Emit `reason_needed` or `line_needed` for the question that `what` names; overridden by a page that asks."""

    def draft(self) -> Place:
        """Return what was chosen and not sent yet, other than the texts of fields."""
        return {}

    def take_draft(self, draft: Place) -> None:
        """Choose the same again."""

    def lay_out(self) -> None:
        """Lay out the column at once. Qt does it two event loops later, and draws all widgets squeezed until then."""
        for part in self._scroll.viewport().findChildren(QWidget):
            if not part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                part.show()
        self.column.activate()
        QCoreApplication.sendEvent(self._scroll, QEvent(QEvent.Type.LayoutRequest))

    def add_key(self, text: str, on_press: Callable[[], None]) -> QPushButton:
        """Add a key below the column, and return it; `on_press` is called when it is pressed."""
        key = make_key(text, on_press)
        self.keys.addWidget(key, 1)
        return key


def make_key(text: str, on_press: Callable[[], None]) -> QPushButton:
    """Return a key that calls `on_press`; Enter presses it, since Space acknowledges alarms."""
    key = QPushButton(text)
    key.setAutoDefault(True)
    key.clicked.connect(on_press)
    return key


def make_label(role: str = "", text: str = "") -> QLabel:
    """Return a label that wraps its lines; `role`: its role in the style sheet ("title", "dim", "error")."""
    label = QLabel(text)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


def set_text(part: QLabel | QPushButton, text: str) -> None:
    """Set the text of a label or key if it differs; a label is hidden while its text is empty."""
    if part.text() != text:
        part.setText(text)
    if isinstance(part, QLabel) and part.isHidden() is bool(text):
        part.setVisible(bool(text))
