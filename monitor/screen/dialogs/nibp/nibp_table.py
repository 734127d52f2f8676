"""The last NIBP results as a table, and the age of the newest. Runs in the screen process."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from bedside.monitor.screen.toolkit.scroll import BAR

ResultCells = tuple[str, str]  # the time; systolic/diastolic (mean)
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NibpTable(QWidget):
    """The table of the last NIBP results, newest first, and above it the age of the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[ResultCells] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.newest, self.table = QLabel(), QTableWidget(0, 2)
        self.newest.setProperty("role", "dim")
        self.newest.setWordWrap(True)
        table = self.table
        table.setAccessibleName(self.tr("Last blood pressures: time, systole/diastole (mean)"))
        table.setHorizontalHeaderLabels([self.tr("Time"), self.tr("mmHg")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        table.verticalScrollBar().setStyleSheet(BAR)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(_RIGHT)
        column.addWidget(self.newest)
        column.addWidget(table, 1)

    def show_rows(self, rows: Sequence[ResultCells], newest: str) -> None:
        """Show the results, newest first, and `newest`, the sentence with the age of the newest result."""
        if newest != self.newest.text():
            self.newest.setText(newest)
        if rows == self._rows:
            return
        self._rows = rows
        self.table.setRowCount(len(rows))
        for index, row in enumerate(rows):
            for place, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_RIGHT)
                self.table.setItem(index, place, item)
