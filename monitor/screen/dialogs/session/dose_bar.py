"""The share of the ordered dose that was given, as a bar with a text above. Runs in the screen process."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.vitals import ColourRole
from bedside.monitor.screen.toolkit import theme


class DoseBar(QWidget):
    """A text, and below it a bar that fills from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._share = "", 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_dose(self, text: str, share: float) -> None:
        """Show the dose as `text`, and the given `share` of the order (0 to 1) as a bar."""
        if (text, share) != (self._text, self._share):
            self._text, self._share = text, share
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that a large line of text and the bar need."""
        return QSize(200, round(self.fontInfo().pixelSize() * 3.2))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the text and, below it, the bar."""
        look, height = theme.now(), self.height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.vital[ColourRole.INFUSION])
        painter.setFont(theme.font(height * 0.48, bold=True))
        painter.drawText(QRectF(0, 0, self.width(), height * 0.64), Qt.AlignmentFlag.AlignLeft, self._text)
        place = QRectF(1, height * 0.68, self.width() - 2, height * 0.26)
        painter.setPen(QPen(look.line, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.vital[ColourRole.INFUSION])
        painter.drawRoundedRect(QRectF(place.x(), place.y(), place.width() * self._share, place.height()), 4, 4)
