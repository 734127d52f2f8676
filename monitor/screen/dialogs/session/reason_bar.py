"""Asks for a reason or a line of text: keys for common reasons, a line to type others. Runs in the screen process."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from bedside.monitor.screen.dialogs.session.session_page import make_key, make_label, set_text
from bedside.monitor.screen.present.session import REASONS
from bedside.monitor.screen.toolkit.keyboard import LOW_PX, Keyboard
from bedside.monitor.screen.toolkit.translated import translated

_COLUMNS: Final = 3
_FEW: Final = 3  # up to so many reasons there are fewer columns, so that the texts may be longer
_LONGEST: Final = 80
_LONGEST_LINE: Final = 200
TextHandler = Callable[[str], None]  # takes the chosen or typed text


class ReasonBar(QWidget):
    """Hidden until `ask` or `ask_line` is called; the chosen or typed text is passed to the handler given there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._handle: TextHandler | None = None
        self._is_low = False  # too low for a question above the line and the keyboard
        self._question = make_label("title")
        self._sentence = make_label("error")
        self._grid = QGridLayout()
        self.line, self._keyboard = QLineEdit(), Keyboard()
        self.line.returnPressed.connect(self._take_line)
        self._keyboard.type_into(self.line)
        self._keyboard.next_requested.connect(self._take_line)
        self._keyboard.hide()
        self._lay_out()
        self.hide()

    def ask(self, kind: str, handle: TextHandler, sentence: str = "") -> None:
        """Ask for a reason, with the common reasons of a kind (a key of REASONS) on keys.

        `handle` gets the reason; `sentence` says why the engine needs a reason, "" shows no sentence.
        """
        self.line.setMaxLength(_LONGEST)
        self.line.setAccessibleName(self.tr("Another reason"))
        self.line.setPlaceholderText(self.tr("another reason"))
        self._open(self.tr("Why?"), REASONS[kind], handle)
        set_text(self._sentence, f"⚠ {translated(sentence)}" if sentence else "")

    def ask_line(self, question: str, handle: TextHandler) -> None:
        """Ask for a line of text, which is typed; `handle` gets the text."""
        self.line.setMaxLength(_LONGEST_LINE)
        self.line.setAccessibleName(question)
        self.line.setPlaceholderText(question)
        self._open(question, (), handle)
        self._toggle.setChecked(True)

    def _open(self, question: str, reasons: Sequence[str], handle: TextHandler) -> None:
        self._handle = handle
        set_text(self._question, question if reasons or not self._is_low else "")
        set_text(self._sentence, "")
        while item := self._grid.takeAt(0):
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        keys = [make_key(translated(reason), partial(self._take, reason)) for reason in reasons]
        columns = _COLUMNS if len(keys) > _FEW else _COLUMNS - 1
        for place, key in enumerate(keys):
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._grid.addWidget(key, *divmod(place, columns))
        self.line.clear()
        self._toggle.setChecked(False)
        self.show()
        (keys[0] if keys else self.line).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Empty the line, unless only the window was hidden: its text belongs to the question that was asked."""
        super().hideEvent(event)
        if self.isHidden():
            self.line.clear()
            self.line.setAccessibleName("")

    def scale(self, height: int) -> None:
        """Fit the keyboard to a dialog of this height in pixels."""
        self._is_low = height < LOW_PX
        self._keyboard.scale(height)

    def _take(self, reason: str) -> None:
        handle, self._handle = self._handle, None
        self.hide()
        if handle is not None:
            handle(reason)

    def _take_line(self) -> None:
        if reason := self.line.text().strip():
            self._take(reason)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._question)
        column.addWidget(self._sentence)
        column.addLayout(self._grid)
        row = QHBoxLayout()
        self._toggle = make_key(self.tr("Keyboard"), lambda: None)
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._keyboard.setVisible)
        row.addWidget(self.line, 1)
        row.addWidget(self._toggle)
        row.addWidget(make_key(self.tr("OK"), self._take_line))
        row.addWidget(make_key(self.tr("Cancel"), self.hide))
        column.addLayout(row)
        column.addStretch()
        column.addWidget(self._keyboard)
