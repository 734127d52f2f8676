"""The Log page of the review window: the rows of a log, and beside them the details of the chosen row.

Runs in the process of the review window.
"""

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.drivers import clock
from bedside.monitor.screen.log_view.context import from_store
from bedside.monitor.screen.log_view.event_strip import EventStrip
from bedside.monitor.screen.log_view.event_table import event_table
from bedside.monitor.screen.log_view.remark_bar import RemarkBar, WriteRemark
from bedside.monitor.screen.present.events import measured_then, remark
from bedside.monitor.screen.review.log_model import LogModel
from bedside.monitor.screen.toolkit.translated import translated

_LOOK_MS = 1000  # between two looks, since a running monitor writes to the log


class LogPage(QSplitter):
    """Shows a log and its new rows.

    `head`: the sequence number of the log's newest row, 0 if the log is empty or cannot be read.
    """

    def __init__(self, path: Path, filters: Filters, write: WriteRemark | None, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._path, self._reader = path, LogReader(path)
        self._chosen: int | None = None
        self.head = -1
        self.model = LogModel(self._reader, filters, self)
        self.table = event_table(self.model, self.tr("Rows of the log"))
        self.note, self.remarks = QLabel(), QLabel()
        for label in (self.note, self.remarks):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.strip, self.bar = EventStrip(), RemarkBar(write)
        self.addWidget(self.table)
        self.addWidget(self._new_detail())
        self.setChildrenCollapsible(False)
        self.setSizes([740, 540])
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.model.modelReset.connect(self._choose_again)
        self.bar.written.connect(self.look)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_MS)
        self.look()
        self._choose_again()

    def look(self) -> None:
        """Read the log, and show its new rows and remarks; called once a second."""
        try:
            newest = self._reader.page(Filters(), 1)
        except LogError:
            newest = []  # the model shows why
        head = newest[0]["sequence"] if newest else 0
        self.model.follow(self._path, head, clock.now())
        if head != self.head:
            self.head = head
            self._show_remarks()

    def use_filters(self, filters: Filters) -> None:
        """Show the log rows that pass these filters."""
        self.model.use_filters(filters)

    def close_log(self) -> None:
        """Stop reading new rows, wait until a remark is written, and close the log."""
        self._timer.stop()
        self.bar.stop()
        self.model.close()  # and the reader with it

    def _new_detail(self) -> QWidget:
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.strip, 1)
        column.addWidget(self.remarks)
        column.addWidget(self.bar)
        return detail

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        line = self.model.line(index.row())
        self._chosen = line.sequence
        around = from_store(self._path, line.at_utc, line.vital)
        title, details = f"{line.when}  {line.text}  {line.value}", self.model.paragraph(index.row())
        self.note.setText("\n".join(filter(None, (title, details, measured_then(around.then, translated)))))
        self.strip.show_around(around, line.limit)
        self.bar.choose(line.sequence, is_onset=line.priority is not None)
        self._show_remarks()

    def _choose_again(self) -> None:
        """Choose the same log row again after a reading, otherwise the newest; without rows, show why."""
        if not self.model.rowCount():
            self._chosen = None
            self.note.setText(self.model.fault or self.tr("No matching rows."))
            self.bar.choose(0, is_onset=False)
            return
        row = self.model.row_of(self._chosen) if self._chosen is not None else None
        self.table.selectRow(row if row is not None else 0)

    def _show_remarks(self) -> None:
        rows = self.model.remarks(self._chosen) if self._chosen is not None else []
        text = "\n".join(remark(row, translated) for row in rows)
        if text != self.remarks.text():
            self.remarks.setText(text)
