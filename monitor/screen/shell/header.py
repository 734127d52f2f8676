"""The header of the window: bed and patient, the banner with the origin of the data, and the clock.

Runs in the screen process. The banner says SIMULATED or REPLAYED whenever the data are not from a patient.
"""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.origin import Origin
from bedside.monitor.screen.toolkit import theme

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Header(QWidget):
    """The top line of the window; it changes once a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bed, self._origin, self._clock = "", Origin.REAL, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, bed: str, origin: Origin, utc: datetime) -> None:
        """Show `bed` (the text with bed and patient), the origin of the data, and `utc` as local time."""
        shown = (bed, origin, f"{utc.astimezone():%Y-%m-%d   %H:%M:%S}")
        if shown != (self._bed, self._origin, self._clock):
            self._bed, self._origin, self._clock = shown
            self.setAccessibleName(" ".join(shown))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that has room for one line of text."""
        return QSize(400, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the text of bed and patient, the clock, and the banner unless the data are from the patient."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.now().ground)
        place, height = QRectF(self.rect()).adjusted(14, 0, -14, 0), self.height()
        painter.setPen(theme.now().text)
        face = theme.font(height * 0.5, bold=True)
        painter.setFont(face)
        room = (self.width() - (0 if self._origin is Origin.REAL else self._banner_width)) / 2 - 20
        painter.drawText(place, _LEFT, QFontMetricsF(face).elidedText(self._bed, Qt.TextElideMode.ElideRight, room))
        painter.setFont(theme.font(height * 0.5))
        painter.drawText(place, _RIGHT, self._clock)
        if self._origin is not Origin.REAL:
            self._paint_banner(painter)

    @property
    def _banner_width(self) -> float:
        return min(self.width() * 0.4, self.height() * 10.0)

    def _paint_banner(self, painter: QPainter) -> None:
        words = {Origin.SIMULATED: self.tr("SIMULATED"), Origin.REPLAYED: self.tr("REPLAYED")}
        text = f"{words[self._origin]} – {self.tr('not a patient')}"  # noqa: RUF001 - an en dash, for people
        width = self._banner_width
        place = QRectF((self.width() - width) / 2, 4, width, self.height() - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.now().banner)
        painter.drawRoundedRect(place, 6, 6)
        painter.setPen(theme.now().ink)
        painter.setFont(theme.font(self.height() * 0.45, bold=True))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
