"""The STANDBY overlay, which covers waves and numbers while standby is on.

Runs in the screen process. One touch of its key ends standby. The overlay never covers the alarm bar, which still
shows technical alarms.
"""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from bedside.monitor.screen.toolkit import theme

_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


class StandbyOverlay(QWidget):
    """Covers waves and numbers. It must be created after them and before the dialogs: it never raises itself.

    Signals:
        ended: a person pressed the key that ends standby.

    """

    ended = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_patient_seen = False
        self._key = QPushButton(self.tr("End standby"), self)
        self._key.setAutoDefault(True)
        self._key.clicked.connect(self.ended)
        self._name()
        self.hide()

    def show_state(self, *, is_standby: bool, is_patient_seen: bool) -> None:
        """Cover waves and numbers in standby, with a warning if a patient seems to be connected; otherwise hide."""
        if is_patient_seen != self._is_patient_seen:
            self._is_patient_seen = is_patient_seen
            self._name()
            self.update()
        if self.isHidden() is is_standby:
            self.setVisible(is_standby)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the key that ends standby to the new size, with a large text."""
        width, height = self.width(), self.height()
        wide, high = max(240, round(width * 0.4)), max(72, round(height * 0.2))
        self._key.setGeometry(QRect((width - wide) // 2, round(height * 0.96) - high, wide, high))
        self._key.setStyleSheet(f"font-size: {max(18, min(round(high * 0.36), wide // 10))}px;")
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the texts on a background that hides the numbers."""
        look, width, height = theme.now(), self.width(), self.height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), look.ground)
        painter.setPen(look.text)
        painter.setFont(theme.font(min(height * 0.2, width * 0.11), bold=True))
        painter.drawText(QRectF(0, height * 0.05, width, height * 0.28), _CENTRED, self.tr("STANDBY"))
        painter.setFont(theme.font(min(height * 0.095, width * 0.045)))
        painter.drawText(QRectF(0, height * 0.32, width, height * 0.14), _CENTRED, self._detail)
        if self._is_patient_seen:
            self._paint_warning(painter, QRectF(width * 0.06, height * 0.49, width * 0.88, height * 0.2))

    def _paint_warning(self, painter: QPainter, place: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.now().banner)
        painter.drawRoundedRect(place, 10, 10)
        painter.setPen(theme.now().ink)
        painter.setFont(theme.font(min(place.height() * 0.4, place.width() * 0.036), bold=True))
        painter.drawText(place.adjusted(12, 0, -12, 0), _CENTRED, self._warning)

    @property
    def _detail(self) -> str:
        return self.tr("Alarms are not monitored")

    @property
    def _warning(self) -> str:
        return f"⚠  {self.tr('A patient is connected, but standby is on')}"

    def _name(self) -> None:
        words = (self.tr("STANDBY"), self._detail, self._warning if self._is_patient_seen else "")
        self.setAccessibleName(". ".join(word for word in words if word))
