"""The review window: the Log, Figures and What if pages with shared filters, and the check of the log's hash chain.

Runs in a process of its own (`bedside log review`), also while a monitor writes the log. The window's thread has one
`LogReader`; each background task (chain check, figures, what if) opens a reader of its own for as long as it runs.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from bedside.alarms.log.chain_check import ChainVerdict, verify
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.shifts import Shifts
from bedside.config.origin import Origin
from bedside.monitor.screen.log_view.remark_bar import WriteRemark
from bedside.monitor.screen.review.figures_page import FiguresPage
from bedside.monitor.screen.review.filter_bar import FilterBar
from bedside.monitor.screen.review.log_page import LogPage
from bedside.monitor.screen.review.what_if_page import WhatIfPage
from bedside.monitor.screen.toolkit import style_sheet as style
from bedside.monitor.screen.toolkit.background_task import OnProgress, Task
from bedside.monitor.screen.toolkit.translated import translated

_LEAST = QSize(1024, 600)
_REPORT_EVERY = 1000  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedLog:
    """The log to show, and the filters to begin with.

    `write`: writes a remark into the log, None if the log is read-only; `lost`: the text that says what a damaged log
    has lost, "" if it is not damaged; `origins`: where the data of its newest rows are from.
    """

    path: Path
    folder: Path
    filters: Filters
    shifts: Shifts
    patients: tuple[str, ...] = ()
    origins: frozenset[str] = frozenset()
    now: datetime | None = None
    write: WriteRemark | None = None
    lost: str = ""


class ReviewWindow(QWidget):
    """Shows one log on three pages: Log, Figures and What if."""

    def __init__(self, reviewed: ReviewedLog) -> None:
        super().__init__()
        self.setObjectName("bedside")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Bedside: alarm log of {}").format(reviewed.folder.name))
        self.setMinimumSize(_LEAST)
        self.filters = FilterBar(reviewed.patients, reviewed.filters)
        self.filters.apply()  # without filters only the onsets are shown
        filters = self.filters.filters
        self.log = LogPage(reviewed.path, filters, reviewed.write)
        self.figures = FiguresPage(reviewed.path, filters, reviewed.shifts, reviewed.now)
        self.what_if = WhatIfPage(reviewed.path, reviewed.folder, filters)
        self.pages = QTabWidget()
        for page, name in (
            (self.log, self.tr("Log")), (self.figures, self.tr("Figures")), (self.what_if, self.tr("What if")),
        ):  # fmt: skip
            self.pages.addTab(page, name)
        column = QVBoxLayout(self)
        column.addLayout(self._new_head(reviewed))
        column.addWidget(self.filters)
        column.addWidget(self.pages, 1)
        self.filters.changed.connect(self._apply_filters)
        self._check(reviewed.path, max(1, self.log.head))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Scale the font to the height of the window."""
        super().resizeEvent(event)
        self.setStyleSheet(style.sheet(self.height()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop the background tasks, and close the log."""
        self._task.stop()
        self.log.close_log()
        self.figures.stop()
        self.what_if.stop()
        super().closeEvent(event)

    def _new_head(self, reviewed: ReviewedLog) -> QHBoxLayout:
        row = QHBoxLayout()
        title = QLabel(self.windowTitle())
        title.setProperty("role", "title")
        row.addWidget(title)
        self.origin = QLabel("  ".join(translated(each) for each in sorted(reviewed.origins - {str(Origin.REAL)})))
        self.origin.setProperty("role", "error")
        row.addWidget(self.origin)
        self.lost = QLabel(self.tr("Damaged: {}").format(reviewed.lost) if reviewed.lost else "")
        self.lost.setProperty("role", "error")
        self.lost.setWordWrap(True)
        row.addWidget(self.lost, 1)
        self.chain = QLabel(self.tr("Checking the log chain …"))
        self.chain.setProperty("role", "dim")
        self.chain.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.chain)
        return row

    def _apply_filters(self) -> None:
        for page in (self.log, self.figures, self.what_if):
            page.use_filters(self.filters.filters)

    def _check(self, path: Path, last: int) -> None:
        """Check the log's hash chain on a thread of its own: a million rows take about 10 s.

        `last`: the sequence number of the newest row, to show the progress.
        """

        def work(report: OnProgress) -> ChainVerdict:
            def at_row(row: int) -> None:
                if row % _REPORT_EVERY == 0:
                    report(min(1.0, row / last))  # a running monitor may have written more rows

            return verify(path, progress=at_row)

        self._task = Task(work)
        self._task.progressed.connect(self._show_progress)
        self._task.answered.connect(self._show_verdict)
        self._task.failed.connect(self._show_broken)
        self._task.start()

    def _show_progress(self, share: float) -> None:
        self.chain.setText(self.tr("Checking the log chain: {} %").format(round(100 * share)))

    def _show_verdict(self, verdict: ChainVerdict) -> None:
        if verdict.first_bad is not None:
            self._show_broken(verdict.reason)
            return
        head = f"{verdict.head.sequence}:{verdict.head.hash[:16]}"
        self.chain.setText("✓ " + self.tr("Log chain intact, head {}").format(head))

    def _show_broken(self, why: str) -> None:
        self.chain.setText("✗ " + self.tr("Log chain broken: {}").format(why))
        self.chain.setProperty("role", "error")
        self.chain.setWordWrap(True)
        self.chain.style().polish(self.chain)
