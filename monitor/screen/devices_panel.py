"""The devices and their lines in full: state, counters, last error.

Runs in the screen process.
"""

from html import escape
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QScroller, QVBoxLayout, QWidget

from monitor.screen import theme
from monitor.screen.panel import Panel
from monitor.screen.present_devices import Card, card
from monitor.screen.scene import Scene
from monitor.screen.words import translated

_MARKS: Final = {True: "●", False: "✖"}
_COLUMNS: Final = 2  # pairs side by side; the last two, which may be long, have a line each
_LONG: Final = 2


class DevicesPanel(Panel):
    """One card a device, one below the other."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._cards: list[DeviceCard] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(title)
        QScroller.grabGesture(self.area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)  # a finger
        self.body.addWidget(self.area, 1)
        self.setFocusProxy(self.area)  # the arrow keys scroll

    def show_scene(self, scene: Scene) -> None:
        """Show how every device stands now."""
        devices = scene.snapshot.devices
        while len(self._cards) < len(devices):
            new = DeviceCard()
            self._cards.append(new)
            self._column.insertWidget(len(self._cards) - 1, new)
        for shown, device in zip(self._cards, devices, strict=False):
            shown.show_card(card(device, scene.now, translated))


class DeviceCard(QFrame):
    """One device."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: Card | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 6, 8, 8)
        self._grid.setHorizontalSpacing(10)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(2 * column + 1, 1)
        self._head = QLabel()
        self._grid.addWidget(self._head, 0, 0, 1, 2 * _COLUMNS)
        self._values: list[QLabel] = []

    def show_card(self, card: Card) -> None:
        """Show this from now on."""
        if card == self._card:
            return
        if self._card is None:
            self._make(card)
        self._card = card
        look = theme.now()
        colour = (look.up if card.is_up else look.lost).name()
        state = f"<span style='color:{colour}'>{_MARKS[card.is_up]} {escape(card.state)}</span>"
        self._head.setText(f"<b>{escape(card.label)}</b> &nbsp; {state}")
        self.setAccessibleName(f"{card.label} {card.state}")
        for value, (_, text) in zip(self._values, card.rows, strict=True):
            if value.text() != text:
                value.setText(text)

    def _make(self, card: Card) -> None:
        """Make a label for each row, two rows side by side, the long ones with a line each."""
        self._head.setTextFormat(Qt.TextFormat.RichText)
        short = len(card.rows) - _LONG
        for index, (name, _) in enumerate(card.rows):
            deep = 1 + index // _COLUMNS if index < short else 1 + -(-short // _COLUMNS) + index - short
            across = 2 * (index % _COLUMNS) if index < short else 0
            what, value = QLabel(name), QLabel()
            what.setProperty("role", "dim")
            value.setWordWrap(True)
            value.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(what, deep, across, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, deep, across + 1, 1, 1 if index < short else 2 * _COLUMNS - 1)
            self._values.append(value)
