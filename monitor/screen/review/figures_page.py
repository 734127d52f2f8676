"""The Figures page: the statistics of the filtered alarms, as text above and as charts below.

Runs in the process of the review window; the log is read on a thread of its own.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from bedside.alarms.log.filters import Filters
from bedside.alarms.log.log_statistics import LogStatistics
from bedside.alarms.log.shifts import Shifts
from bedside.alarms.log.statistics_reader import read_figures
from bedside.monitor.review.figure_tables import summary
from bedside.monitor.screen.toolkit.background_task import Task
from bedside.monitor.screen.toolkit.translated import translated

if TYPE_CHECKING:
    from bedside.monitor.screen.review.figure_plots import FigurePlots


class FiguresPage(QWidget):
    """Shows the statistics; reads the log when the page is visible and the filters have changed."""

    def __init__(self, path: Path, filters: Filters, shifts: Shifts, now: datetime | None) -> None:
        super().__init__()
        self._path, self._filters, self._shifts, self._now = path, filters, shifts, now
        self._is_due = True
        self._task: Task | None = None
        self.plots: FigurePlots | None = None
        self.figures: LogStatistics | None = None
        self._column = QVBoxLayout(self)
        self._facts = QGridLayout()
        self._facts.setColumnStretch(3, 1)
        self._facts.setHorizontalSpacing(16)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self.message)
        self._column.addLayout(self._facts)
        self._column.addStretch()

    @property
    def is_reading(self) -> bool:
        """Whether the log is being read."""
        return self._task is not None

    def use_filters(self, filters: Filters) -> None:
        """Show the statistics of the alarms that pass these filters."""
        self._filters, self._is_due = filters, True
        if self.isVisible():
            self.read()

    def read(self) -> None:
        """Start reading the log, if the filters have changed since the last reading and no reading is running."""
        if not self._is_due or self._task is not None:
            return
        self._is_due = False
        self.message.setText(self.tr("Reading the log …"))
        self.message.show()
        filters = replace(self._filters, happenings=frozenset(), actors=frozenset())
        path, shifts, now = self._path, self._shifts, self._now
        self._task = Task(lambda _report: read_figures(path, filters, shifts=shifts, now=now))
        self._task.answered.connect(self._show)
        self._task.failed.connect(self._fail)
        self._task.start()

    def stop(self) -> None:
        """Stop reading, and close the charts."""
        if self._task is not None:
            self._task.stop()
        if self.plots is not None:
            self.plots.close()  # plots left open crash the interpreter when it ends

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Read the log if the filters have changed while the page was hidden."""
        super().showEvent(event)
        self.read()

    def _fail(self, sentence: str) -> None:
        self._task = None
        self.message.setText(sentence)

    def _show(self, figures: LogStatistics) -> None:
        self._task, self.figures = None, figures
        self.message.hide()
        self._show_facts(figures)
        if self.plots is None:
            from bedside.monitor.screen.review.figure_plots import FigurePlots  # noqa: PLC0415 - it imports pyqtgraph

            self.plots = FigurePlots()
            self._column.addWidget(self.plots, 10)
        self.plots.show_figures(figures)
        self.read()  # the filters may have changed meanwhile

    def _show_facts(self, figures: LogStatistics) -> None:
        while item := self._facts.takeAt(0):
            if (old := item.widget()) is not None:
                old.deleteLater()
        for row, (name, text) in enumerate(summary(figures, translated)):
            label = QLabel(name)
            label.setProperty("role", "dim")
            fact = QLabel(text)
            fact.setWordWrap(True)
            self._facts.addWidget(label, row // 2, row % 2 * 2)
            self._facts.addWidget(fact, row // 2, row % 2 * 2 + 1)
        self._facts.setColumnStretch(1, 1)
