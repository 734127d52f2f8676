"""Rows of keys, one for each value of a setting; the value in effect has a tick. Runs in the screen process."""

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

_TICK: Final = "✓ "
_ROOM: Final = "QPushButton { padding: 2px; }"


class Segment(NamedTuple):
    """One key: its value, its text, its name for a screen reader ("": its text), and its width in columns."""

    value: object
    text: str
    name: str = ""
    span: int = 1


def mark(key: QPushButton, text: str, *, is_in_effect: bool) -> None:
    """Set a key's text, with a tick and the colours of a checked key if its value is in effect."""
    shown = f"{_TICK}{text}" if is_in_effect else text
    if key.text() != shown or key.isChecked() is not is_in_effect:
        key.setText(shown)
        key.setChecked(is_in_effect)


class Segments(QWidget):
    """Rows of keys. A press only emits `requested`; `show_value` marks the value in effect.

    Signals:
        requested: the value of the pressed key.

    """

    requested = Signal(object)

    def __init__(self, segments: Sequence[Segment], columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments = segments
        self.keys: dict[object, QPushButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        place = 0
        for each in segments:
            row, column = divmod(place, columns)
            grid.addWidget(self._key(each), row, column, 1, each.span)
            place += each.span
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    def show_value(self, value: object) -> None:
        """Mark the key of the value in effect; no key is marked if no key has this value."""
        for each in self._segments:
            mark(self.keys[each.value], each.text, is_in_effect=each.value == value)

    def _key(self, segment: Segment) -> QPushButton:
        key = QPushButton(segment.text)
        key.setAccessibleName(segment.name or segment.text)
        key.setCheckable(True)
        key.setAutoDefault(True)
        key.setStyleSheet(_ROOM)
        key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        key.clicked.connect(partial(self._request, segment))
        self.keys[segment.value] = key
        return key

    def _request(self, segment: Segment) -> None:
        self.keys[segment.value].toggle()  # undo Qt's change: the value is not in effect yet
        self.requested.emit(segment.value)
