"""The review window: the log, its figures and what-if over one set of filters, and whether the chain is whole.

Runs in a process of its own (`bedside log review`), also while a monitor writes the log. The window has one reader, of
its own thread; what is read in the background (the chain, figures, what-if) is read by another for as long as it takes.
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
from bedside.monitor.screen.toolkit.background_task import Task, Told
from bedside.monitor.screen.toolkit.translated import translated

_LEAST = QSize(1024, 600)
_TOLD_EVERY = 1000  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What is looked at. `write`: how a remark is written, None where none can be; `lost`: what a damaged log lacks."""

    path: Path
    folder: Path
    wanted: Filters
    shifts: Shifts
    patients: tuple[str, ...] = ()
    origins: frozenset[str] = frozenset()
    now: datetime | None = None
    write: WriteRemark | None = None
    lost: str = ""


class ReviewWindow(QWidget):
    """One log."""

    def __init__(self, reviewed: Reviewed) -> None:
        super().__init__()
        self.setObjectName("bedside")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Bedside: alarm log of {}").format(reviewed.folder.name))
        self.setMinimumSize(_LEAST)
        self.filters = FilterBar(reviewed.patients, reviewed.wanted)
        self.filters.apply()  # without filters the onsets alone are shown
        wanted = self.filters.wanted
        self.log = LogPage(reviewed.path, wanted, reviewed.write)
        self.figures = FiguresPage(reviewed.path, wanted, reviewed.shifts, reviewed.now)
        self.what_if = WhatIfPage(reviewed.path, reviewed.folder, wanted)
        self.pages = QTabWidget()
        for page, name in (
            (self.log, self.tr("Log")), (self.figures, self.tr("Figures")), (self.what_if, self.tr("What if")),
        ):  # fmt: skip
            self.pages.addTab(page, name)
        column = QVBoxLayout(self)
        column.addLayout(self._new_head(reviewed))
        column.addWidget(self.filters)
        column.addWidget(self.pages, 1)
        self.filters.changed.connect(self._want)
        self._check(reviewed.path, max(1, self.log.head))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Size the letters by the window."""
        super().resizeEvent(event)
        self.setStyleSheet(style.sheet(self.height()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """End what is still at work."""
        self._task.stop()
        self.log.close_log()
        self.figures.stop()
        self.what_if.stop()
        super().closeEvent(event)

    def _new_head(self, reviewed: Reviewed) -> QHBoxLayout:
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
        self.chain = QLabel(self.tr("The chain is being checked …"))
        self.chain.setProperty("role", "dim")
        self.chain.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.chain)
        return row

    def _want(self) -> None:
        for page in (self.log, self.figures, self.what_if):
            page.want(self.filters.wanted)

    def _check(self, path: Path, last: int) -> None:
        """Walk the chain up to its `last` row in the background: a million rows take some ten seconds."""

        def work(told: Told) -> ChainVerdict:
            def at_row(row: int) -> None:
                if row % _TOLD_EVERY == 0:
                    told(min(1.0, row / last))  # a monitor may write more meanwhile

            return verify(path, progress=at_row)

        self._task = Task(work)
        self._task.progressed.connect(self._tell)
        self._task.answered.connect(self._judge)
        self._task.failed.connect(self._distrust)
        self._task.start()

    def _tell(self, share: float) -> None:
        self.chain.setText(self.tr("The chain is being checked: {} %").format(round(100 * share)))

    def _judge(self, verdict: ChainVerdict) -> None:
        if verdict.first_bad is not None:
            self._distrust(verdict.reason)
            return
        head = f"{verdict.head.sequence}:{verdict.head.hash[:16]}"
        self.chain.setText("✓ " + self.tr("The chain is whole, head {}").format(head))

    def _distrust(self, why: str) -> None:
        self.chain.setText("✗ " + self.tr("The chain is broken: {}").format(why))
        self.chain.setProperty("role", "error")
        self.chain.setWordWrap(True)
        self.chain.style().polish(self.chain)
