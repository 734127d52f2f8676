"""A waveform that is drawn repeatedly from left to right behind an erase bar.

Runs in the screen process, on its frame timer. The wave is drawn into a pixmap. Each frame erases the columns that the
erase bar has passed, draws the new samples, and repaints only the changed columns. The x axis is time: a wave that
stops leaves a gap, and after a restart of the screen the last sweep is drawn at once from the ring.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, VALUE, Lane, Rows
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.translated import translated

_MM_PER_INCH: Final = 25.4
_PLAUSIBLE_DPI: Final = (60.0, 400.0)  # a screen that reports a value outside does not know its size
_USUAL_DPI: Final = 96.0
_BAR_MM: Final = 5.0
_STEP_PX: Final = 10
_PEN_PX: Final = 2.0
_GAP_PERIODS: Final = 2.5
_MARGIN: Final = 0.12  # of the height, above and below the wave
_GAIN_CHECK_S: Final = 1.0  # time between two checks of the gain
_GAIN_S: Final = 6.0  # duration of the wave that the gain is fitted to
_SHRUNK: Final = 0.65  # a wave smaller than this share of the range gets a new gain
_SPREAD: Final = 1.15
_ZOOM: Final = 1.4  # factor of one step of the gain
_MOST_ZOOM: Final = 4
# A signal with a smaller range is not a wave, and is not enlarged.
_LEAST: Final[Mapping[VitalId, float]] = {VitalId.ECG: 0.3, VitalId.ABP: 10.0, VitalId.CO2: 5.0}
_USUAL_LEAST: Final = 1.0
_FINE: Final = 10.0  # a smaller range is written with a decimal


class Waveform(QWidget):
    """One wave. Set its lane with `show_lane`, and call `advance` on every frame.

    Signals:
        touched: a person touched the wave.

    """

    touched = Signal()

    def __init__(self, vital: VitalId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.vital = VITALS[vital]
        self._mm_s = 25.0
        self._zoom: int | None = None  # steps of the gain; None: automatic gain
        self._pixmap = QPixmap()
        self._lane: Lane | None = None
        self._cursor = 0
        self._head_at: float | None = None
        self._erased_to = 0.0  # the time at the bar's front, monotonic seconds
        self._last: tuple[float, float, float] | None = None  # x, y and time of the last point drawn
        self._low, self._high = 0.0, 1.0
        self._gain_checked_at = float("-inf")
        self._head = ""
        self.restyle()
        self._measure()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(translated(self.vital.label))

    def restyle(self) -> None:
        """Take the colours of the theme in use, and draw the whole wave again."""
        self._pen = QPen(theme.now().vital[self.vital.colour], _PEN_PX)
        self._pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._pixmap.fill(theme.now().ground)
        self._start_over()

    def set_speed(self, mm_s: float) -> None:
        """Set the sweep speed in true millimetres a second."""
        if mm_s != self._mm_s:
            self._mm_s = mm_s
            self._measure()
            self._start_over()

    def zoom(self, steps: int | None) -> None:
        """Make the wave larger (positive) or smaller (negative) by steps of the gain; None sets automatic gain."""
        now = self._zoom or 0
        self._zoom = None if steps is None else max(-_MOST_ZOOM, min(_MOST_ZOOM, now + steps))
        self._start_over()

    def show_lane(self, lane: Lane | None) -> None:
        """Draw the samples of this lane of the ring from now on, beginning with the last sweep; None draws nothing."""
        if lane is not self._lane:
            self._lane = lane
            self._start_over()

    def advance(self, now: float) -> None:
        """Erase the columns that the erase bar has passed up to `now` (monotonic seconds), and draw the new samples."""
        if self._pixmap.isNull():
            return
        before = self._head_at
        self._head_at = now
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if before is None or now - before > self._sweep_s / 2:
            self._erase_all(painter)
            self._erased_to = now + self._bar_px / self.px_per_s
        else:
            self._erase(painter, now)
        self._paint_head(painter)
        if self._lane is not None:
            rows, self._cursor, _ = self._lane.since(self._cursor)
            self._draw(painter, rows, now)
            self._check_gain(self._lane, now)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the last sweep again at the new size."""
        self._measure()
        ratio = self.devicePixelRatioF()
        self._pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(theme.now().ground)
        self._start_over()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the changed rectangles from the pixmap one by one: a box around all of them may be the whole widget."""
        painter = QPainter(self)
        ratio = self._pixmap.devicePixelRatio()
        for rect in event.region():  # type: ignore[attr-defined] # iterable, but not in its stub
            if ratio == 1:
                painter.drawPixmap(rect.topLeft(), self._pixmap, rect)
            else:
                source = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
                painter.drawPixmap(QRectF(rect), self._pixmap, source)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Emit `touched`."""
        self.touched.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Change the gain with + and -, set automatic gain with 0, and emit `touched` for Return."""
        steps = {"+": 1, "-": -1, "0": None}
        if event.text() in steps:
            self.zoom(steps[event.text()])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.touched.emit()
        else:
            super().keyPressEvent(event)

    def _measure(self) -> None:
        """Compute pixels per second, sweep duration and bar width from the sizes of the widget and the screen.

        They are stored: querying Qt on every frame would cost more than the drawing.
        """
        dpi = self.screen().physicalDotsPerInch()
        low, high = _PLAUSIBLE_DPI
        self.px_per_s = self._mm_s * (dpi if low <= dpi <= high else _USUAL_DPI) / _MM_PER_INCH
        self._width, self._height = max(1, self.width()), self.height()
        self._sweep_s = self._width / self.px_per_s
        self._bar_px = max(8, round(_BAR_MM / self._mm_s * self.px_per_s))
        self._top = max(18, self.window().height() // 42)  # below the label

    def _start_over(self) -> None:
        self._head_at = self._last = None
        self._gain_checked_at = float("-inf")
        if self._lane is not None and self._lane.spec.rate_hz is not None:
            past = int((self._sweep_s + _GAIN_S) * self._lane.spec.rate_hz)
            self._cursor = max(0, self._lane.written - past)
            self._fit(self._lane)

    def _x(self, at: float) -> float:
        return at * self.px_per_s % self._width

    def _erase_all(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), theme.now().ground)
        self._head = ""
        self.update()

    def _paint_head(self, painter: QPainter) -> None:
        """Paint the wave's name, value range, gain and sweep speed, if one of them has changed."""
        unit, zoom = self.vital.unit, self._zoom
        digits = 0 if self._high - self._low > _FINE else 1
        span = f"{self._low:.{digits}f} – {self._high:.{digits}f} {unit}  " if unit else ""  # noqa: RUF001 - en dash
        head = f"{span}{'' if zoom is None else f'×{_ZOOM**zoom:.2g}  '}{self._mm_s:g} mm/s"  # noqa: RUF001 - times
        if head == self._head:
            return
        self._head = head
        place = QRect(0, 0, self._width, self._top)
        painter.fillRect(place, theme.now().ground)
        painter.setPen(self._pen)
        painter.setFont(theme.font(self._top * 0.75, bold=True))
        painter.drawText(place.adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, translated(self.vital.label))
        painter.setPen(theme.now().dim)
        painter.setFont(theme.font(self._top * 0.6))
        painter.drawText(place.adjusted(0, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, head)
        self.update(place)

    def _erase(self, painter: QPainter, now: float) -> None:
        """Erase the columns up to the front of the erase bar, at least ten pixels at a time; in two pieces at the edge.

        A column costs a cache miss for each pixel: a few wide rectangles are much cheaper than many narrow ones.
        """
        front = now + self._bar_px / self.px_per_s
        width = int((front - self._erased_to) * self.px_per_s)
        if width < _STEP_PX:
            return
        start = int(self._x(self._erased_to))
        self._erased_to = front
        for x in (start, start - self._width):
            if -width < x < self._width:
                rect = QRect(x, self._top, width + 2, self._height - self._top)
                painter.fillRect(rect, theme.now().ground)
                self.update(rect)

    def _draw(self, painter: QPainter, rows: Rows, now: float) -> None:
        if not rows.shape[1]:
            return
        painter.setPen(self._pen)
        for line in self._lines(rows, now - self._sweep_s + self._bar_px / self.px_per_s):
            self._stroke(painter, line)

    def _lines(self, rows: Rows, oldest: float) -> list[list[QPointF]]:
        """Return the lines to draw, a new one after each gap; the first continues from the previous frame's last point.

        Samples up to `oldest` (monotonic seconds) are left out: the erase bar has passed them. The loop is plain
        Python: a frame has a handful of samples, for which numpy's calls would cost more.
        """
        rate_hz = self._lane.spec.rate_hz if self._lane and self._lane.spec.rate_hz else 1.0
        top, height = self._top, self._height - self._top
        slope = height * (1 - 2 * _MARGIN) / (self._high - self._low)
        foot = top + height * (1 - _MARGIN) + slope * self._low
        lines = [[QPointF(self._last[0], self._last[1])] if self._last else []]
        for value, at in zip(rows[VALUE].tolist(), rows[AT].tolist(), strict=True):
            if at <= oldest:
                continue
            if value != value:  # noqa: PLR0124 - NaN is a gap
                self._last = None
                continue
            x = at * self.px_per_s % self._width
            y = min(max(foot - slope * value, top + _PEN_PX), self._height - _PEN_PX)
            if self._last is None or x < self._last[0] or at - self._last[2] > _GAP_PERIODS / rate_hz:
                lines.append([])
            lines[-1].append(QPointF(x, y))
            self._last = (x, y, at)
        return lines

    def _stroke(self, painter: QPainter, line: list[QPointF]) -> None:
        if len(line) < 2:  # noqa: PLR2004 - a line has two ends
            return
        painter.drawPolyline(line)
        high = min(point.y() for point in line)
        low = max(point.y() for point in line)
        left, right = line[0].x(), line[-1].x()
        pen = _PEN_PX + 1
        self.update(int(left - pen), int(high - pen), int(right - left + 2 * pen) + 1, int(low - high + 2 * pen) + 1)

    def _check_gain(self, lane: Lane, now: float) -> None:
        """Once a second, fit an automatic gain again if the wave leaves its place or has become much smaller."""
        if now - self._gain_checked_at < _GAIN_CHECK_S:
            return
        self._gain_checked_at = now
        if self._zoom is not None:
            return
        low, high = self._range(lane)
        room = self._high - self._low
        if low < self._low - _MARGIN * room or high > self._high + _MARGIN * room or high - low < _SHRUNK * room:
            self._fit(lane)

    def _fit(self, lane: Lane) -> None:
        low, high = self._range(lane)
        if high > low:
            middle, half = (low + high) / 2, (high - low) / 2 * _SPREAD / _ZOOM ** (self._zoom or 0)
            self._low, self._high = middle - half, middle + half

    def _range(self, lane: Lane) -> tuple[float, float]:
        """Return the lowest and highest value of the last 6 s, in the wave's unit; the current range if it is flat."""
        values = lane.values(int(_GAIN_S * (lane.spec.rate_hz or 1.0)))
        values = values[np.isfinite(values)]
        if not values.size or np.ptp(values) < _LEAST.get(self.vital.id, _USUAL_LEAST):
            return self._low, self._high
        return float(values.min()), float(values.max())
