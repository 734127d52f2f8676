"""The slider of a vital's limits: both limits, the extreme limits, the current value, and the last hour behind them.

Runs in the screen process. The slider is repainted only when its `SliderState` has changed.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.alarms.catalogue import Priority, Side
from bedside.config.schema import Limit
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.screen.dialogs.limits.limit_handle import TAB, LimitHandle
from bedside.monitor.screen.present import limit_range
from bedside.monitor.screen.present.limit_range import SIDES
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

_FOOT: Final = 1.35  # height of the figures below the slider, in font heights
_PAST_ALPHA: Final = 120
_BAND_ALPHA: Final = 70
_EXTREMES: Final = (Side.EXTREME_LOW, Side.EXTREME_HIGH)
_NO_LIMIT: Final = Limit()


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderState:
    """What a slider shows. `past`: a histogram of the vital's values in the last hour, each column 0 to 1.

    `offered`: the sides whose handles are shown. `value`: the current value, None without one.
    """

    vital: VitalId
    limit: Limit
    usual: Limit | None = None  # the profile's limits
    offered: frozenset[Side] = frozenset(SIDES)
    value: float | None = None
    past: tuple[float, ...] = ()


class LimitSlider(QWidget):
    """Shows one `SliderState`, given by `show_state`; its child widgets are the handles of both limits.

    Signals:
        moved: a side, and the dragged position in units of the vital (neither rounded nor checked).
        released, cancelled: a drag has ended, or was cancelled.
        stepped: a side, steps upwards (negative: downwards), and whether they are page steps.
        switched: the side that is to be switched off, or on again.

    """

    moved = Signal(object, float)
    released = Signal()
    cancelled = Signal()
    stepped = Signal(object, int, bool)
    switched = Signal(object)

    def __init__(self, vital: VitalId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = SliderState(vital=vital, limit=_NO_LIMIT)
        self._drag_start: float | None = None  # the limit when the drag began
        self.handles = {side: self._handle(side) for side in SIDES}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def scale_to(self, pixels: float) -> None:
        """Fit the slider to a font height in pixels."""
        self._font = theme.font(pixels * 0.85)
        self._touch = max(TOUCH_PX, round(pixels * 2.2))
        self.setFixedHeight(self._touch + round(pixels * 0.85 * _FOOT))
        self._place()

    def show_state(self, state: SliderState) -> None:
        """Place the handles and repaint the slider if the state has changed."""
        if state == self._state:
            return
        self._state = state
        self._place()
        self.update()

    def x_of(self, value: float) -> float:
        """Return the x of a value in pixels; a value beyond the scale is drawn at the end of the scale."""
        low, high = limit_range.scale(self._state.vital, self._state.limit)
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return self._touch + share * self._span

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the handles for the new width."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the last hour, the band between the limits, the marks and the value; the handles paint themselves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_past(painter)
        self._paint_band(painter)
        self._paint_extremes(painter)
        self._paint_usual(painter)
        self._paint_value(painter)

    @property
    def _span(self) -> float:
        """The length of the scale in pixels; beyond each end there is room for a handle."""
        return max(1.0, self.width() - 2.0 * self._touch)

    @property
    def _colour(self) -> QColor:
        return theme.now().vital[VITALS[self._state.vital].colour]

    def _handle(self, side: Side) -> LimitHandle:
        handle = LimitHandle(side, self)
        handle.dragged.connect(partial(self._drag, side))
        handle.released.connect(self._release)
        handle.cancelled.connect(self._cancel)
        handle.stepped.connect(lambda presses, is_page: self.stepped.emit(side, presses, is_page))
        handle.switched.connect(lambda: self.switched.emit(side))
        return handle

    def _drag(self, side: Side, distance: float) -> None:
        """Emit the dragged limit in units of the vital: its value when the drag began plus the distance in pixels.

        So the limit never jumps to the finger.
        """
        low, high = limit_range.scale(self._state.vital, self._state.limit)
        if self._drag_start is None:
            self._drag_start = limit_range.value(self._state.limit, side)
        if self._drag_start is not None:
            self.moved.emit(side, self._drag_start + distance * (high - low) / self._span)

    def _release(self) -> None:
        self._drag_start = None
        self.released.emit()

    def _cancel(self) -> None:
        self._drag_start = None
        self.cancelled.emit()

    def _place(self) -> None:
        """Place each handle beside its limit: if the limit is off, low at the left end, high at the right end."""
        ends = dict(zip(SIDES, limit_range.scale(self._state.vital, self._state.limit), strict=True))
        for side, handle in self.handles.items():
            at = limit_range.value(self._state.limit, side)
            x = round(self.x_of(ends[side] if at is None else at))
            left = x - self._touch if side is Side.LOW else x
            handle.setGeometry(left, 0, self._touch, self._touch)
            handle.show_limit(self._colour, is_off=at is None)
            handle.setVisible(side in self._state.offered)

    def _paint_past(self, painter: QPainter) -> None:
        """Paint the histogram of the vital's values in the last hour."""
        foot = self._touch * (1 - TAB)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(self._colour, _PAST_ALPHA))
        width = self._span / max(1, len(self._state.past))
        for index, share in enumerate(self._state.past):
            height = max(2.0, share * (foot - 4)) if share else 0.0
            painter.drawRect(QRectF(self._touch + index * width, foot - height, width, height))

    def _paint_band(self, painter: QPainter) -> None:
        """Paint the track of the slider, and on it the coloured band between the low and the high limit."""
        look, low, high = theme.now(), *self._ends()
        top, height = self._touch * (1 - TAB), self._touch * TAB - 1.5
        painter.setPen(QPen(look.line, 1))
        painter.setBrush(look.ground)
        painter.drawRect(QRectF(self._touch, top, self._span, height))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(self._colour, _BAND_ALPHA))
        painter.drawRect(QRectF(low, top, high - low, height))

    def _ends(self) -> tuple[float, float]:
        limit = self._state.limit
        low = self._touch if limit.low is None else self.x_of(limit.low)
        return low, self._touch + self._span if limit.high is None else self.x_of(limit.high)

    def _paint_extremes(self, painter: QPainter) -> None:
        """Paint each extreme limit as a line with its value below; extreme limits cannot be changed on the screen."""
        painter.setFont(self._font)
        for side in _EXTREMES:
            at = limit_range.value(self._state.limit, side)
            if at is not None:
                painter.setPen(QPen(theme.now().alarm_text[Priority.HIGH], 2))
                painter.drawLine(QLineF(self.x_of(at), 0, self.x_of(at), self._touch))
                self._write(painter, self.x_of(at), f"{Priority.HIGH.symbol} {at:g}", is_left=side is Side.EXTREME_LOW)

    def _paint_usual(self, painter: QPainter) -> None:
        """Paint a small hollow mark where the profile has another limit than this patient."""
        if self._state.usual is None:
            return
        painter.setPen(QPen(theme.now().dim, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for side in SIDES:
            at = limit_range.value(self._state.usual, side)
            if at is not None and at != limit_range.value(self._state.limit, side):
                painter.drawPolygon(_triangle(self.x_of(at), self._touch + 2, 7))

    def _paint_value(self, painter: QPainter) -> None:
        """Paint the current value as a line with a triangle; beyond the scale, as an arrow that points outwards."""
        value = self._state.value
        if value is None:
            return
        low, high = limit_range.scale(self._state.vital, self._state.limit)
        x = self.x_of(value)
        painter.setPen(QPen(theme.now().ground, 5))
        painter.drawLine(QLineF(x, 4, x, self._touch - 2))
        painter.setPen(QPen(theme.now().text, 2.5))
        painter.drawLine(QLineF(x, 4, x, self._touch - 2))
        painter.setBrush(theme.now().text)
        outwards = (value > high) - (value < low)
        painter.drawPolygon(_arrow(x, outwards) if outwards else _triangle(x, 9, -8))

    def _write(self, painter: QPainter, x: float, text: str, *, is_left: bool) -> None:
        """Write the value of an extreme limit on the outer side of its line: the inner side has the profile's marks."""
        width = QFontMetricsF(self._font).horizontalAdvance(text) + 2
        left = min(max(x - width + 2 if is_left else x - 2, 0.0), self.width() - width)
        place = QRectF(left, self._touch, width, self.height() - self._touch)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _faint(colour: QColor, alpha: int) -> QColor:
    """Return the colour with this opacity, 0 (transparent) to 255."""
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)


def _triangle(x: float, y: float, size: float) -> QPolygonF:
    """Return a triangle with its point at (x, y); with a negative size its base is above the point."""
    return QPolygonF([QPointF(x, y), QPointF(x - size * 0.7, y + size), QPointF(x + size * 0.7, y + size)])


def _arrow(x: float, outwards: int) -> QPolygonF:
    """Return an arrow's head at the end of the scale; outwards: -1 to the left, 1 to the right."""
    return QPolygonF([QPointF(x + 12 * outwards, 8), QPointF(x, 1), QPointF(x, 15)])
