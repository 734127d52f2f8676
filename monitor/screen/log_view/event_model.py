"""Qt's model of the alarm log, which is read page by page as a person scrolls.

Runs in the screen process. The log is read when a snapshot says that it has grown, at most once a second.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedside.alarms.event import Happening
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader, Row
from bedside.monitor.screen.present import events as present_events
from bedside.monitor.screen.present.events import TELLING, EventLine
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.translated import translated

_PAGE: Final = 60
_EVERY_S: Final = 1.0
_COLUMNS: Final = ("Time", "Event", "Value", "Outcome")
ONSETS: Final = frozenset({Happening.ONSET})
Index = QModelIndex | QPersistentModelIndex


class EventModel(QAbstractTableModel):
    """The log rows that pass the filters, newest first. `fault` says why the log cannot be read, "" if it can."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fault = ""
        self._reader: LogReader | None = None
        self._filters, self._is_here = Filters(happenings=ONSETS), True
        self._rows: list[Row] = []
        self._stories: dict[int, list[Row]] = {}  # of each onset, by its sequence: the rows about the same alarm
        self._lines: list[EventLine] = []
        self._head, self._looked_at = -1, float("-inf")
        self._is_whole = False

    def follow(self, path: Path, head: int, now: float) -> None:
        """Read the log in `path` if its newest row (sequence number `head`) has changed, at most once a second."""
        if self._reader is None:
            self._reader = LogReader(path)
        if head < self._head:
            self._reader.close()  # the log was damaged, and a new file with the same name was started
        if head != self._head and now - self._looked_at >= _EVERY_S:
            self._head, self._looked_at = head, now
            self.refresh()

    def choose(self, filters: Filters, *, is_here: bool) -> None:
        """Show the log rows that pass the filters; `is_here`: only those since the last admission."""
        self._filters, self._is_here = filters, is_here
        self.refresh()

    def refresh(self) -> None:
        """Read the shown rows from the log again, and update the list if they have changed."""
        rows, stories = self._read(max(_PAGE, len(self._rows)), None)
        if [row["sequence"] for row in rows] == [row["sequence"] for row in self._rows] and stories == self._stories:
            return
        self.beginResetModel()
        self._rows, self._stories = rows, stories
        self._lines = [self._line(row) for row in rows]
        self._is_whole = len(rows) < _PAGE
        self.endResetModel()

    def filters(self, reader: LogReader) -> Filters:
        """Return the chosen filters; for the current patient, limited to the rows since the last admission."""
        after = reader.last(Happening.PATIENT_ADMITTED) if self._is_here else 0
        return replace(self._filters, after=max(0, after - 1))

    def remarks(self, sequence: int) -> list[Row]:
        """Return the remarks on the log row with this sequence number, oldest first; [] if the log cannot be read."""
        try:
            return self._reader.remarks([sequence]) if self._reader is not None else []
        except LogError:
            return []

    def people(self) -> tuple[list[str], list[str]]:
        """Return the log's patient codes, newest first, and its actors' names; empty lists if it cannot be read."""
        try:
            return (self._reader.patients(), self._reader.actors()) if self._reader is not None else ([], [])
        except LogError:
            return [], []

    def line(self, row: int) -> EventLine:
        """Return the list's line at this index, 0 the newest."""
        return self._lines[row]

    def paragraph(self, row: int) -> str:
        """Return the details of the alarm at this index of the list, as a paragraph."""
        log_row = self._rows[row]
        return present_events.paragraph(log_row, self._stories.get(log_row["sequence"], ()), translated)

    def row_of(self, sequence: int) -> int | None:
        """Return the list index of the log row with this sequence number, None if that row is not in the list."""
        return next((index for index, row in enumerate(self._rows) if row["sequence"] == sequence), None)

    def close(self) -> None:
        """Close the log's reader."""
        if self._reader is not None:
            self._reader.close()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return the number of log rows read so far."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return the number of columns of the list."""
        return len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401, N802 - Qt's
        """Return a column's title."""
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return translated(_COLUMNS[section]) if is_title else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own
        """Return the text of a cell, or the colour of an onset's text, which depends on the alarm's priority."""
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.ForegroundRole and line.priority and index.column() == 1:
            return theme.now().alarm_text[line.priority]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        mark = f"{line.priority.symbol} " if line.priority else ""
        return (line.when, f"{mark}{line.text}", line.value, line.outcome)[index.column()]

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Return whether the log may have older rows that are not yet read."""
        return not parent.isValid() and not self._is_whole and bool(self._rows)

    def fetchMore(self, _parent: Index) -> None:  # noqa: N802 - Qt's name
        """Read the next 60 older log rows, and add them at the end of the list."""
        rows, stories = self._read(_PAGE, self._rows[-1]["sequence"])
        self._is_whole = len(rows) < _PAGE
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows += rows
        self._stories.update(stories)
        self._lines += [self._line(row) for row in rows]
        self.endInsertRows()

    def _read(self, count: int, before: int | None) -> tuple[list[Row], dict[int, list[Row]]]:
        """Return at most `count` log rows, newest first, and for each onset among them its story, by sequence number.

        `before`: only rows older than the row with this sequence number, None for the newest rows. The story of an
        onset is the later log rows of the same alarm. If the log cannot be read, `fault` says why.
        """
        if self._reader is None:
            return [], {}
        try:
            rows = self._reader.page(self.filters(self._reader), count, before=before)
            onsets = [row for row in rows if row["happening"] == Happening.ONSET]
            stories = self._reader.stories(onsets, TELLING)
        except LogError as err:
            self.fault = str(err)
            return [], {}
        self.fault = ""
        return rows, stories

    def _line(self, row: Row) -> EventLine:
        return present_events.line(row, self._stories.get(row["sequence"], ()), translated)
