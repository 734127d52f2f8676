"""The list of the last NIBP results, newest first, each with its time.

Runs in the screen process; repainted when a new pressure arrives.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.vitals import ColourRole
from bedside.monitor.screen.toolkit import theme

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Row = tuple[str, str, str]  # time, systolic/diastolic, mean


class NibpList(QWidget):
    """Shows as many NIBP results as fit, in columns side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Blood pressures"))

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these NIBP results, newest first."""
        if rows != self._rows:
            self._rows = rows
            self.setAccessibleDescription("; ".join(" ".join(row) for row in rows))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the title and the NIBP results."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.now().panel)
        line = max(20.0, min(self.window().height() / 22, self.height() / 4))
        painter.setPen(theme.now().dim)
        painter.setFont(theme.font(line * 0.6, bold=True))
        painter.drawText(QRectF(12, 2, self.width() - 24, line), _LEFT, self.tr("NIBP  mmHg"))
        painter.setFont(theme.font(line * 0.66))
        deep = max(1, int((self.height() - line - 4) / line))
        wide = line * 8.5
        for index, row in enumerate(self._rows):
            left, top = 12 + index // deep * wide, line + 2 + index % deep * line
            if left + wide > self.width():
                break
            self._paint_row(painter, row, left, top, line)

    def _paint_row(self, painter: QPainter, row: Row, left: float, top: float, line: float) -> None:
        when, pressure, mean = row
        painter.setPen(theme.now().dim)
        painter.drawText(QRectF(left, top, line * 2.2, line), _LEFT, when)
        painter.setPen(theme.now().vital[ColourRole.NIBP])
        painter.drawText(QRectF(left + line * 2.3, top, line * 3.4, line), _LEFT, pressure)
        painter.drawText(QRectF(left + line * 5.7, top, line * 2.4, line), _LEFT, mean)
