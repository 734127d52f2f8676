"""The trends as a table: a row for every 1, 5 or 15 minutes, newest first, and a column for each vital.

Runs in the screen process. Each cell is computed when it is first shown: three days have 4,320 rows of a minute.
"""

from typing import Any, Final

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.minute_trends import KEPT_S
from bedside.monitor.acquisition.ring import AT, Rows
from bedside.monitor.screen.plots.trend_data import figure, median_in
from bedside.monitor.screen.present import numbers as present
from bedside.monitor.screen.toolkit.translated import translated

_MINUTE_S: Final = 60.0
Index = QModelIndex | QPersistentModelIndex


class TrendTable(QAbstractTableModel):
    """Qt's model of the trend table; each cell is the median of a vital in an interval."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.every_s = _MINUTE_S
        self._rows: dict[VitalId, Rows] = {}
        self._vitals: tuple[VitalId, ...] = ()
        self._end = 0.0
        self._count = 0
        self._cells: dict[tuple[int, int], str] = {}

    def show_rows(self, rows: dict[VitalId, Rows], now: float, every_min: int) -> None:
        """Show each vital's samples up to `now` (POSIX seconds), one table row for every `every_min` minutes.

        The table changes only when an interval has ended.
        """
        every_s = every_min * _MINUTE_S
        end = (now // every_s + 1) * every_s
        if (end, every_s, tuple(rows)) == (self._end, self.every_s, self._vitals):
            return
        self.beginResetModel()
        self._rows, self._vitals, self._end, self.every_s = rows, tuple(rows), end, every_s
        oldest = min((past[AT, 0] for past in rows.values() if past.shape[1]), default=now)
        self._count = int(np.ceil(min(KEPT_S, end - oldest) / every_s))
        self._cells = {}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return the number of table rows, one for each interval."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return the number of columns: one for the time, and one for each vital."""
        return 1 + len(self._vitals)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401, N802 - Qt's
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return translated(VITALS[self._vitals[section - 1]].label) if section else translated("Time")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """Return the text of a cell, or its alignment."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        place = (index.row(), index.column())
        if place not in self._cells:
            self._cells[place] = self._text(*place)
        return self._cells[place]

    def _text(self, row: int, column: int) -> str:
        begin = self._end - (row + 1) * self.every_s
        if not column:
            return present.clock_of(begin)
        vital = self._vitals[column - 1]
        return figure(vital, median_in(self._rows[vital], begin, begin + self.every_s))
