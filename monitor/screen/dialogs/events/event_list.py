"""The list page of the Events dialog: rows of the alarm log, and below them the details of the chosen row.

Runs in the screen process.
"""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.screen.log_view.context import EventContext, from_ring, from_store
from bedside.monitor.screen.log_view.event_model import EventModel
from bedside.monitor.screen.log_view.event_strip import EventStrip
from bedside.monitor.screen.log_view.event_table import event_table
from bedside.monitor.screen.present.events import EventLine, measured_then, remark
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.translated import translated


class EventList(QWidget):
    """Shows the log rows of `model`. `is_filtering`: filters are set, so an empty list does not mean an empty log.

    Signals:
        remark_requested: a person wants to remark on the chosen row.

    """

    remark_requested = Signal()

    def __init__(self, model: EventModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model, self.is_filtering = model, False
        self._scene: Scene | None = None
        self._chosen: int | None = None  # sequence number of the chosen row
        self.table = event_table(model, name)
        self.note, self.strip = QLabel(), EventStrip()
        self.note.setWordWrap(True)
        self.remark_key = QPushButton(self.tr("Judge …"))
        self.remark_key.clicked.connect(self.remark_requested)
        self._detail = self._new_detail()
        self._detail.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 5)
        column.addWidget(self._detail, 4)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        model.modelReset.connect(self._choose_again)

    @property
    def line(self) -> EventLine | None:
        """The chosen row of the list, None if no row is chosen."""
        index = self.table.currentIndex()
        return self.model.line(index.row()) if index.isValid() else None

    @property
    def chosen(self) -> int | None:
        """The sequence number of the chosen row, None if no row is chosen."""
        return self._chosen if self.line is not None else None

    def choose_row(self, sequence: int | None) -> bool:
        """Choose the row with this sequence number; return whether it is in the list."""
        row = self.model.row_of(sequence) if sequence is not None else None
        if row is not None:
            self.table.selectRow(row)
        return row is not None

    def show_scene(self, scene: Scene) -> None:
        """Add new log rows to the list; without rows, show why there are none."""
        is_first, self._scene = self._scene is None, scene
        self.model.follow(scene.folder / FILE, scene.snapshot.log_sequence, scene.now)
        if is_first or self.model.fault:
            self._show_emptiness()

    def remarks(self) -> list[str]:
        """Return the remarks on the chosen row, oldest first."""
        rows = self.model.remarks(self._chosen) if self._chosen is not None else []
        return [remark(row, translated) for row in rows]

    def refresh_detail(self) -> None:
        """Show the details of the chosen row again."""
        self._choose(self.table.currentIndex())

    def _new_detail(self) -> QWidget:
        detail = QWidget()
        below = QVBoxLayout(detail)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self.note)
        row = QHBoxLayout()
        row.addWidget(self.strip, 1)
        row.addWidget(self.remark_key, 0, Qt.AlignmentFlag.AlignBottom)
        below.addLayout(row, 1)
        return detail

    def _choose(self, index: QModelIndex) -> None:
        """Show the details of a log row, and the wave and the number from the seconds around it."""
        self._detail.setVisible(index.isValid())
        if not index.isValid() or self._scene is None:
            return
        for part in (self.strip, self.remark_key):
            part.show()
        line = self.model.line(index.row())
        self._chosen = line.sequence
        around = self._around(self._scene, line)
        texts = (self.model.paragraph(index.row()), measured_then(around.then, translated), *self.remarks()[-1:])
        self.note.setText("\n".join(filter(None, texts)))
        self.strip.show_around(around, line.limit)

    def _around(self, scene: Scene, line: EventLine) -> EventContext:
        around = from_ring(scene, scene.now - (scene.utc(scene.now) - line.at_utc), line.vital)
        if around.wave is None or around.number is None:
            around = around.or_else(from_store(scene.folder / FILE, line.at_utc, line.vital))
        return around

    def _choose_again(self) -> None:
        """Choose the same log row again after the model has read the log again."""
        self._show_emptiness()
        row = self.model.row_of(self._chosen) if self._chosen is not None else None
        if row is not None:
            self.table.selectRow(row)
        else:
            self._detail.hide()

    def _show_emptiness(self) -> None:
        """If the list is empty, show why: the log cannot be read, no row matches, or the log is empty."""
        if self.model.rowCount():
            return
        nothing = self.tr("No matching rows.") if self.is_filtering else self.tr("The log is empty.")
        self.note.setText(self.model.fault or nothing)
        self._detail.show()
        for part in (self.strip, self.remark_key):
            part.hide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Repaint in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.strip.update()
