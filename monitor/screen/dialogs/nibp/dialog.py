"""The NIBP dialog: start, stop, STAT, the interval, programmes of several intervals, and the last results.

Runs in the screen process. It sends commands to the engine, and shows their effect when a later snapshot has it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from bedside.config.vitals import VitalId
from bedside.monitor.link.commands import Nibp, NibpInterval, NibpRun, NibpStat
from bedside.monitor.link.snapshot import NibpView
from bedside.monitor.screen.dialogs.nibp.nibp_table import NibpTable
from bedside.monitor.screen.dialogs.nibp.plan_keys import PlanKeys
from bedside.monitor.screen.present import nibp as present_nibp
from bedside.monitor.screen.present.nibp import INTERVALS_MIN, ON_DEMAND, Result
from bedside.monitor.screen.present.numbers import clock
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.screen.toolkit.translated import translated
from bedside.monitor.screen.vitals.cuff_bar import CuffBar

_NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)
_MOST: Final = 48  # results in the table
_COLUMNS: Final = 5


class NibpDialog(Dialog):
    """The state of the cuff at the top, the keys for intervals and programmes on the left, the results on the right.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._view: NibpView | None = None
        self.start, self.stat = self._key(self._toggle), self._key(self._toggle_stat)
        self.headline, self.programme, self.failure = QLabel(), QLabel(), QLabel()
        self.bar, self.table = CuffBar(), NibpTable()
        keys = [
            Segment(every, f"{every:g}", self.tr("Every {} minutes").format(f"{every:g}")) for every in INTERVALS_MIN
        ]
        on_demand = Segment(ON_DEMAND, self.tr("on demand"), span=_COLUMNS - len(keys) % _COLUMNS)
        self.intervals = Segments([*keys, on_demand], _COLUMNS)
        self.intervals.requested.connect(lambda every: self.commanded.emit(NibpInterval(interval_min=every)))
        self.plans = PlanKeys()
        self.plans.chosen.connect(lambda name: self.commanded.emit(NibpRun(plan=name)))
        self._choices = Scroll()
        self._lay_out()

    def show_scene(self, scene: Scene) -> None:
        """Show the state of the cuff, its next measurement, its last failure and its results."""
        view, now = scene.snapshot.nibp, scene.now
        self._view = view
        _set_text(self.headline, present_nibp.headline(view, now, translated))
        _set_text(self.programme, present_nibp.programme(view, now, translated))
        _set_text(self.failure, present_nibp.failure(view, translated))
        self.bar.show_pressure(view.cuff_mmhg)
        self._show_keys(view)
        self._show_results(scene)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the bar of the cuff pressure to a new theme or font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.bar.scale_to(self.fontInfo().pixelSize())

    def _show_keys(self, view: NibpView) -> None:
        is_there, is_stat = bool(view.device), view.stat_until is not None
        stops = view.is_measuring or is_stat
        self._label(self.start, self.tr("■ Stop") if stops else self.tr("▶ Start"), is_there=is_there)
        self._label(self.stat, self.tr("■ End STAT") if is_stat else self.tr("STAT"), is_there=is_there)
        mode = view.interval_min if is_there and not view.plan and not is_stat else None
        self.intervals.show_value(mode)
        self.intervals.setEnabled(is_there)
        self.plans.show_plans(view.plans, "" if is_stat else view.plan)
        self.plans.setEnabled(is_there)

    def _label(self, key: QPushButton, text: str, *, is_there: bool) -> None:
        if key.text() != text:
            key.setText(text)
            key.setAccessibleName(text.lstrip("▶■ "))
        key.setEnabled(is_there)

    def _show_results(self, scene: Scene) -> None:
        lanes = [lane for vital in _NIBP if (lane := scene.lane(vital)) is not None]
        results = present_nibp.results(lanes, _MOST, scene.snapshot.begin) if len(lanes) == len(_NIBP) else ()
        rows = [_row(scene, each) for each in results]
        newest = self.tr("No result yet")
        if results:
            newest = self.tr("Newest result: {}").format(present_nibp.age(scene.now - results[0].at, translated))
        self.table.show_rows(rows, newest)

    def _toggle(self) -> None:
        view = self._view
        if view is not None:
            self.commanded.emit(Nibp(is_start=not view.is_measuring and view.stat_until is None))

    def _toggle_stat(self) -> None:
        if self._view is not None:
            is_on = self._view.stat_until is not None
            self.commanded.emit(Nibp(is_start=False) if is_on else NibpStat())

    def _key(self, on_press: Callable[[], None]) -> QPushButton:
        key = QPushButton()
        key.setAutoDefault(True)
        key.clicked.connect(on_press)
        return key

    def _lay_out(self) -> None:
        self.headline.setProperty("role", "title")
        self.programme.setProperty("role", "dim")
        self.failure.setProperty("role", "error")
        for label in (self.programme, self.failure):
            label.setWordWrap(True)
        self.failure.hide()
        self.head.insertSpacing(1, 16)
        for place, key in enumerate((self.start, self.stat), 2):
            self.head.insertWidget(place, key, 2)
        now = QHBoxLayout()
        now.addWidget(self.headline)
        now.addWidget(self.bar, 1)
        now.setSpacing(16)
        self.body.addLayout(now)
        self.body.addWidget(self.programme)
        self.body.addWidget(self.failure)
        below = QHBoxLayout()
        column = self._choices.column
        column.addWidget(self._heading(self.tr("Measure every … minutes")))
        column.addWidget(self.intervals)
        column.addWidget(self._heading(self.tr("Programmes")))
        column.addWidget(self.plans)
        column.addStretch()
        below.addWidget(self._choices, 3)
        below.addWidget(self.table, 2)
        self.body.addLayout(below, 1)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "dim")
        return label


def _set_text(label: QLabel, text: str) -> None:
    """Set a label's text, and hide the label if the text is empty."""
    if label.text() != text:
        label.setText(text)
    if label.isHidden() is bool(text):
        label.setVisible(bool(text))


def _row(scene: Scene, result: Result) -> tuple[str, str]:
    when = clock(datetime.fromtimestamp(scene.utc(result.at), UTC))
    return when, f"{result.sys:.0f}/{result.dia:.0f} ({result.mean:.0f})"
