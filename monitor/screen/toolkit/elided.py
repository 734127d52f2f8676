"""A line of text that ends with an ellipsis if its place is too narrow. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_SLACK: Final = 2  # some letters extend beyond their nominal width


class Elided(QLabel):
    """A label of one line that accepts any width; `whole` is its full text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Show a text; if the label is too narrow for it, its beginning and an ellipsis."""
        self.whole = text
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten the text again if the font has changed."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self._fit()

    def _fit(self) -> None:
        room = self.width() - _SLACK
        text = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, room)
        if text != self.text():
            self.setText(text)
