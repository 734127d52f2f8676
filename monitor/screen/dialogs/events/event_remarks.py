"""The remarks page of the Events dialog: earlier remarks on a row, keys to judge an alarm, and a comment line.

Runs in the screen process. A thread of its own sends each remark to the engine, which writes it into the log.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.monitor.screen.log_view.remark_bar import RemarkBar, WriteRemark
from bedside.monitor.screen.toolkit.elided import Elided
from bedside.monitor.screen.toolkit.keyboard import LOW_PX, Keyboard
from bedside.monitor.screen.toolkit.scroll import Scroll

_REMARKS_PX: Final = 30
_TITLED_PX: Final = 250  # a lower page has no room for the title
_SPACING_PX: Final = 4
_ACTOR: Final = "bedside"  # the actor of every action at the bedside, until a person enters a name


class EventRemarks(QWidget):
    """The remarks on the log row given to `show_row`. The dialog shows `keys` in its head while this page is shown.

    Signals:
        left: the Back key was pressed.

    """

    left = Signal()

    def __init__(self, write: WriteRemark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actor = ""
        self.title, self.earlier = Elided(), QLabel()
        self.title.setProperty("role", "title")
        self.earlier.setWordWrap(True)
        self._scroll = Scroll()
        self._scroll.setMinimumHeight(_REMARKS_PX)
        self._scroll.column.addWidget(self.earlier)
        self._scroll.column.addStretch()
        self.bar, self.keyboard = RemarkBar(write, actor=_ACTOR), Keyboard()
        self.keys = self._new_keys()
        self.keyboard.next_requested.connect(self._next_field)
        self.keyboard.type_into(self.bar.comment)
        self.keyboard.hide()
        self.bar.written.connect(partial(self.toggle.setChecked, False))  # noqa: FBT003 - a Qt slot
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING_PX)
        column.addWidget(self.title)
        column.addWidget(self.bar.message)  # above the fields, since the keyboard is below them
        column.addWidget(self._scroll, 1)
        column.addWidget(self.bar)
        column.addWidget(self.keyboard)

    def show_row(self, sequence: int, title: str, *, is_onset: bool) -> None:
        """Show the log row with this sequence number; `is_onset`: it is an alarm's onset, which can be judged."""
        self.title.show_text(title)
        self.bar.choose(sequence, is_onset=is_onset)
        self.toggle.setChecked(False)

    def set_actor(self, name: str) -> None:
        """Enter the name chosen in the "Who acts" dialog when it changes; a name typed here stays."""
        if name != self._actor:
            self._actor = name
            self.bar.actor.setText(name or _ACTOR)

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Show the earlier remarks on the log row."""
        text = "\n".join(remarks) or self.tr("No remarks yet.")
        if text != self.earlier.text():
            self.earlier.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the keyboard to the new height of the page."""
        super().resizeEvent(event)
        self._make_room()

    def _new_keys(self) -> QWidget:
        self.toggle, self.back = QPushButton(self.tr("Keyboard")), QPushButton(self.tr("Back"))
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._make_room)
        self.back.clicked.connect(self.left)
        keys = QWidget()
        row = QHBoxLayout(keys)
        row.setContentsMargins(0, 0, 0, 0)
        for key in (self.toggle, self.back):
            row.addWidget(key)
        return keys

    def _make_room(self) -> None:
        """Hide the judgement keys and the earlier remarks if the keyboard needs their room."""
        is_typing = self.toggle.isChecked()
        is_tight = is_typing and self.height() < LOW_PX
        self.keyboard.scale(self.height())
        self.keyboard.setVisible(is_typing)
        self._scroll.setVisible(not is_tight)
        self.title.setVisible(not (is_tight and self.height() < _TITLED_PX))
        for key in self.bar.keys.values():
            key.setVisible(not is_tight)
        if is_typing and not self.bar.actor.hasFocus():
            self.bar.comment.setFocus()

    def _next_field(self) -> None:
        field = self.bar.actor if self.bar.comment.hasFocus() else self.bar.comment
        self.keyboard.type_into(field)
        field.setFocus()
