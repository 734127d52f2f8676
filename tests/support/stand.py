"""A dialog on a stand: in a place of some size, with the style sheet of its window, and what can be measured of it."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QSlider, QWidget

from bedside.monitor.link.commands import Command
from bedside.monitor.screen.toolkit import style_sheet as style
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX

# The place of the waves, and the height of the window that it stands in.
PLACES: Final = [((590, 300), 600), ((740, 560), 800), ((1400, 1000), 1600)]
Place = tuple[tuple[int, int], int]


class Stand:
    """Shows one dialog, and keeps what it asked for."""

    def __init__(self, dialog: Dialog, place: Place = PLACES[1]) -> None:
        (width, height), window = place
        self.window = QWidget()
        self.window.setObjectName("bedside")
        self.window.resize(width, height)
        self.window.setStyleSheet(style.sheet(window))
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
        """Show a scene as the window does: again and again, while Qt lays out."""
        for _ in range(3):
            self.dialog.show_scene(scene)
            QApplication.processEvents()

    def targets(self) -> list[QWidget]:
        """Return what a finger can touch."""
        found = [*self.dialog.findChildren(QAbstractButton), *self.dialog.findChildren(QSlider)]
        return [row for row in found if row.isVisible()]

    def small_targets(self) -> list[str]:
        """Return the names of those that are too small for a finger."""
        return [row.accessibleName() for row in self.targets() if min(row.width(), row.height()) < TOUCH_PX]

    def nameless(self) -> list[str]:
        """Return the texts of those that have no name for a screen reader."""
        return [row.objectName() or str(row) for row in self.targets() if not _name(row)]

    def clipped(self) -> list[str]:
        """Return the texts that do not fit into their widgets, and those whose widget sticks out sideways."""
        labels: list[QLabel] = [row for row in self.dialog.findChildren(QLabel) if row.isVisible() and row.text()]
        keys: list[QPushButton] = [
            row for row in self.dialog.findChildren(QPushButton) if row.isVisible() and row.text()
        ]
        cut = [row.text() for row in labels if not _fits(row)]
        cut += [row.text() for row in keys if _width(row, row.text()) > row.width() - 8]
        texts: list[tuple[QWidget, str]] = [(row, row.text()) for row in labels] + [(row, row.text()) for row in keys]
        return cut + [text for row, text in texts if not self._is_inside(row)]

    def overlapping(self) -> list[tuple[str, str]]:
        """Return the pairs of targets that lie over one another."""
        places = [(_name(row), self._rect(row)) for row in self.targets()]
        pairs = [(one, other) for index, one in enumerate(places) for other in places[index + 1 :]]
        return [(one, other) for (one, here), (other, there) in pairs if here.intersects(there)]

    def _rect(self, row: QWidget) -> QRect:
        return QRect(row.mapTo(self.dialog, QPoint()), row.size())

    def _is_inside(self, row: QWidget) -> bool:
        rect = self._rect(row)
        return rect.left() >= 0 and rect.right() < self.dialog.width()


def focused() -> QWidget:
    """Return what has the focus."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def go_to(wanted: QWidget) -> None:
    """Go to a widget by Tab alone."""
    for _ in range(60):
        if focused() is wanted:
            break
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is wanted


# Qt's own, which its documentation has and its types for Python lack.
FINGER: Final = QTest.createTouchDevice()


def touch(widget: QWidget, x: float = 0.5) -> None:
    """Put a finger on the middle of a widget, or at a share of its width, and lift it."""
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
