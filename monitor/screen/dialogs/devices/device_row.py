"""One key in the list of devices: name, state and origin of the data. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bedside.monitor.link.snapshot import DeviceView
from bedside.monitor.screen.present import device_details as device_words
from bedside.monitor.screen.toolkit.elided import Elided
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX
from bedside.monitor.screen.toolkit.translated import translated

# The labels lie on the key; a pressed or checked key must not take their colour as its background.
_SHEET: Final = """QPushButton:checked { background: transparent; border-width: 4px; border-style: solid; }
QPushButton:pressed { background: transparent; border-style: dashed; }
QPushButton:checked:focus { border-style: double; border-width: 6px; }"""
_CHOSEN: Final = "▶ "


class DeviceRow(QPushButton):
    """The key of one device: its name and origin, and below them its state.

    Each text is cut with "…" if the key is too narrow; the details beside the list show it in full.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.mark, self.state = Elided(self), QLabel(self), Elided(self)
        self.name.setStyleSheet("font-weight: bold;")
        self.setStyleSheet(_SHEET)
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column, top = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(10, 4, 10, 4)
        column.setSpacing(0)
        top.addWidget(self.name, 1)
        top.addWidget(self.mark)
        column.addLayout(top)
        column.addWidget(self.state)
        for label in (self.name, self.mark, self.state):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_device(self, view: DeviceView, now: float, *, is_chosen: bool) -> None:
        """Show the state of a device, and whether its details are shown beside the list."""
        line, mark = device_words.line(view, now, translated), device_words.mark(view, translated)
        name, state = f"{_CHOSEN if is_chosen else ''}{view.label}", f"{line.symbol} {line.state}"
        if self.isChecked() is not is_chosen:
            self.setChecked(is_chosen)
        if (name, mark, state) == (self.name.whole, self.mark.text(), self.state.whole):
            return
        self.setAccessibleName(f"{view.label}: {line.state} {mark}".strip())
        self.mark.setText(mark)
        self.mark.setVisible(bool(mark))
        self.name.show_text(name)
        self._show_state(state, is_wrong=line.is_wrong)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that two lines of text need, but at least the size that a finger needs."""
        return QSize(TOUCH_PX, max(TOUCH_PX, 2 * self.fontMetrics().height() + 20))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the height of the key to a new font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.updateGeometry()

    def _show_state(self, state: str, *, is_wrong: bool) -> None:
        role = "error" if is_wrong else ""
        if self.state.property("role") != role:
            self.state.setProperty("role", role)
            self.state.style().unpolish(self.state)
            self.state.style().polish(self.state)
        self.state.show_text(state)
