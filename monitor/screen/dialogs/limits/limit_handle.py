"""The handle of one limit on its slider: moved by finger, mouse or keyboard.

Runs in the screen process. The handle emits a signal for each drag and key press; the slider then moves the handle.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bedside.alarms.catalogue import Side
from bedside.monitor.screen.present.limits import MARKS
from bedside.monitor.screen.toolkit import theme

TAB: Final = 0.5  # the share of its height that is painted, at the bottom: the past behind it must stay visible
_SLACK_PX: Final = 4.0  # a resting finger must not move the limit
# Not Space: it acknowledges alarms wherever the focus is, and must never switch a limit off.
_SWITCHES: Final = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
_STEPS: Final[Mapping[int, tuple[int, bool]]] = {  # steps upwards, and whether they are page steps
    Qt.Key.Key_Left: (-1, False),
    Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_Right: (1, False),
    Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_PageDown: (-1, True),
    Qt.Key.Key_PageUp: (1, True),
}


class LimitHandle(QWidget):
    """A tab to grip beside the line of a limit: left of the line for the low limit, right of it for the high limit.

    Signals:
        dragged: the distance in pixels from where the drag began (float).
        released: a drag has ended.
        cancelled: Escape was pressed during a drag.
        stepped: steps upwards (int; negative: downwards), and whether they are page steps (bool).
        switched: the limit is to be switched off, or on again.

    """

    dragged = Signal(float)
    released = Signal()
    cancelled = Signal()
    stepped = Signal(int, bool)
    switched = Signal()

    def __init__(self, side: Side, parent: QWidget) -> None:
        super().__init__(parent)
        self._side = side
        self._colour = QColor()
        self._is_off = False
        self._grabbed_at: float | None = None  # x of the pointer when the drag began, in pixels
        self.is_dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def show_limit(self, colour: QColor, *, is_off: bool) -> None:
        """Set the colour of the handle; with `is_off` its outline is dashed and it has no line at the limit."""
        if (colour, is_off) != (self._colour, self._is_off):
            self._colour, self._is_off = colour, is_off
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where the pointer gripped the handle; a limit that is off cannot be dragged."""
        if event.button() is Qt.MouseButton.LeftButton and not self._is_off:
            self._grabbed_at = event.globalPosition().x()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Emit the dragged distance; movements of up to 4 px do not begin a drag."""
        if self._grabbed_at is None:
            return
        distance = event.globalPosition().x() - self._grabbed_at
        if self.is_dragged or abs(distance) > _SLACK_PX:
            self.is_dragged = True
            self.dragged.emit(distance)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the handle, and emit `released` if it was dragged."""
        was_dragged, self._grabbed_at, self.is_dragged = self.is_dragged, None, False
        self.update()
        if was_dragged:
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Emit `stepped`, `switched` or, during a drag, `cancelled`; any other key goes to the dialog."""
        key = event.key()
        if key in _STEPS:
            self.stepped.emit(*_STEPS[key])
        elif key in _SWITCHES:
            self.switched.emit()
        elif key == Qt.Key.Key_Escape and self.is_dragged:
            self._grabbed_at, self.is_dragged = None, False
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Repaint with the mark of the keyboard focus."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Repaint without the mark of the keyboard focus."""
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tab, and a line over the whole height at the limit unless the limit is off."""
        look, is_low = theme.now(), self._side is Side.LOW
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_held = self._grabbed_at is not None
        ground, ink = (self._colour, look.ground) if is_held else (look.ground, self._colour)
        top = self.height() * (1 - TAB)
        tab = QRectF(1.5, top, self.width() - 3, self.height() - top - 1.5)
        pen = QPen(look.text if self.hasFocus() else self._colour, 3 if self.hasFocus() else 2)
        pen.setStyle(Qt.PenStyle.DashLine if self._is_off else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.setBrush(ground)
        painter.drawRoundedRect(tab, 5, 5)
        painter.setPen(ink)
        painter.setFont(theme.font(tab.height() * 0.62, bold=True))
        painter.drawText(tab, Qt.AlignmentFlag.AlignCenter, MARKS[self._side])
        if not self._is_off:
            x = self.width() - 1.5 if is_low else 1.5
            painter.setPen(QPen(self._colour, 3))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height() - 2))
