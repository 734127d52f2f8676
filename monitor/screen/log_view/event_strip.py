"""Paints the wave and the number around the onset of an alarm: ±10 s of the wave, ±60 s of the number.

Runs in the screen process, or in the process of the review window. It is painted when a log row is chosen.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, VALUE
from bedside.monitor.screen.log_view.context import NUMBER_S, WAVE_S, EventContext, VitalSamples
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.translated import translated

_SHARE: Final = 0.6  # of the height, for the wave
_GAP_PERIODS: Final = 2.5
_GAP_S: Final = 5.0  # between two numbers
_DOT_PX: Final = 2.0  # radius of a single number
_CENTRE: Final = Qt.AlignmentFlag.AlignCenter
_CORNER: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class EventStrip(QWidget):
    """Paints the wave and the number of the `EventContext` given to `show_around`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._around = EventContext()
        self._limit: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(60)

    def show_around(self, around: EventContext, limit: float | None) -> None:
        """Show the data around an alarm's onset, and the limit that was in force, None without a limit."""
        self._around, self._limit = around, limit
        labels = ", ".join(translated(VITALS[each[0]].label) for each in (around.wave, around.number) if each)
        self.setAccessibleName(self.tr("Around the onset: {}").format(labels or self.tr("nothing is stored")))
        self.update()

    @property
    def shown(self) -> tuple[VitalId | None, VitalId | None]:
        """The vitals whose wave and whose number are shown, each None if not stored."""
        wave, number = self._around.wave, self._around.number
        return wave[0] if wave else None, number[0] if number else None

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the wave above the number, and the onset as a vertical line through both."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.now().ground)
        height, width = float(self.height()), float(self.width())
        gone = self.tr("The wave of that time is no longer stored")
        self._paint(painter, QRectF(0, 0, width, height * _SHARE), self._around.wave, WAVE_S, gone)
        foot = QRectF(0, height * _SHARE, width, height * (1 - _SHARE))
        self._paint(painter, foot, self._around.number, NUMBER_S, self.tr("No numbers of that time"))

    def _paint(self, painter: QPainter, place: QRectF, samples: VitalSamples, span_s: float, gone: str) -> None:
        look = theme.now()
        middle = place.center().x()
        painter.setPen(QPen(look.line, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(middle, place.top(), middle, place.bottom()))
        painter.setFont(theme.font(max(11.0, min(16.0, place.height() * 0.2))))
        painter.setPen(look.dim)
        if samples is None:
            painter.fillRect(painter.boundingRect(place, _CENTRE, gone), look.ground)  # not over the line of the onset
            painter.drawText(place, _CENTRE, gone)
            return
        vital, rows = samples
        spec = VITALS[vital]
        inner = place.adjusted(0, place.height() * 0.24, 0, -4)
        values = rows[VALUE]
        limits = [self._limit] if self._limit is not None and not spec.is_wave else []
        low, high = min(values.min(), *limits, values.max()), max(values.max(), *limits, values.min() + 1)
        across, slope = inner.width() / (2 * span_s), inner.height() / (high - low)
        if limits:
            y = inner.bottom() - slope * (limits[0] - low)
            painter.setPen(QPen(look.dim, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(inner.left(), y, inner.right(), y))
        painter.setPen(QPen(look.vital[spec.colour], 2))
        gap_s = (
            _GAP_S
            if not spec.is_wave
            else _GAP_PERIODS * float(np.median(np.diff(rows[AT])))
            if rows.shape[1] > 1
            else 1
        )
        for piece in np.split(rows, np.flatnonzero(np.diff(rows[AT]) > gap_s) + 1, axis=1):
            xs = (inner.left() + (piece[AT] + span_s) * across).tolist()
            ys = (inner.bottom() - slope * (piece[VALUE] - low)).tolist()
            points = [QPointF(x, y) for x, y in zip(xs, ys, strict=True)]
            if len(points) > 1:
                painter.drawPolyline(points)
            else:  # a line of one point is nothing: cuff pressures are minutes apart
                painter.drawEllipse(points[0], _DOT_PX, _DOT_PX)
        self._write_label(painter, place, f"{translated(spec.label)}  ±{span_s:.0f} s")

    def _write_label(self, painter: QPainter, place: QRectF, text: str) -> None:
        """Write a label over the curve, on a background of its own: in a low strip the curve runs through the label."""
        size = painter.fontMetrics().size(0, text)
        painter.fillRect(QRectF(place.left(), place.top(), size.width() + 12, size.height()), theme.now().ground)
        painter.setPen(theme.now().dim)
        painter.drawText(place.adjusted(6, 0, 0, 0), _CORNER, text)
