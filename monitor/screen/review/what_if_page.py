"""The What if page: replays recorded hours with other limits, and compares the alarms with those of the present limits.

Runs in the process of the review window; the replay runs on a thread of its own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from bedside.alarms.log.filters import Filters
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile, shipped_profiles
from bedside.config.schema import Profile
from bedside.monitor.screen.toolkit.background_task import OnProgress, Task
from bedside.monitor.screen.toolkit.translated import translated
from bedside.monitor.what_if.changes import ChangeError, changed
from bedside.monitor.what_if.comparison import Comparison
from bedside.monitor.what_if.log_question import answered, in_force, question_about
from bedside.monitor.what_if.report import COLUMNS, LEFT_OUT, faithfulness, lists, loads

_DAY_S = 24 * 3600.0
_MOST = 200  # lines of each list; the command line's --json has them all


class WhatIfPage(QWidget):
    """Replays the time span of the filters, or the last day, when the Replay key is pressed."""

    def __init__(self, path: Path, folder: Path, filters: Filters) -> None:
        super().__init__()
        self._path, self._folder, self._filters = path, folder, filters
        self._task: Task | None = None
        self.comparison: Comparison | None = None
        column = QVBoxLayout(self)
        column.addLayout(self._new_question())
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setAccessibleName(self.tr("Replayed"))
        self.bar.hide()
        column.addWidget(self.message)
        column.addWidget(self.bar)
        column.addWidget(self._new_answer(), 1)
        self._say_when()

    def use_filters(self, filters: Filters) -> None:
        """Take the time span of these filters for the next replay."""
        self._filters = filters
        self._say_when()

    def replay(self) -> None:
        """Start a replay, or show why it is not possible; no effect while a replay is running."""
        if self._task is not None:
            return
        try:
            was, would = self._profiles()
        except (ChangeError, ConfigError) as err:
            self.message.setText(str(err))
            return
        request = question_about(self._folder, self._span, was, would)
        path = self._path

        def work(report: OnProgress) -> Comparison | None:
            return answered(path, request, lambda done, hours: report(done / hours if hours else 1.0))

        self._task = Task(work)
        self._task.progressed.connect(lambda share: self.bar.setValue(round(100 * share)))
        self._task.answered.connect(self._show)
        self._task.failed.connect(self._fail)
        self.bar.setValue(0)
        self.bar.show()
        self.replay_key.setEnabled(False)
        self._task.start()

    def stop(self) -> None:
        """Stop a running replay."""
        if self._task is not None:
            self._task.stop()

    @property
    def _span(self) -> tuple[float, float]:
        end = (self._filters.end or datetime.now(UTC)).timestamp()
        return (self._filters.begin.timestamp() if self._filters.begin else end - _DAY_S, end)

    def _profiles(self) -> tuple[Profile, Profile]:
        was = in_force(self._folder)
        name = self.profile.currentData()
        changes = [part.strip() for part in self.changes.text().replace(",", " ").split()]
        if not name and not changes:
            raise ChangeError(self.tr("Choose another profile, or enter a change, e.g. SPO2.low=88."))
        return was, changed(load_profile(name) if name else was, changes)

    def _new_question(self) -> QGridLayout:
        grid = QGridLayout()
        self.profile = QComboBox()
        self.profile.addItem(self.tr("as it is now"), "")
        for name in shipped_profiles():
            self.profile.addItem(name, name)
        self.changes = QLineEdit()
        self.changes.setPlaceholderText(self.tr("Changes, e.g. SPO2.low=88 HR.high=130"))
        self.changes.returnPressed.connect(self.replay)
        self.when = QLabel()
        self.replay_key = QPushButton(self.tr("Replay"))
        self.replay_key.clicked.connect(self.replay)
        for place, (name, field) in enumerate(
            ((self.tr("Profile"), self.profile), (self.tr("Changes"), self.changes), (self.tr("Time"), self.when))
        ):
            label = QLabel(name)
            label.setProperty("role", "dim")
            field.setAccessibleName(name)
            grid.addWidget(label, 0, place)
            grid.addWidget(field, 1, place)
        grid.addWidget(self.replay_key, 1, 3)
        grid.setColumnStretch(1, 1)
        return grid

    def _new_answer(self) -> QSplitter:
        self.loads = QTableWidget(0, len(COLUMNS))
        self.loads.setHorizontalHeaderLabels([translated(title) for title in COLUMNS])
        self.loads.setAccessibleName(self.tr("Both alarm loads"))
        self.loads.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.loads.setShowGrid(False)
        self.loads.verticalHeader().hide()
        header = self.loads.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.lists = QTextBrowser()
        self.lists.setAccessibleName(self.tr("What would be different"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.loads)
        split.addWidget(self.lists)
        split.setSizes([760, 520])  # alarm names are long
        split.setChildrenCollapsible(False)
        return split

    def _say_when(self) -> None:
        begin, end = (datetime.fromtimestamp(at).astimezone() for at in self._span)
        self.when.setText(f"{begin:%Y-%m-%d %H:%M} / {end:%Y-%m-%d %H:%M}")

    def _done(self) -> None:
        self._task = None
        self.bar.hide()
        self.replay_key.setEnabled(True)

    def _fail(self, sentence: str) -> None:
        self._done()
        self.message.setText(sentence)

    def _show(self, comparison: Comparison | None) -> None:
        self._done()
        self.comparison = comparison
        if comparison is None:
            self.message.setText(self.tr("No numbers were recorded in that time."))
            return
        self.message.setText(f"{faithfulness(comparison, translated)} {translated(LEFT_OUT)}")
        self._show_loads(loads(comparison, translated))
        self.lists.setPlainText("\n\n".join(_listed(*each) for each in lists(comparison, translated)))

    def _show_loads(self, rows: Sequence[Sequence[str]]) -> None:
        self.loads.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                cell = QTableWidgetItem(text)
                if column:
                    cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.loads.setItem(place, column, cell)


def _listed(title: str, lines: Sequence[str], is_grave: bool) -> str:  # noqa: FBT001 - an item of `lists`
    mark = "⚠ " if is_grave and lines else ""
    more = [f"… {len(lines) - _MOST}"] if len(lines) > _MOST else []
    return "\n".join([f"{mark}{title}: {len(lines)}", *(f"   {line}" for line in lines[:_MOST]), *more])
