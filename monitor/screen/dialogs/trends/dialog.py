"""The Trends dialog: up to three days of every number, as graphs or as a table.

Runs in the screen process.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScroller,
    QStackedWidget,
    QTableView,
    QWidget,
)

from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.monitor.acquisition.minute_trends import KEPT_S
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.screen.dialogs.trends.trend_plot import GROUPS, TrendPlot
from bedside.monitor.screen.dialogs.trends.trend_table import TrendTable
from bedside.monitor.screen.plots.trend_data import TrendData
from bedside.monitor.screen.present.events import line
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX
from bedside.monitor.screen.toolkit.translated import translated

_SPANS: Final[Mapping[str, float]] = {"½ h": 0.5, "1 h": 1.0, "2 h": 2.0, "8 h": 8.0, "24 h": 24.0, "72 h": 72.0}
_EVERY_MIN: Final = (1, 5, 15)
REFRESH_S: Final = 2.0
_REFRESH_SHARE: Final = 1 / 600  # of the time shown: a shorter time is less than one pixel
_MAX_ONSETS: Final = 500  # drawn at most, the newest
_ZOOM: Final = 1.5
_STEP: Final = 0.25  # of the time shown


class TrendsDialog(Dialog):
    """Graphs that move on with the time until a person pans them; the "Now" key makes them move on again.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._data = TrendData()
        self._scene: Scene | None = None
        self._shown_at = float("-inf")
        self._log_head = -1
        self._alarms: list[tuple[float, Priority]] = []
        self._span_s, self._every_min = 3600.0, 1
        self.is_following = True
        self.plot, self.model = TrendPlot(), TrendTable(self)
        self.plot.setAccessibleName(self.tr("Trend graphs"))
        self.table = self._new_table()
        self.readout = QLabel()
        self.readout.setWordWrap(True)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.plot)
        self.stack.addWidget(self.table)
        self._add_keys()
        self.head.insertWidget(1, self.readout, 1)
        self.body.addWidget(self.stack, 1)
        self.setFocusProxy(self.plot)
        self.plot.moved.connect(self._leave_now)
        self.plot.pointed.connect(self.readout.setText)
        self.plot.installEventFilter(self)

    def show_scene(self, scene: Scene) -> None:
        """Show the newest data, at most every 2 s and, for a long time span, only once per pixel of time."""
        self._scene = scene
        if scene.now - self._shown_at >= max(REFRESH_S, self._span_s * _REFRESH_SHARE):
            self._shown_at = scene.now
            self._show(scene)

    def place(self) -> Place:
        """Return the time span, the table's interval if the table is shown, and where the graphs were moved to."""
        end = None if self.is_following else self.plot.span[1]
        is_table = self.stack.currentWidget() is self.table
        return {"span_s": self._span_s, "end": end, "every_min": self._every_min if is_table else None}

    def go_to(self, place: Place) -> None:
        """Show a time span, or the table."""
        self._span_s = place.get("span_s", self._span_s)
        if place.get("end") is not None:
            self.plot.show_span(place["end"], self._span_s)
            self.is_following = False
        if place.get("every_min"):
            self._every_min = place["every_min"]
            self.stack.setCurrentWidget(self.table)
        self._check_key()
        self._refresh()

    def closeEvent(self, event: Any) -> None:  # noqa: ANN401, N802 - Qt's
        """Close the plots: plots left open crash the interpreter when it ends."""
        self.plot.close()
        super().closeEvent(event)

    def eventFilter(self, _watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Handle the keyboard keys that pan, zoom and page the graphs; return whether the event was such a key."""
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._move(event)

    def choose_span(self, hours: float) -> None:
        """Show the last `hours` hours, moving on with the time."""
        self._span_s = hours * 3600
        self._follow()

    def choose_table(self, every_min: int) -> None:
        """Show the table, with one row for every `every_min` minutes."""
        self._every_min = every_min
        self.stack.setCurrentWidget(self.table)
        self._refresh()

    def _show(self, scene: Scene) -> None:
        vitals = [vital for group in GROUPS for vital in group if scene.lane(vital) is not None]
        rows = {vital: self._data.rows(scene, vital) for vital in vitals}
        now = scene.utc(scene.now)
        if self.stack.currentWidget() is self.table:
            self.model.show_rows(rows, now, self._every_min)
            return
        if self.is_following:
            self.plot.show_span(now, self._span_s)
        self.plot.show_rows(rows, self._onsets(scene))
        self.more_key.setVisible(self.plot.has_more)

    def _onsets(self, scene: Scene) -> list[tuple[float, Priority]]:
        """Return when alarms began (POSIX seconds), and their priorities; read the log only when it has grown."""
        if scene.snapshot.log_sequence != self._log_head:
            self._log_head = scene.snapshot.log_sequence
            self._alarms = _onsets(scene.folder / FILE)
        return self._alarms

    def _add_keys(self) -> None:
        """Add the keys for the time spans, "Now", the next graphs, and the table's intervals."""
        row, group = QHBoxLayout(), QButtonGroup(self)
        row.setSpacing(2)
        for text, hours in _SPANS.items():
            self._key(row, group, text, partial(self._graphs, hours))
        self.now_key = self._key(row, None, self.tr("Now"), self._follow)
        self.more_key = self._key(row, None, "⇅", self._next_groups, self.tr("Next graphs"))
        row.addSpacing(2)
        for every_min in _EVERY_MIN:
            name = self.tr("Table {} min").format(every_min)
            self._key(row, group, f"▤ {every_min}", partial(self.choose_table, every_min), name)
        self._group = group
        self._check_key()
        self.body.addLayout(row)

    def _check_key(self) -> None:
        """Mark the key of what is shown; none, if a person has zoomed."""
        spans = [hours * 3600 for hours in _SPANS.values()]
        shown = len(spans) + _EVERY_MIN.index(self._every_min)
        if self.stack.currentWidget() is self.plot:
            shown = spans.index(self._span_s) if self._span_s in spans else -1
        if shown >= 0:
            self._group.buttons()[shown].setChecked(True)

    def _key(
        self, row: QHBoxLayout, group: QButtonGroup | None, text: str, on_press: Callable[[], None], name: str = ""
    ) -> QPushButton:
        key = QPushButton(text)
        key.setAccessibleName(name or text)
        key.setStyleSheet("padding: 2px;")
        key.setCheckable(group is not None)
        key.clicked.connect(on_press)
        if group is not None:
            group.addButton(key)
        row.addWidget(key)
        return key

    def _graphs(self, hours: float) -> None:
        self.stack.setCurrentWidget(self.plot)
        self.choose_span(hours)

    def _follow(self) -> None:
        self.is_following = True
        self._refresh()

    def _next_groups(self) -> None:
        self.plot.page(1 if not self.plot.is_last_page else -len(GROUPS))
        self._refresh()

    def _leave_now(self) -> None:
        """Stop moving on with the time, and draw the data of the time span that the person moved to."""
        self.is_following = False
        self._refresh()

    def _refresh(self) -> None:
        if self._scene is not None:
            self._show(self._scene)

    def _move(self, event: QKeyEvent) -> bool:
        """Handle a key and return True, or return False for any other key.

        Left and Right pan, + and - zoom, Home goes to the oldest data, End to now, PageUp and PageDown to other graphs.
        """
        begin, end = self.plot.span
        span = end - begin
        key = event.key()
        if key == Qt.Key.Key_End:
            self._follow()
        elif key == Qt.Key.Key_Home and self._scene is not None:
            self.plot.show_span(self._scene.utc(self._scene.now) - KEPT_S + span, span)
            self._leave_now()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.plot.show_span(end + (span if key == Qt.Key.Key_Right else -span) * _STEP, span)
            self._leave_now()
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            self.plot.page(1 if key == Qt.Key.Key_PageDown else -1)
            self._refresh()
        elif event.text() in {"+", "-"}:
            self._span_s = span = span / _ZOOM if event.text() == "+" else span * _ZOOM
            self.plot.show_span(end, span)
            self._refresh()
        else:
            return False
        return True

    def _new_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Trend table"))
        table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(TOUCH_PX * 3 // 4)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setMinimumSectionSize(TOUCH_PX + 14)
        table.setTabKeyNavigation(False)
        QScroller.grabGesture(table.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        return table


def _onsets(path: Path) -> list[tuple[float, Priority]]:
    """Return the times (POSIX seconds) and priorities of the newest alarm onsets in a log.

    Returns [] if the log cannot be read; the Events dialog shows why.
    """
    reader = LogReader(path)
    try:
        rows = reader.page(Filters(happenings=frozenset({Happening.ONSET})), _MAX_ONSETS)
    except LogError:
        return []
    finally:
        reader.close()
    lines = [line(row, (), translated) for row in rows]
    return [(each.at_utc, each.priority) for each in lines if each.priority is not None]
