"""One numeric field: the number as large as it fits, its limits and notes beside it.

Runs in the screen process; repainted only when what it shows has changed.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from monitor.screen import theme
from monitor.screen.present import Field

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BORDER: Final = 4.0
_SIDE: Final = 0.24  # of the width: label, limits and second number


class Numeric(QWidget):
    """Shows one `Field`, given by `show_field`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field: Field | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_field(self, field: Field | None) -> None:
        """Show this from now on; None: no device gives it, and its room is the others'."""
        self.setVisible(field is not None)
        if field is not None and field != self._field:
            self._field = field
            self.setAccessibleName(f"{field.label} {field.value} {field.unit}")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the field."""
        field = self._field
        if field is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, soft = _colours(field)
        painter.fillRect(self.rect(), ground)
        if field.alarm is not None:
            painter.setPen(QPen(theme.now().alarm[field.alarm], _BORDER))
            painter.drawRect(QRectF(self.rect()).adjusted(_BORDER / 2, _BORDER / 2, -_BORDER / 2, -_BORDER / 2))
        self._paint_side(painter, field, ink, soft)
        self._paint_value(painter, field, ink)
        self._paint_notes(painter, field, soft)

    def _paint_side(self, painter: QPainter, field: Field, ink: QColor, soft: QColor) -> None:
        """Paint label and unit, then the limits, high above low."""
        width, height = self.width(), self.height()
        unit = height * 0.09
        painter.setPen(ink)
        painter.setFont(theme.font(height * 0.15, bold=True))
        painter.drawText(QRectF(12, height * 0.04, width * 0.4, height * 0.18), _LEFT, field.label)
        painter.setPen(soft)
        painter.setFont(theme.font(unit))
        painter.drawText(QRectF(12, height * 0.21, width * 0.3, unit * 1.3), _LEFT, field.unit)
        painter.setFont(theme.font(height * 0.105, bold=True))
        for row, (mark, limit) in enumerate((("▲", field.high), ("▼", field.low))):
            if limit.strip("/"):
                place = QRectF(12, height * (0.39 + 0.14 * row), width * _SIDE, height * 0.14)
                painter.drawText(place, _LEFT, f"{mark} {limit}")

    def _paint_value(self, painter: QPainter, field: Field, ink: QColor) -> None:
        """Paint the number, as large as its place allows; a second one (mean, pulse rate) at its foot."""
        width, height = self.width(), self.height()
        place = QRectF(width * _SIDE, height * 0.02, width * (1 - _SIDE) - 14, height * 0.72)
        painter.setPen(ink)
        painter.setFont(_fitting(field.value, place))
        painter.drawText(place, _RIGHT, field.value)
        if field.second:
            painter.setFont(theme.font(height * 0.17, bold=True))
            painter.drawText(QRectF(width * 0.5, height * 0.76, width * 0.5 - 14, height * 0.21), _RIGHT, field.second)

    def _paint_notes(self, painter: QPainter, field: Field, soft: QColor) -> None:
        width, height = self.width(), self.height()
        painter.setPen(soft)
        painter.setFont(theme.font(height * 0.095))
        for row, note in enumerate(field.notes):
            place = QRectF(12, height * (0.72 + 0.12 * row), width * 0.62, height * 0.12)
            painter.drawText(place, _LEFT, note)
        if field.progress is not None:
            painter.fillRect(QRectF(0, height - 5, width * field.progress, 4), soft)


def _colours(field: Field) -> tuple[QColor, QColor, QColor]:
    """Return ground, ink and softer ink."""
    if field.alarm is not None and field.is_lit:
        ink = theme.now().alarm_ink[field.alarm]
        return theme.now().alarm[field.alarm], ink, ink
    return theme.now().panel, theme.now().dim if field.is_dim else theme.now().vital[field.role], theme.now().dim


def _fitting(text: str, place: QRectF) -> QFont:
    """Return the largest bold font in which `text` fits; at least three figures wide, so that sizes do not jump."""
    size = place.height() * 1.05
    widest = text if len(text) > 3 else "000"  # noqa: PLR2004
    width = QFontMetricsF(theme.font(size, bold=True)).horizontalAdvance(widest)
    return theme.font(min(size, size * place.width() / max(1.0, width)), bold=True)
