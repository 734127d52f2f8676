"""The MONITORING STOPPED overlay, which covers waves and numbers when the engine sends no snapshots.

Runs in the screen process.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bedside.monitor.screen.toolkit import theme


class StoppedOverlay(QWidget):
    """Covers waves and numbers with a text, but never the alarm bar."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = self._detail = ""
        self._is_alarm = False
        self.hide()

    def show_text(self, text: str, detail: str, *, is_alarm: bool) -> None:
        """Cover waves and numbers with a text, and `detail` below it; an empty text hides the overlay.

        `is_alarm`: with the background colour of MONITORING STOPPED.
        """
        if (text, detail) != (self._text, self._detail):
            self._text, self._detail, self._is_alarm = text, detail, is_alarm
            self.setAccessibleName(f"{text} {detail}")
            self.update()
        self.setVisible(bool(text))
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the text large on a background that hides old data."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.now().stopped if self._is_alarm else theme.now().ground)
        painter.setPen(theme.now().stopped_text if self._is_alarm else theme.now().text)
        middle = self.height() / 2
        painter.setFont(theme.font(min(self.height() * 0.16, self.width() * 0.06), bold=True))
        painter.drawText(
            QRectF(0, 0, self.width(), middle), Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self._text
        )
        painter.setFont(theme.font(min(self.height() * 0.06, self.width() * 0.026)))
        painter.drawText(
            QRectF(0, middle + 14, self.width(), middle - 14),
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
            self._detail,
        )
