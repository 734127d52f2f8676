"""The infusion strip at the foot: the state of the session and of the pump, which is read and never commanded.

Runs in the screen process. The strip is repainted when its content changes.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.vitals import ColourRole
from bedside.monitor.screen.present.infusion import Strip
from bedside.monitor.screen.toolkit import theme

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class InfusionStrip(QWidget):
    """Shows the `Strip` given to `show_strip`; hidden without a session and a pump."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip: Strip | None = None
        self.end_px = 0.0  # right end of what was painted last
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_strip(self, strip: Strip | None) -> None:
        """Show the content of the strip; None hides the widget."""
        if strip == self._strip:
            return
        self._strip = strip
        self.setVisible(strip is not None)
        if strip is not None:
            figures = ", ".join(f"{row.label} {row.value} {row.unit}" for row in strip.figures)
            self.setAccessibleName(f"{strip.label} {strip.flow}: {figures}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the label, whether the pump infuses, and the values, from left to right."""
        strip = self._strip
        if strip is None:
            return
        look, height = theme.now(), self.height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.panel)
        painter.drawRoundedRect(QRectF(6, 1, self.width() - 12, height - 2), 5, 5)
        small, large = theme.font(height * 0.4), theme.font(height * 0.62, bold=True)
        colour = look.vital[ColourRole.INFUSION]
        x = self._word(painter, 18, strip.label, theme.font(height * 0.44, bold=True), colour) + 14
        if strip.flow:
            x = self._word(painter, x, f"{strip.mark} {strip.flow}", small, look.text) + 26
        for figure in strip.figures:
            x = self._word(painter, x, figure.label, small, look.dim) + 8
            x = self._word(painter, x, figure.value, large, look.dim if figure.is_dim else colour) + 8
            x = self._word(painter, x, figure.unit, small, look.dim) + 26
        self.end_px = x - 26

    def _word(self, painter: QPainter, x: float, text: str, font: QFont, colour: QColor) -> float:
        """Paint a text at `x`, and return the x of its right end, in pixels."""
        width = QFontMetricsF(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(QRectF(x, 0, width + 2, self.height()), _LEFT, text)
        return x + width
