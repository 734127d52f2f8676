"""A slider for a setting of the engine or the display: it requests a value and shows the value in effect.

Runs in the screen process.
"""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QWidget

from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

_STEP: Final = 5  # per cent
_TIMEOUT_S: Final = 2.0  # a requested value that is not in effect by then was refused


class TouchSlider(QSlider):
    """A slider whose handle jumps to the touched place, and that ignores the wheel, so that the page scrolls."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the handle to the finger, and start dragging from there."""
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
        """Ignore the wheel: the page around the slider scrolls, and the value is not changed by accident."""
        event.ignore()


class SettingSlider(QWidget):
    """A slider from 0 to 100 %, with its value as text beside it.

    Signals:
        requested: the chosen share, 0 to 1, emitted when the finger is lifted or a key is pressed (float).

    """

    requested = Signal(float)

    def __init__(self, name: str, at_zero: str = "", parent: QWidget | None = None) -> None:
        """Create the slider; `name`: for screen readers; `at_zero`: the text shown instead of "0 %"."""
        super().__init__(parent)
        self.slider, self.value = TouchSlider(Qt.Orientation.Horizontal), QLabel()
        self._at_zero = at_zero
        self._requested: int | None = None  # per cent, not yet in effect
        self._requested_at: float | None = None
        slider = self.slider
        slider.setAccessibleName(name)
        slider.setRange(0, 100)
        slider.setSingleStep(_STEP)
        slider.setPageStep(2 * _STEP)
        slider.setMinimumHeight(TOUCH_PX)
        slider.valueChanged.connect(self._moved)
        slider.sliderReleased.connect(self._request)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(slider, 1)
        row.addWidget(self.value)

    def show_share(self, share: float, now: float, *, least: float = 0.0) -> None:
        """Show the share in effect, unless a finger is on the slider or a request is pending.

        `now` in monotonic seconds; `least` is the smallest share that can be requested.
        """
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance("100 % "))
        value = round(share * 100)
        if self.slider.isSliderDown() or self._is_pending(value, now):
            return
        self._requested = self._requested_at = None
        with QSignalBlocker(self.slider):
            self.slider.setMinimum(round(least * 100))
            self.slider.setValue(value)
        self._show_value(value)

    def _is_pending(self, value: int, now: float) -> bool:
        if self._requested is None or self._requested == value:
            return False
        if self._requested_at is None:
            self._requested_at = now
        return now - self._requested_at < _TIMEOUT_S

    def _moved(self, value: int) -> None:
        self._show_value(value)
        if not self.slider.isSliderDown():
            self._request()

    def _request(self) -> None:
        self._requested, self._requested_at = self.slider.value(), None
        self.requested.emit(self._requested / 100)

    def _show_value(self, value: int) -> None:
        text = self._at_zero if self._at_zero and not value else f"{value} %"
        if text != self.value.text():
            self.value.setText(text)
