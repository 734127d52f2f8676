"""The handle of one limit on its slider: held by finger, mouse or keyboard.

Runs in the screen process. It says what is done to it, and moves only when it is told to.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bedside.alarms.catalogue import Side
from bedside.monitor.screen.present.limits import MARKS
from bedside.monitor.screen.toolkit import theme

TAB: Final = 0.5  # of its height is painted, the lower part: what lies behind must be seen
_SLACK_PX: Final = 4.0  # a finger that only rests on it moves nothing
# Delete alone: Space acknowledges alarms wherever the focus is, and must never switch a limit off.
_SWITCHES: Final = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
_STEPS: Final[Mapping[int, tuple[int, bool]]] = {  # presses up, and whether by pages
    Qt.Key.Key_Left: (-1, False),
    Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_Right: (1, False),
    Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_PageDown: (-1, True),
    Qt.Key.Key_PageUp: (1, True),
}


class LimitHandle(QWidget):
    """A tab beside the limit's place: that of the low limit hangs to the left, that of the high one to the right.

    Signals:
        dragged: so many pixels from where it was taken.
        released: the finger has left it, after dragging.
        cancelled: Escape was pressed while it was held.
        stepped: presses upwards (negative: downwards), and whether by pages.
        switched: off, or on again.

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
        self._taken_at: float | None = None
        self.is_dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def show_limit(self, colour: QColor, *, is_off: bool) -> None:
        """Paint it in this colour; one that is off is hollow."""
        if (colour, is_off) != (self._colour, self._is_off):
            self._colour, self._is_off = colour, is_off
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of it."""
        if event.button() is Qt.MouseButton.LeftButton and not self._is_off:
            self._taken_at = event.globalPosition().x()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say how far it was dragged, once it was dragged at all."""
        if self._taken_at is None:
            return
        far = event.globalPosition().x() - self._taken_at
        if self.is_dragged or abs(far) > _SLACK_PX:
            self.is_dragged = True
            self.dragged.emit(far)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of it."""
        was_dragged, self._taken_at, self.is_dragged = self.is_dragged, None, False
        self.update()
        if was_dragged:
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Step, switch, or give up a drag; everything else is the dialog's."""
        key = event.key()
        if key in _STEPS:
            self.stepped.emit(*_STEPS[key])
        elif key in _SWITCHES:
            self.switched.emit()
        elif key == Qt.Key.Key_Escape and self.is_dragged:
            self._taken_at, self.is_dragged = None, False
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the focus."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show it no more."""
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tab and, at the limit itself, a line over the whole height."""
        look, is_low = theme.now(), self._side is Side.LOW
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_held = self._taken_at is not None
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
