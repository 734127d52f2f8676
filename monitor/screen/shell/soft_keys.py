"""The soft keys at the foot of the window: the main actions, by touch, mouse or one key of the keyboard.

Runs in the screen process.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from bedside.monitor.screen.toolkit import theme

HEIGHT: Final = 54  # pixels; a finger needs 44
_CENTRE: Final = Qt.AlignmentFlag.AlignCenter
_MARGIN: Final = 5.0


class SoftKey(QAbstractButton):
    """One soft key: its text as large as possible, and in small letters below it the key on the keyboard."""

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(44)

    def relabel(self, text: str, *, is_on: bool = False) -> None:
        """Change the text; `is_on` marks a key whose dialog is open."""
        if text != self.text() or is_on != self.isChecked():
            self.setCheckable(True)
            self.setChecked(is_on)
            self.setText(text)
            self.setAccessibleName(text)

    def font_pixels(self) -> float:
        """Return the height of the text in pixels: as large as the width allows."""
        size = self.height() * 0.3
        width = QFontMetricsF(theme.font(size, bold=True)).horizontalAdvance(self.text())
        return min(size, size * (self.width() - 2 * _MARGIN) / max(1.0, width))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the background, the border, the text and the name of the key on the keyboard."""
        look = theme.now()
        ground, ink = (look.text, look.ground) if self.isDown() or self.isChecked() else (look.panel, look.text)
        soft = ink if ground is look.text else look.dim
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.text if self.hasFocus() else look.line, 2)
        if not self.isEnabled():
            pen.setStyle(Qt.PenStyle.DashLine)
            ink = soft
        painter.setPen(pen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        height = self.height()
        painter.setPen(ink)
        painter.setFont(theme.font(self.font_pixels(), bold=True))
        painter.drawText(QRectF(0, height * 0.1, self.width(), height * 0.5), _CENTRE, self.text())
        painter.setPen(soft)
        painter.setFont(theme.font(height * 0.21))
        painter.drawText(QRectF(0, height * 0.58, self.width(), height * 0.34), _CENTRE, self._key)


class SoftKeys(QWidget):
    """The row of soft keys at the foot of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[SoftKey] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 2, 6, 6)
        self._row.setSpacing(6)

    def add(self, text: str, key: str, pressed: Callable[[], None]) -> SoftKey:
        """Add a soft key and return it. `key`: the key on the keyboard; `pressed`: called when either is pressed."""
        button = SoftKey(text, key)
        button.clicked.connect(pressed)
        # A shortcut of the window, not of the button: a button loses its shortcut when its text changes.
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(button.animateClick)
        self._row.addWidget(button)
        self._keys.append(button)
        return button

    def scale(self, height: int) -> None:
        """Set the height of the keys for a window of this height in pixels."""
        for button in self._keys:
            button.setFixedHeight(max(HEIGHT, round(height * 0.075)))
