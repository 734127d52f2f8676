"""A slider for a share that the engine, or the display, sets: it asks, and shows what is in force.

Runs in the screen process.
"""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QWidget

from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

_STEP: Final = 5  # per cent
_PATIENCE_S: Final = 2.0  # what was asked for and is not in force by then was refused


class TouchSlider(QSlider):
    """Goes where it is touched, and leaves the wheel to the page that scrolls below it."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Bring the handle below the finger, and let it be dragged from there."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_Slider
        handle = self.style().subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self)
        if not handle.contains(event.position().toPoint()):
            x, room = event.position().x() - handle.width() / 2, self.width() - handle.width()
            value = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), round(x), room)
            self.setSliderDown(True)
            self.setSliderPosition(value)
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll the page, and not a volume in passing."""
        event.ignore()


class SettingSlider(QWidget):
    """The slider, and its value in per cent.

    Signals:
        requested: a share, 0 to 1: when a finger lets go, or a key was pressed.

    """

    requested = Signal(float)

    def __init__(self, name: str, at_zero: str = "", parent: QWidget | None = None) -> None:
        """Take the name for screen readers, and what stands for 0 %."""
        super().__init__(parent)
        self.slider, self.value = TouchSlider(Qt.Orientation.Horizontal), QLabel()
        self._at_zero = at_zero
        self._asked: int | None = None  # per cent, on the way to whoever sets it
        self._asked_at: float | None = None
        slider = self.slider
        slider.setAccessibleName(name)
        slider.setRange(0, 100)
        slider.setSingleStep(_STEP)
        slider.setPageStep(2 * _STEP)
        slider.setMinimumHeight(TOUCH_PX)
        slider.valueChanged.connect(self._moved)
        slider.sliderReleased.connect(self._ask)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(slider, 1)
        row.addWidget(self.value)

    def show_share(self, share: float, now: float, *, least: float = 0.0) -> None:
        """Show what is in force, unless a finger is on it, or what was asked for is still on its way.

        `now` in monotonic seconds; `least` is the smallest share that can be asked for.
        """
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance("100 % "))
        value = round(share * 100)
        if self.slider.isSliderDown() or self._is_on_its_way(value, now):
            return
        self._asked = self._asked_at = None
        with QSignalBlocker(self.slider):
            self.slider.setMinimum(round(least * 100))
            self.slider.setValue(value)
        self._tell(value)

    def _is_on_its_way(self, value: int, now: float) -> bool:
        if self._asked is None or self._asked == value:
            return False
        if self._asked_at is None:
            self._asked_at = now
        return now - self._asked_at < _PATIENCE_S

    def _moved(self, value: int) -> None:
        self._tell(value)
        if not self.slider.isSliderDown():
            self._ask()

    def _ask(self) -> None:
        self._asked, self._asked_at = self.slider.value(), None
        self.requested.emit(self._asked / 100)

    def _tell(self, value: int) -> None:
        text = self._at_zero if self._at_zero and not value else f"{value} %"
        if text != self.value.text():
            self.value.setText(text)
