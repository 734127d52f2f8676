"""A test stand for one dialog: shows it at a given size with the window's style sheet, and measures it."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QSlider, QWidget

from bedside.monitor.link.commands import Command
from bedside.monitor.screen.toolkit import style_sheet
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

# The size of the dialog's place, and the height of its window.
PLACES: Final = [((590, 300), 600), ((740, 560), 800), ((1400, 1000), 1600)]
Place = tuple[tuple[int, int], int]


class Stand:
    """Shows one dialog, and records its commands and preferences."""

    def __init__(self, dialog: Dialog, place: Place = PLACES[1]) -> None:
        (width, height), window = place
        self.window = QWidget()
        self.window.setObjectName("bedside")
        self.window.resize(width, height)
        self.window.setStyleSheet(style_sheet.sheet(window))
        self.dialog = dialog
        dialog.setParent(self.window)
        dialog.setGeometry(0, 0, width, height)
        self.sent: list[Command] = []
        self.preferred: list[tuple[str, object]] = []
        dialog.commanded.connect(self.sent.append)
        dialog.preferred.connect(lambda name, value: self.preferred.append((name, value)))
        self.window.show()
        self.window.activateWindow()
        dialog.show()
        dialog.setFocus()

    def show(self, scene: Scene) -> None:
        """Show a scene repeatedly, as the window does, while Qt lays out the dialog."""
        for _ in range(3):
            self.dialog.show_scene(scene)
            QApplication.processEvents()

    def targets(self) -> list[QWidget]:
        """Return the visible widgets that a finger can touch."""
        widgets = [*self.dialog.findChildren(QAbstractButton), *self.dialog.findChildren(QSlider)]
        return [row for row in widgets if row.isVisible()]

    def small_targets(self) -> list[str]:
        """Return the names of the targets that are too small for a finger."""
        return [row.accessibleName() for row in self.targets() if min(row.width(), row.height()) < TOUCH_PX]

    def nameless(self) -> list[str]:
        """Return the targets that have no name for a screen reader."""
        return [row.objectName() or str(row) for row in self.targets() if not _name(row)]

    def clipped(self) -> list[str]:
        """Return the texts that do not fit their widgets, and those whose widgets extend beyond the sides."""
        labels: list[QLabel] = [row for row in self.dialog.findChildren(QLabel) if row.isVisible() and row.text()]
        keys: list[QPushButton] = [
            row for row in self.dialog.findChildren(QPushButton) if row.isVisible() and row.text()
        ]
        cut = [row.text() for row in labels if not _fits(row)]
        cut += [row.text() for row in keys if _width(row, row.text()) > row.width() - 8]
        texts: list[tuple[QWidget, str]] = [(row, row.text()) for row in labels] + [(row, row.text()) for row in keys]
        return cut + [text for row, text in texts if not self._is_inside(row)]

    def overlapping(self) -> list[tuple[str, str]]:
        """Return the pairs of targets that overlap."""
        places = [(_name(row), self._rect(row)) for row in self.targets()]
        pairs = [(one, other) for index, one in enumerate(places) for other in places[index + 1 :]]
        return [(one, other) for (one, here), (other, there) in pairs if here.intersects(there)]

    def _rect(self, row: QWidget) -> QRect:
        return QRect(row.mapTo(self.dialog, QPoint()), row.size())

    def _is_inside(self, row: QWidget) -> bool:
        rect = self._rect(row)
        return rect.left() >= 0 and rect.right() < self.dialog.width()


def focused() -> QWidget:
    """Return the widget with the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def go_to(widget: QWidget) -> None:
    """Move the focus to a widget with the Tab key."""
    for _ in range(60):
        if focused() is widget:
            break
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is widget


# In Qt's documentation, but missing in its types for Python.
FINGER: Final = QTest.createTouchDevice()


def touch(widget: QWidget, x: float = 0.5) -> None:
    """Touch a widget in its middle, or at a share `x` of its width."""
    window = widget.window()
    at = widget.mapTo(window, QPoint(round(widget.width() * x), widget.height() // 2))
    QTest.touchEvent(window, FINGER).press(0, at, window).commit()
    QTest.touchEvent(window, FINGER).release(0, at, window).commit()


def _name(row: QWidget) -> str:
    return row.accessibleName() or (row.text() if isinstance(row, QPushButton) else "")


def _width(row: QWidget, text: str) -> float:
    return max(QFontMetricsF(row.font()).horizontalAdvance(line) for line in text.split("\n"))


def _fits(label: QLabel) -> bool:
    if not label.wordWrap():
        return _width(label, label.text()) <= label.width() + 1
    words = label.text().replace("\u200b", " ").split()
    is_high = label.heightForWidth(label.width()) <= label.height()
    return is_high and all(_width(label, word) <= label.width() + 1 for word in words)
