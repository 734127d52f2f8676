"""Paints curves over the time span of a report, one above the other (heart rate, SpO2, NIBP ...), and alarms below.

Runs in the process that writes the report. Lengths are tenths of a millimetre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bedside.alarms.catalogue import Priority
from bedside.monitor.screen.toolkit import theme

_LEFT: Final = 170.0
_ALARM: Final = 26.0  # the height of one priority's row
_TEXT: Final = 22.0
_BREAK_S: Final = 60.0  # a longer gap is not bridged by a line
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 10_080, 43_200)
_MOST_TICKS: Final = 9
_BAND: Final = 0.3  # opacity
_MARK_LINES: Final = 3  # lines for the labels of moments that are close together
_NEAR: Final = 0.18  # of the time shown: labels this close would overlap
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StripCurve:
    """The curve of one pane: `values` at `times` (POSIX seconds).

    With `others`, a second value at each time, a line joins both (systolic to diastolic); with `is_band` the area
    between both curves is filled.
    """

    label: str
    colour: QColor
    times: Floats
    values: Floats
    others: Floats | None = None
    is_band: bool = False


@dataclass(frozen=True, slots=True)
class AlarmBar:
    """The time from the onset to the end of one alarm, in POSIX seconds."""

    begin: float
    end: float
    priority: Priority


def height(curves: Sequence[StripCurve]) -> float:
    """Return the height that the strip of these curves needs, in tenths of a millimetre."""
    return len(curves) * _PANE + len(Priority) * _ALARM + 2 * _TEXT + 20


_PANE: Final = 190.0


class LogStrip:
    """Paints curves and alarms of a time span (POSIX seconds) into a field of the page."""

    def __init__(self, painter: QPainter, field: QRectF, span: tuple[float, float]) -> None:
        self._painter, self._span = painter, span
        self._field = field.adjusted(_LEFT, 10, -10, 0)
        self._look = theme.THEMES[theme.ThemeName.DAY]

    def paint(
        self, curves: Sequence[StripCurve], bars: Sequence[AlarmBar], marks: Sequence[tuple[float, str]] = ()
    ) -> None:
        """Paint a pane for each curve, the alarms as bars, and the time axis.

        `marks`: moments (POSIX seconds) with labels, each drawn as a line through all panes.
        """
        line, last = 0, float("-inf")
        for at, text in marks:
            line = (line + 1) % _MARK_LINES if at - last < (self._span[1] - self._span[0]) * _NEAR else 0
            self._mark(at, text, len(curves) * _PANE, line)
            last = at
        y = self._field.y()
        for curve in curves:
            pane = QRectF(self._field.x(), y + 6, self._field.width(), _PANE - 18)
            self._pane(pane, curve)
            y += _PANE
        for priority in reversed(Priority):
            row = QRectF(self._field.x(), y, self._field.width(), _ALARM - 4)
            self._alarms(row, priority, [bar for bar in bars if bar.priority is priority])
            y += _ALARM
        self._times(y + 6)

    def _pane(self, pane: QRectF, curve: StripCurve) -> None:
        self._painter.setPen(QPen(self._look.line, 1))
        self._painter.drawRect(pane)
        self._label(QRectF(0, pane.y(), _LEFT - 60, pane.height()), curve.label, curve.colour, is_left=True)
        if not curve.values.size:
            self._label(pane, "not measured", self._look.dim, is_left=True)
            return
        others = curve.values if curve.others is None else curve.others
        low, high = float(min(curve.values.min(), others.min())), float(max(curve.values.max(), others.max()))
        margin = max((high - low) * 0.08, 1.0)
        for value, at in ((high, pane.y()), (low, pane.bottom() - _TEXT)):
            self._label(QRectF(_LEFT - 75, at, 65, _TEXT), f"{value:.0f}", self._look.dim)
        low, high = low - margin, high + margin
        x = self._x(curve.times)
        y = pane.bottom() - (curve.values - low) / (high - low) * pane.height()
        if curve.others is None:
            self._line(x, y, curve)
            return
        paint = self._band if curve.is_band else self._spans
        paint(x, y, pane.bottom() - (others - low) / (high - low) * pane.height(), curve)

    def _line(self, x: Floats, y: Floats, curve: StripCurve) -> None:
        """Draw a curve as a line. In each column of the paper only its lowest and highest value are drawn.

        So a curve of any number of values needs few strokes. A gap of more than 60 s is not bridged.
        """
        columns = np.round(x).astype(np.int64)
        firsts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
        lows, highs = np.minimum.reduceat(y, firsts), np.maximum.reduceat(y, firsts)
        lasts = np.append(firsts[1:], len(x)) - 1
        lines = [QLineF(at, low, at, high + 0.5) for at, low, high in zip(x[firsts], lows, highs, strict=True)]
        joined = curve.times[firsts[1:]] - curve.times[lasts[:-1]] <= _BREAK_S
        for last, first in zip(lasts[:-1][joined], firsts[1:][joined], strict=True):
            lines.append(QLineF(x[last], y[last], x[first], y[first]))
        self._painter.setPen(QPen(curve.colour, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self._painter.drawLines(lines)

    def _spans(self, x: Floats, tops: Floats, bottoms: Floats, curve: StripCurve) -> None:
        self._painter.setPen(QPen(curve.colour, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for at, top, bottom in zip(x, tops, bottoms, strict=True):
            self._painter.drawLine(QLineF(at, top, at, bottom))
            for y in (top, bottom):
                self._painter.drawLine(QLineF(at - 8, y, at + 8, y))

    def _band(self, x: Floats, tops: Floats, bottoms: Floats, curve: StripCurve) -> None:
        around = [*zip(x, tops, strict=True), *reversed([*zip(x, bottoms, strict=True)])]
        colour = QColor(curve.colour)
        self._painter.setPen(QPen(colour, 3))
        colour.setAlphaF(_BAND)
        self._painter.setBrush(colour)
        self._painter.drawPolygon([QPointF(*point) for point in around])
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _alarms(self, row: QRectF, priority: Priority, bars: Sequence[AlarmBar]) -> None:
        self._label(
            QRectF(0, row.y(), _LEFT - 10, row.height()), f"{priority.symbol} {priority.lower()}", self._look.text
        )
        self._painter.fillRect(row, self._look.ground)
        for bar in bars:
            begin, end = (float(at) for at in self._x(np.array([bar.begin, bar.end])))
            place = QRectF(begin, row.y(), max(end - begin, 4.0), row.height()).intersected(row)
            self._painter.fillRect(place, self._look.alarm[priority])

    def _mark(self, at: float, text: str, below: float, line: int) -> None:
        x = float(self._x(np.array([at]))[0])
        self._painter.setPen(QPen(self._look.dim, 2, Qt.PenStyle.DashLine))
        self._painter.drawLine(QLineF(x, self._field.y(), x, self._field.y() + below))
        place = QRectF(x + 6, self._field.y() + 10 + line * _TEXT * 1.2, 300, _TEXT)
        self._label(place, text, self._look.dim, is_left=True)

    def _times(self, y: float) -> None:
        minutes = (self._span[1] - self._span[0]) / 60
        step = next((step for step in _STEPS_MIN if minutes / step <= _MOST_TICKS), _STEPS_MIN[-1])
        begin = datetime.fromtimestamp(self._span[0]).astimezone()
        tick = begin.replace(minute=0, second=0, microsecond=0)
        if step >= _STEPS_MIN[7]:
            tick = tick.replace(hour=0)
        words = "%H:%M" if minutes <= _STEPS_MIN[11] else "%d %b %H:%M"
        while tick.timestamp() <= self._span[1]:
            if tick >= begin:
                self._tick(float(self._x(np.array([tick.timestamp()]))[0]), y, f"{tick:{words}}")
            tick += timedelta(minutes=step)

    def _tick(self, x: float, y: float, text: str) -> None:
        self._painter.setPen(QPen(self._look.line, 2))
        self._painter.drawLine(QPointF(x, y - 8), QPointF(x, y))
        self._painter.setFont(theme.font(_TEXT))
        self._painter.setPen(self._look.dim)
        self._painter.drawText(QRectF(x - 100, y, 200, _TEXT * 1.4), Qt.AlignmentFlag.AlignHCenter, text)

    def _label(self, field: QRectF, text: str, colour: QColor, *, is_left: bool = False) -> None:
        side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
        self._painter.setFont(theme.font(_TEXT, bold=is_left))
        self._painter.setPen(colour)
        self._painter.drawText(field, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _x(self, times: Floats) -> Floats:
        share = (times - self._span[0]) / max(self._span[1] - self._span[0], 1e-9)
        x: Floats = self._field.x() + share * self._field.width()
        return x
