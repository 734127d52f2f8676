"""A column of widgets that scrolls if it is too high for its place. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

# The bar is as wide as a finger, but painted narrower.
BAR: Final = f"QScrollBar {{ width: {TOUCH_PX}px; }} QScrollBar::handle {{ margin: 0 8px 0 16px; }}"


class Scroll(QScrollArea):
    """Scrolls vertically only. Add widgets to `column`; Qt scrolls to the widget that gets the focus."""

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
