"""The alarm log at the bedside: what alarmed, how it went on, what was to be seen then, and what staff say of it.

Runs in the screen process. At first it shows the patient who is here; the filters lead to every row that there is.
"""

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from monitor.command import Comment
from monitor.logbook import FILE
from monitor.review.remark import through_link
from monitor.screen.around import Around, from_ring, from_store
from monitor.screen.event_filters import EventFilters
from monitor.screen.event_model import EventModel
from monitor.screen.event_remarks import EventRemarks
from monitor.screen.event_strip import EventStrip
from monitor.screen.event_table import event_table
from monitor.screen.panel import Panel
from monitor.screen.present_events import EventLine, measured_then, remark
from monitor.screen.priority_keys import PriorityKeys
from monitor.screen.scene import Scene
from monitor.screen.words import translated


class EventsPanel(Panel):
    """List above, the chosen alarm below; in their place the filters, or the remarks on the alarm that is chosen."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._scene: Scene | None = None
        self._chosen: int | None = None  # sequence of the row that is chosen
        self.model = EventModel(self)
        self.table = event_table(self.model, title)
        self.filters = PriorityKeys()
        self.more, self.remarks = EventFilters(self.filters), EventRemarks(self._write)
        self.pages = QStackedWidget()
        self._list = self._new_list()
        for page in (self._list, self.more, self.remarks):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages)
        self._add_head()
        self.setFocusProxy(self.table)
        self.more.changed.connect(self._filtered)
        self.more.left.connect(partial(self.filter_key.setChecked, False))  # noqa: FBT003 - Qt's slot takes it so
        self.remarks.left.connect(self._back)
        self.remarks.bar.written.connect(self._show_remarks)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.model.modelReset.connect(self._choose_again)
        self.destroyed.connect(self.model.close)

    def show_scene(self, scene: Scene) -> None:
        """Follow the log."""
        is_first = self._scene is None
        self._scene, self.more.now = scene, scene.snapshot.utc
        self.model.follow(scene.folder / FILE, scene.snapshot.log_sequence, scene.now)
        if is_first or self.model.fault:
            self._say_what_is_missing()

    def _add_head(self) -> None:
        self.filter_key = QPushButton(self.tr("Filter"))
        self.filter_key.setCheckable(True)
        self.filter_key.toggled.connect(self._open_filters)
        for part in (self.filters, self.filter_key, self.remarks.keys):
            self.head.insertWidget(self.head.count() - 1, part)
        self.remarks.keys.hide()

    def _new_list(self) -> QWidget:
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.remark_key = QPushButton(self.tr("Judge …"))
        self.remark_key.clicked.connect(self._open_remarks)
        self.strip = EventStrip()
        self._detail = QWidget()
        below = QVBoxLayout(self._detail)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self.note)
        row = QHBoxLayout()
        row.addWidget(self.strip, 1)
        row.addWidget(self.remark_key, 0, Qt.AlignmentFlag.AlignBottom)
        below.addLayout(row, 1)
        self._detail.hide()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 5)
        column.addWidget(self._detail, 4)
        return whole

    def _open_filters(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's signal carries it so
        if is_open:
            self.more.offer(*self.model.people())
        self._turn_to(self.more if is_open else self._list)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page, and in the head the keys that belong to it."""
        self.pages.setCurrentWidget(page)
        self.remarks.keys.setVisible(page is self.remarks)
        for part in (self.filters, self.filter_key):
            part.setVisible(page is not self.remarks)
        {self._list: self.table, self.more: self.more.begin, self.remarks: self.remarks.toggle}[page].setFocus()

    def _filtered(self) -> None:
        count = self.more.count
        self.filter_key.setText(self.tr("Filter") + (f" ({count})" if count else ""))
        self.model.choose(self.more.asked, is_here=self.more.is_here)

    def _open_remarks(self) -> None:
        line = self._line()
        if line is not None:
            self.remarks.show_row(line.sequence, f"{line.when}  {line.text}", is_onset=line.priority is not None)
            self._show_remarks()
            self._turn_to(self.remarks)

    def _back(self) -> None:
        self._turn_to(self._list)
        self._choose(self.table.currentIndex())

    def _write(self, command: Comment) -> str:
        """Let the engine write a remark; on a thread of the bar."""
        return through_link(self._scene.folder, command) if self._scene is not None else ""

    def _show_remarks(self) -> None:
        self.remarks.show_remarks(self._said())

    def _said(self) -> list[str]:
        found = self.model.remarks(self._chosen) if self._chosen is not None else []
        return [remark(row, translated) for row in found]

    def _line(self) -> EventLine | None:
        index = self.table.currentIndex()
        return self.model.line(index.row()) if index.isValid() else None

    def _choose(self, index: QModelIndex) -> None:
        """Show what is known of a row, and what was to be seen then."""
        self._detail.setVisible(index.isValid())
        if not index.isValid() or self._scene is None:
            return
        for part in (self.strip, self.remark_key):
            part.show()
        line = self.model.line(index.row())
        self._chosen = line.sequence
        around = self._around(self._scene, line)
        told = (self.model.paragraph(index.row()), measured_then(around.then, translated), *self._said()[-1:])
        self.note.setText("\n".join(filter(None, told)))
        self.strip.show_around(around, line.limit)

    def _around(self, scene: Scene, line: EventLine) -> Around:
        around = from_ring(scene, scene.now - (scene.utc(scene.now) - line.at_utc), line.vital)
        if around.wave is None or around.number is None:
            around = around.or_else(from_store(scene.folder / FILE, line.at_utc, line.vital))
        return around

    def _choose_again(self) -> None:
        """After a refresh the same row of the log stays chosen."""
        self._say_what_is_missing()
        row = self.model.row_of(self._chosen) if self._chosen is not None else None
        if row is not None:
            self.table.selectRow(row)
        else:
            self._detail.hide()

    def _say_what_is_missing(self) -> None:
        if self.model.rowCount():
            return
        nothing = self.tr("No row is like that.") if self.more.is_filtering else self.tr("Nothing is in the log.")
        self.note.setText(self.model.fault or nothing)
        self._detail.show()
        for part in (self.strip, self.remark_key):
            part.hide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Paint in the theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.strip.update()
