"""A column that may be longer than its place. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

# As wide as a finger, and painted narrower.
BAR: Final = f"QScrollBar {{ width: {TOUCH_PX}px; }} QScrollBar::handle {{ margin: 0 8px 0 16px; }}"


class Scroll(QScrollArea):
    """Scrolls up and down only. Fill `column`; what gets the focus is brought into sight by Qt itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside, self.column = QWidget(), QVBoxLayout()
        self.column.setContentsMargins(0, 0, 6, 0)
        self.column.setSpacing(6)
        inside.setLayout(self.column)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setStyleSheet(BAR)
