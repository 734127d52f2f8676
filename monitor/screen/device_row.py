"""One device as a key in the list of devices: its name, how it stands, what it is. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from monitor.message import DeviceView
from monitor.screen import device_words
from monitor.screen.style import TOUCH_PX
from monitor.screen.words import translated

# The labels lie on the key, and would be lost on a ground that is turned into their own colour.
_SHEET: Final = """QPushButton:checked { background: transparent; border-width: 4px; border-style: solid; }
QPushButton:pressed { background: transparent; border-style: dashed; }
QPushButton:checked:focus { border-style: double; border-width: 6px; }"""
_CHOSEN: Final = "▶ "


class DeviceRow(QPushButton):
    """Two lines, cut with an ellipsis where the place is too narrow: the details say it whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = ("", "", "")
        self._is_wrong = False
        self.name, self.mark, self.state = QLabel(self), QLabel(self), QLabel(self)
        self.setStyleSheet(_SHEET)
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.name.setStyleSheet("font-weight: bold;")
        column, top = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(10, 4, 10, 4)
        column.setSpacing(0)
        top.addWidget(self.name, 1)
        top.addWidget(self.mark)
        column.addLayout(top)
        column.addWidget(self.state)
        for label in (self.name, self.mark, self.state):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for label in (self.name, self.state):
            label.setMinimumWidth(1)

    def show_device(self, view: DeviceView, now: float, *, is_chosen: bool) -> None:
        """Show how a device stands, and whether its details are the ones beside the list."""
        stands = device_words.line(view, now, translated)
        mark = device_words.mark(view)
        texts = (f"{_CHOSEN if is_chosen else ''}{view.label}", mark, f"{stands.symbol} {stands.state}")
        if texts != self._texts:
            self._texts = texts
            self.mark.setText(mark)
            self.setAccessibleName(f"{view.label}: {stands.state} {mark}".strip())
            self._fit()
        if stands.is_wrong is not self._is_wrong:
            self._is_wrong = stands.is_wrong
            self.state.setProperty("role", "error" if stands.is_wrong else "")
            self.state.style().unpolish(self.state)
            self.state.style().polish(self.state)
        if self.isChecked() is not is_chosen:
            self.setChecked(is_chosen)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines high, and never lower than a finger needs."""
        return QSize(TOUCH_PX, max(TOUCH_PX, 2 * self.fontMetrics().height() + 20))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the texts into the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the texts in the new font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.updateGeometry()
            self._fit()

    def _fit(self) -> None:
        name, mark, state = self._texts
        room = self.width() - 24
        beside = room - self.mark.fontMetrics().horizontalAdvance(f"{mark} ") - 6 if mark else room
        for label, text, width in ((self.name, name, beside), (self.state, state, room)):
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width))
