"""Keys that filter a log: one for each priority, and one for all rows instead of onsets only.

Runs in the screen process, or in that of the review window.
"""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from bedside.alarms.catalogue import Priority

_PRIORITIES: Final = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)


class PriorityKeys(QWidget):
    """The keys stay pressed until they are pressed again; without a pressed key the onsets of all alarms are shown.

    Signals:
        toggled: a key was pressed or released.

    """

    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        names = (self.tr("High"), self.tr("Medium"), self.tr("Low"))
        self.keys = {
            priority: self._key(f"{priority.symbol} {name}") for priority, name in zip(_PRIORITIES, names, strict=True)
        }
        self.all_rows = self._key(self.tr("All rows"))

    @property
    def chosen(self) -> frozenset[Priority]:
        """The priorities whose keys are pressed."""
        return frozenset(priority for priority, key in self.keys.items() if key.isChecked())

    def _key(self, text: str) -> QPushButton:
        key = QPushButton(text)
        key.setCheckable(True)
        key.setAccessibleName(text)
        key.toggled.connect(self.toggled)
        self._row.addWidget(key)
        return key
