"""The sweep: one wave, drawn from left to right behind an erase bar, over and over.

Runs in the screen process, on its frame timer. The picture is kept in a pixmap; each frame erases the columns that
the bar moves over, draws the samples that came, and repaints those columns alone. Time is the x axis: a wave that
stops leaves a gap, and a screen that was restarted shows the past sweep at once.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from monitor.ring import AT, VALUE, Lane, Rows
from monitor.screen import theme

MM_S: Final = 25.0
_MM_PER_INCH: Final = 25.4
_PLAUSIBLE_DPI: Final = (60.0, 400.0)  # screens that report less or more do not know their size
_USUAL_DPI: Final = 96.0
_BAR_MM: Final = 5.0
_PEN_PX: Final = 2.0
_GAP_PERIODS: Final = 2.5
_MARGIN: Final = 0.12  # of the height, above and below the wave
_LOOK_S: Final = 1.0  # how often the gain is looked at
_GAIN_S: Final = 6.0  # over how much of the wave
_SHRUNK: Final = 0.65  # a wave smaller than this share of the gain's range is given a new gain
_SPREAD: Final = 1.15


class Sweep(QWidget):
    """One wave. Give it its lane with `show_lane`, and call `advance` on every frame."""

    def __init__(self, label: str, colour: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._colour = label, colour
        self._pen = QPen(colour, _PEN_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        self._pixmap = QPixmap()
        self._lane: Lane | None = None
        self._cursor = 0
        self._head_at: float | None = None
        self._last: tuple[float, float, float] | None = None  # x, y and time of the last point drawn
        self._low, self._high = 0.0, 1.0
        self._looked_at = float("-inf")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(label)

    def show_lane(self, lane: Lane | None) -> None:
        """Draw this lane from now on, its past first; None: there is no such wave."""
        if lane is not self._lane:
            self._lane = lane
            self._start_over()

    def advance(self, now: float) -> None:
        """Erase what the bar has passed up to `now`, and draw what came."""
        if self._pixmap.isNull():
            return
        before = self._head_at
        self._head_at = now
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if before is None or now - before > self._sweep_s / 2:
            self._erase_all(painter)
        else:
            self._erase(painter, before, now)
        if self._lane is not None:
            rows, self._cursor, _ = self._lane.since(self._cursor)
            self._draw(painter, rows, now)
            self._look_at_gain(self._lane, now)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Begin anew at the new size, with the past."""
        ratio = self.devicePixelRatioF()
        self._pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(theme.GROUND)
        self._start_over()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the changed columns, rectangle by rectangle: their bounding box may be the whole widget."""
        painter = QPainter(self)
        ratio = self._pixmap.devicePixelRatio()
        for rect in event.region():  # type: ignore[attr-defined] # iterable, though its stub does not say so
            source = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
            painter.drawPixmap(QRectF(rect), self._pixmap, source)

    @property
    def px_per_s(self) -> float:
        """How many pixels the bar moves in a second: 25 true millimetres, where the screen knows its size."""
        dpi = self.screen().physicalDotsPerInch()
        low, high = _PLAUSIBLE_DPI
        return MM_S * (dpi if low <= dpi <= high else _USUAL_DPI) / _MM_PER_INCH

    @property
    def _sweep_s(self) -> float:
        return max(1, self.width()) / self.px_per_s

    @property
    def _bar_px(self) -> int:
        return max(8, round(_BAR_MM / MM_S * self.px_per_s))

    @property
    def _label_px(self) -> int:
        return max(18, self.height() // 12)

    def _start_over(self) -> None:
        self._head_at = self._last = None
        self._looked_at = float("-inf")
        if self._lane is not None and self._lane.spec.rate_hz is not None:
            past = int((self._sweep_s + _GAIN_S) * self._lane.spec.rate_hz)
            self._cursor = max(0, self._lane.written - past)
            self._fit(self._lane)

    def _x(self, at: float) -> float:
        return at * self.px_per_s % max(1, self.width())

    def _erase_all(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), theme.GROUND)
        painter.setPen(self._colour)
        painter.setFont(theme.font(self._label_px * 0.75, bold=True))
        painter.drawText(QRect(6, 0, self.width(), self._label_px), Qt.AlignmentFlag.AlignVCenter, self._label)
        painter.setPen(theme.DIM)
        painter.setFont(theme.font(self._label_px * 0.6))
        painter.drawText(
            QRect(0, 0, self.width() - 6, self._label_px),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            f"{MM_S:.0f} mm/s",
        )
        self.update()

    def _erase(self, painter: QPainter, before: float, now: float) -> None:
        """Erase from the bar's old front to its new one, in one piece or, at the right edge, in two."""
        bar = self._bar_px
        start = int(self._x(before)) + bar
        width = int((now - before) * self.px_per_s) + 2
        for x in (start, start - self.width()):
            rect = QRect(x, self._label_px, width, self.height() - self._label_px)
            painter.fillRect(rect, theme.GROUND)
            self.update(rect)

    def _draw(self, painter: QPainter, rows: Rows, now: float) -> None:
        oldest = now - self._sweep_s + self._bar_px / self.px_per_s
        rows = rows[:, rows[AT] > oldest]
        if not rows.shape[1]:
            return
        painter.setPen(self._pen)
        painter.setClipRect(QRect(0, self._label_px, self.width(), self.height() - self._label_px))
        line: list[QPointF] = []
        for x, y, at, lifts in self._points(rows):
            if lifts:
                self._stroke(painter, line)
                line = []
            if y == y:  # noqa: PLR0124 - NaN is a gap
                line.append(QPointF(x, y))
                self._last = (x, y, at)
            else:
                self._last = None
        self._stroke(painter, line)
        painter.setClipping(False)

    def _points(self, rows: Rows) -> list[tuple[float, float, float, bool]]:
        """Return x, y, time and whether the pen lifts before it; the last point of the frame before comes first."""
        xs = (rows[AT] * self.px_per_s) % max(1, self.width())
        ys = self._ys(rows[VALUE])
        times = rows[AT]
        last = self._last
        rate = self._lane.spec.rate_hz if self._lane and self._lane.spec.rate_hz else 1.0
        points = [(*last, True)] if last is not None else []
        before_x, before_at = (last[0], last[2]) if last is not None else (float("inf"), float("-inf"))
        for x, y, at in zip(xs.tolist(), ys.tolist(), times.tolist(), strict=True):
            lifts = x < before_x or at - before_at > _GAP_PERIODS / rate or y != y  # noqa: PLR0124 - NaN
            points.append((x, y, at, lifts))
            before_x, before_at = x, at
        return points

    def _ys(
        self, values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
    ) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        top, height = self._label_px, self.height() - self._label_px
        share = (values - self._low) / (self._high - self._low)
        return top + height * (1 - _MARGIN - share * (1 - 2 * _MARGIN))

    def _stroke(self, painter: QPainter, line: list[QPointF]) -> None:
        if len(line) < 2:  # noqa: PLR2004 - a line has two ends
            return
        painter.drawPolyline(line)
        left, right = line[0].x(), line[-1].x()
        self.update(QRect(int(left - _PEN_PX), self._label_px, int(right - left + 2 * _PEN_PX) + 2, self.height()))

    def _look_at_gain(self, lane: Lane, now: float) -> None:
        """Change the gain only when the wave leaves its room, or has become much smaller than it."""
        if now - self._looked_at < _LOOK_S:
            return
        self._looked_at = now
        low, high = self._range(lane)
        room = self._high - self._low
        if low < self._low - _MARGIN * room or high > self._high + _MARGIN * room or high - low < _SHRUNK * room:
            self._fit(lane)

    def _fit(self, lane: Lane) -> None:
        low, high = self._range(lane)
        if high > low:
            middle, half = (low + high) / 2, (high - low) / 2 * _SPREAD
            self._low, self._high = middle - half, middle + half

    def _range(self, lane: Lane) -> tuple[float, float]:
        """Return the lowest and the highest value of late; the gain's own where nothing moves."""
        values = lane.values(int(_GAIN_S * (lane.spec.rate_hz or 1.0)))
        values = values[np.isfinite(values)]
        if not values.size or np.ptp(values) < 1:
            return self._low, self._high
        return float(values.min()), float(values.max())
