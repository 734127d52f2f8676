"""The device strip at the foot: one chip for each device, with its name and state.

Runs in the screen process. The strip is repainted when a device's state changes.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.monitor.screen.present.devices import Chip
from bedside.monitor.screen.toolkit import theme

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class DeviceStrip(QWidget):
    """Shows the devices, or the message in place of them, given to `show_chips`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: tuple[Chip, ...] = ()
        self._message = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Devices"))

    def show_chips(self, chips: tuple[Chip, ...], message: str) -> None:
        """Show one chip for each device; a `message` that is not "", such as a refusal, is shown in place of them."""
        if (chips, message) != (self._chips, self._message):
            self._chips, self._message = chips, message
            self.setAccessibleDescription(message or "; ".join(f"{chip.label} {chip.state}" for chip in chips))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that has room for one line of text."""
        return QSize(400, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the message, or the chips side by side."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.now().ground)
        if self._message:
            painter.setPen(theme.now().banner)
            painter.setFont(theme.font(self.height() * 0.55, bold=True))
            painter.drawText(QRectF(self.rect()).adjusted(14, 0, -14, 0), _LEFT, self._message)
            return
        width = self.width() / max(1, len(self._chips))
        for index, chip in enumerate(self._chips):
            self._paint_chip(painter, chip, QRectF(index * width + 6, 2, width - 12, self.height() - 4))

    def _paint_chip(self, painter: QPainter, chip: Chip, place: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.now().panel)
        painter.drawRoundedRect(place, 5, 5)
        dot = place.height() * 0.34
        painter.setBrush(theme.now().up if chip.is_up else theme.now().lost)
        painter.drawEllipse(QRectF(place.x() + 10, place.center().y() - dot / 2, dot, dot))
        font = theme.font(place.height() * 0.5)
        painter.setFont(font)
        painter.setPen(theme.now().text if chip.is_up else theme.now().lost)
        inner = place.adjusted(18 + dot, 0, -8, 0)
        text = "  ".join(part for part in (chip.label, chip.state, chip.mark) if part)
        painter.drawText(inner, _LEFT, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width()))
