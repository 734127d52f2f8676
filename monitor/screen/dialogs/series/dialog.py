"""The Series dialog: all sessions of the current patient as graphs or as a table, and when the next session is due.

Runs in the screen process. It reads the sessions in the state folder when it opens, and when the open session changes.
"""

from datetime import datetime
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.series import SeriesRow, next_due, series
from bedside.monitor.infusion.series_charts import series_charts
from bedside.monitor.infusion.session_archive import read_sessions
from bedside.monitor.screen.dialogs.session.session_page import make_label, set_text
from bedside.monitor.screen.plots.series_plot import SeriesPlot
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.screen.toolkit.translated import translated
from bedside.monitor.supervisor.process_plan import read_running

_SIDES_PX: Final = 80  # margins and scroll bar
COLUMNS: Final = ("date", "dose", "baseline", "peak", "side effects")


class SeriesDialog(Dialog):
    """Shows the graphs at first; a key switches to the table, which also has the side effects of each session.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._summary, self._scroll, self.table = make_label(), Scroll(), QTableWidget(0, 0)
        self.plot = SeriesPlot()
        self._shown: object = None  # what the series was made from
        self._rows: list[SeriesRow] = []
        self._settings = InfusionConfig()
        segments = [Segment("graphs", self.tr("Graphs")), Segment("table", self.tr("Table"))]
        self.kinds = Segments(segments, len(segments))
        self.kinds.requested.connect(self._choose)
        self._scroll.column.addWidget(self.plot)
        self._scroll.column.addStretch()
        self.table.setAccessibleName(title)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        for part in (self._summary, self.kinds, self._scroll, self.table):
            self.body.addWidget(part)
        self._choose("graphs")

    def show_scene(self, scene: Scene) -> None:
        """Show the sessions of the current patient; read them again if patient or open session changed."""
        snapshot = scene.snapshot
        patient, running = snapshot.patient, snapshot.session
        session = running.session if running else None
        shown = (patient and patient.id, session and (session.phase, session.scores, session.observations), theme.now())
        if shown == self._shown:
            return
        self._shown = shown
        if patient is None:
            self._show([], self.tr("No patient admitted."))
            return
        self._settings = read_running(scene.folder).infusion
        archive = read_sessions(scene.folder, patient.id)
        lines = [self._due_text(next_due(archive.sessions, self._settings), snapshot.utc)]
        lines += [f"⚠ {fault}" for fault in archive.faults]
        self._show(series(archive.sessions, self._settings), "\n".join(lines))

    def place(self) -> Place:
        """Return whether the graphs or the table are shown."""
        return {"kind": "table" if self.table.isVisibleTo(self) else "graphs"}

    def go_to(self, place: Place) -> None:
        """Show the graphs or the table."""
        self._choose(place.get("kind", "graphs"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the graphs again for the new width."""
        super().resizeEvent(event)
        self._draw()

    def _due_text(self, due: datetime | None, now: datetime) -> str:
        if due is None:
            return self.tr("No session yet.")
        text = self.tr("next due {}, overdue") if due < now else self.tr("next due {}")
        return text.format(f"{due.astimezone():{translated('%Y-%m-%d')}}")

    def _show(self, rows: list[SeriesRow], summary: str) -> None:
        self._rows = rows
        count = self.tr("{} sessions, ").format(len(rows)) if rows else ""
        set_text(self._summary, count + summary)
        self._draw()
        self._fill()

    def _draw(self) -> None:
        self.plot.show_panes(series_charts(self._rows, self._settings), self.width() - _SIDES_PX, theme.now())

    def _fill(self) -> None:
        names = list(dict.fromkeys(name for row in self._rows for name in row.scores))
        self.table.setColumnCount(len(COLUMNS) + len(names))
        self.table.setRowCount(len(self._rows))
        self.table.setHorizontalHeaderLabels([*(translated(text) for text in COLUMNS), *names])
        for line, row in enumerate(reversed(self._rows)):
            scores = [row.scores[name].words if name in row.scores else "" for name in names]
            for column, text in enumerate((*row.cells(), *scores)):
                self.table.setItem(line, column, QTableWidgetItem(text))
        self.table.horizontalHeader().resizeSections(QHeaderView.ResizeMode.ResizeToContents)

    def _choose(self, kind: object) -> None:
        self.kinds.show_value(kind)
        self._scroll.setVisible(kind == "graphs")
        self.table.setVisible(kind == "table")
