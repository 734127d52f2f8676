"""The alarm log of this patient: what alarmed, how it went on, and what was to be seen then.

Runs in the screen process.
"""

from PySide6.QtCore import QEvent, QModelIndex
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from monitor.logbook import FILE
from monitor.screen.around import from_ring, from_store
from monitor.screen.event_model import EventModel
from monitor.screen.event_strip import EventStrip
from monitor.screen.event_table import event_table
from monitor.screen.panel import Panel
from monitor.screen.present_events import measured_then
from monitor.screen.priority_keys import PriorityKeys
from monitor.screen.scene import Scene
from monitor.screen.words import translated


class EventsPanel(Panel):
    """List above, the chosen alarm below."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._scene: Scene | None = None
        self._chosen: int | None = None  # sequence of the row that is chosen
        self.model = EventModel(self)
        self.filters = PriorityKeys()
        self.filters.toggled.connect(self._filtered)
        self.head.insertWidget(self.head.count() - 1, self.filters)
        self.table = event_table(self.model, title)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.strip = EventStrip()
        self._detail = QWidget()
        below = QVBoxLayout(self._detail)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.note)
        below.addWidget(self.strip, 1)
        self._detail.hide()
        self.body.addWidget(self.table, 5)
        self.body.addWidget(self._detail, 4)
        self.setFocusProxy(self.table)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.model.modelReset.connect(self._choose_again)
        self.destroyed.connect(self.model.close)

    def show_scene(self, scene: Scene) -> None:
        """Follow the log."""
        is_first = self._scene is None
        self._scene = scene
        self.model.follow(scene.folder / FILE, scene.snapshot.log_sequence, scene.now)
        if is_first or self.model.fault:
            self._say_what_is_missing()

    def _filtered(self) -> None:
        self.model.choose(self.filters.chosen, is_all=self.filters.all_rows.isChecked())

    def _choose(self, index: QModelIndex) -> None:
        """Show what is known of a row, and what was to be seen then."""
        self._detail.setVisible(index.isValid())
        if not index.isValid() or self._scene is None:
            return
        self.strip.show()
        line = self.model.line(index.row())
        self._chosen = line.sequence
        at = self._scene.now - (self._scene.utc(self._scene.now) - line.at_utc)
        around = from_ring(self._scene, at, line.vital)
        if around.wave is None or around.number is None:
            around = around.or_else(from_store(self._scene.folder / FILE, line.at_utc, line.vital))
        told = (self.model.paragraph(index.row()), measured_then(around.then, translated))
        self.note.setText("\n".join(filter(None, told)))
        self.strip.show_around(around, line.limit)

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
        self.note.setText(self.model.fault or self.tr("Nothing is in the log."))
        self._detail.show()
        self.strip.setVisible(False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Paint in the theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.strip.update()
