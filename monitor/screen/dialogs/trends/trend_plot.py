"""The trends as graphs: one plot for each group of vitals, one time axis, and a vertical line through all plots.

Runs in the screen process. It is imported when the Trends dialog first opens, since pyqtgraph takes 300 ms to import.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from bedside.alarms.catalogue import Priority
from bedside.config.vitals import VITALS, ColourRole, VitalId
from bedside.monitor.acquisition.minute_trends import KEPT_S
from bedside.monitor.acquisition.ring import AT, VALUE, Rows
from bedside.monitor.screen.plots.trend_data import between, figure, nearest, with_gaps
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.translated import translated

V = VitalId
GROUPS: Final[Sequence[tuple[VitalId, ...]]] = (
    (V.HR, V.PR), (V.SPO2,), (V.NIBP_SYS, V.NIBP_DIA, V.NIBP_MEAN, V.ABP_SYS, V.ABP_DIA), (V.RR,), (V.ETCO2,),
    (V.TEMP,),
)  # fmt: skip
# Not by colour alone: each vital of a group has its own line style, each alarm priority its own shape.
_STYLES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.SolidLine,
)
_SHAPES: Final[Mapping[Priority, str]] = {Priority.HIGH: "t", Priority.MEDIUM: "d", Priority.LOW: "o"}
_PRESSURES: Final = (V.NIBP_SYS, V.NIBP_DIA, V.NIBP_MEAN)
# The least range of an axis, so that a steady vital is drawn as a steady line; in the vital's unit.
_LEAST: Final[Mapping[VitalId, float]] = {
    V.HR: 20.0, V.PR: 20.0, V.SPO2: 10.0, V.NIBP_SYS: 60.0, V.ABP_SYS: 60.0, V.RR: 10.0, V.ETCO2: 20.0, V.TEMP: 2.0,
}  # fmt: skip
_NEAR_S: Final = 60.0
_FOOT_PX: Final = 46
_LEAST_PX: Final = 58  # the least height of one group; if not all groups have room, PageDown shows the next
_AXIS_PX: Final = 46
Onsets = Sequence[tuple[float, Priority]]  # when an alarm began (POSIX seconds), and its priority


class TrendPlot(pg.GraphicsLayoutWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Draws the samples and alarm onsets given to `show_rows`, over the time span given to `show_span`.

    If not all groups of vitals have room, `has_more` is true, and `page` shows others.

    Signals:
        moved: a person has panned or zoomed.
        pointed: the time and the values at the vertical line, which follows the pointer (str).

    """

    moved = Signal()
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackground(theme.now().panel)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.ci.layout.setSpacing(2)
        self.ci.layout.setContentsMargins(0, 0, 6, 0)
        self._span = (0.0, 1.0)
        self._first = 0
        self.has_more, self.is_last_page = False, True
        self._groups: tuple[tuple[VitalId, ...], ...] = ()
        self._rows: Mapping[VitalId, Rows] = {}
        self._plots: list[Any] = []
        self._hairs: list[Any] = []
        self._lines: dict[tuple[VitalId, bool], Any] = {}
        self._bars: Any = None
        self._means: Any = None
        self._marks: Any = None
        self.scene().sigMouseMoved.connect(self._point)

    def show_rows(self, rows: Mapping[VitalId, Rows], onsets: Onsets) -> None:
        """Draw each vital's samples (values, times in POSIX seconds, quality marks) and the alarm onsets."""
        groups = self._chosen(rows)
        self._rows = rows
        if groups != self._groups:
            span = self.span
            self._groups = groups
            self._build()
            self.show_span(span[1], span[1] - span[0])
        begin, end = self.span
        margin = (end - begin) / 2  # a person can drag this far before more is fetched
        for (vital, is_doubtful), line in self._lines.items():
            near = between(rows[vital], begin - margin, end + margin)
            line.setData(*with_gaps(near, is_doubtful=is_doubtful), connect="finite")
        if self._bars is not None:
            self._show_pressures()
        colours = [theme.now().alarm_text[priority] for _, priority in onsets]
        self._marks.setData(
            x=[at for at, _ in onsets], y=[0.0] * len(onsets), symbol=[_SHAPES[priority] for _, priority in onsets],
            brush=colours, pen=None, size=13,
        )  # fmt: skip

    def page(self, steps: int) -> None:
        """Move on by `steps` groups of vitals (negative: back), if not all have room; `show_rows` then draws them."""
        self._first += steps

    def _chosen(self, rows: Mapping[VitalId, Rows]) -> tuple[tuple[VitalId, ...], ...]:
        """Return the groups of vitals to draw: those that have data, as many as the height has room for."""
        every = [present for group in GROUPS if (present := tuple(vital for vital in group if vital in rows))]
        room = max(1, (self.height() - _FOOT_PX) // _LEAST_PX)
        self._first = max(0, min(self._first, len(every) - room))
        self.has_more = len(every) > room
        self.is_last_page = self._first + room >= len(every)
        return tuple(every[self._first : self._first + room])

    def show_span(self, end: float, span_s: float) -> None:
        """Show the `span_s` seconds before `end` (POSIX seconds)."""
        self._span = (end - span_s, end)
        if self._plots:
            self._plots[0].setXRange(*self._span, padding=0)

    @property
    def span(self) -> tuple[float, float]:
        """The beginning and the end of the time shown, in POSIX seconds."""
        if self._plots:
            begin, end = self._plots[0].viewRange()[0]
            self._span = (float(begin), float(end))
        return self._span

    def point_at(self, utc: float) -> str:
        """Put the vertical line on a moment (POSIX seconds); return, and emit as `pointed`, its time and values."""
        for hair in self._hairs:
            hair.setPos(utc)
            hair.show()
        figures = [
            f"{translated(VITALS[vital].label)} {figure(vital, value)}"
            for vital, rows in self._rows.items()
            if (value := nearest(rows, utc, 150.0 if vital in _PRESSURES else _NEAR_S)) is not None
        ]
        text = "   ".join([f"{datetime.fromtimestamp(utc, UTC).astimezone():{translated('%a %H:%M:%S')}}", *figures])
        self.pointed.emit(text)
        return text

    def _build(self) -> None:
        """Make a plot for each group of vitals, all with one time axis, and a strip of alarm onsets at the bottom."""
        self.clear()
        self._lines, self._bars, self._means = {}, None, None
        self._plots = [self._plot(row, group) for row, group in enumerate(self._groups)]
        foot = self.addPlot(row=len(self._groups), col=0, axisItems={"bottom": pg.DateAxisItem()}, enableMenu=False)
        foot.setFixedHeight(_FOOT_PX)
        foot.hideAxis("left")
        foot.setYRange(-1, 1)
        foot.getAxis("bottom").setTextPen(theme.now().dim)
        foot.getViewBox().setMouseEnabled(x=True, y=False)
        foot.setContentsMargins(_AXIS_PX, 0, 0, 0)
        self._marks = pg.ScatterPlotItem()
        foot.addItem(self._marks)
        self._plots.append(foot)
        self._hairs = [self._hair(plot) for plot in self._plots]
        for plot in self._plots[1:]:
            plot.setXLink(self._plots[0])
        for plot in self._plots:
            plot.hideButtons()
            plot.setMenuEnabled(False)
            plot.setLimits(xMin=0, maxXRange=KEPT_S * 1.1, minXRange=60)
            plot.getViewBox().sigRangeChangedManually.connect(lambda *_: self.moved.emit())

    def _plot(self, row: int, group: Sequence[VitalId]) -> Any:  # noqa: ANN401 - pyqtgraph has no types
        look = theme.now()
        plot = self.addPlot(row=row, col=0, enableMenu=False)  # its menus would take a third of the time
        plot.hideAxis("bottom")
        plot.showGrid(y=True, alpha=0.2)
        plot.getViewBox().setMouseEnabled(x=True, y=False)
        plot.enableAutoRange(y=True)
        plot.setAutoVisible(y=True)
        axis = plot.getAxis("left")
        axis.setWidth(_AXIS_PX)
        axis.setStyle(maxTickLevel=0)
        axis.setTextPen(look.dim)
        names = " ".join(dict.fromkeys(translated(VITALS[vital].label).split()[0] for vital in group))
        plot.setLimits(minYRange=_LEAST[group[0]])
        label = pg.LabelItem(names, color=look.vital[VITALS[group[0]].colour], size="10pt", bold=True)
        label.setParentItem(plot.getViewBox())
        label.anchor(itemPos=(0, 0), parentPos=(0, 0), offset=(4, -4))
        continuous = [vital for vital in group if vital not in _PRESSURES]
        for style, vital in zip(_STYLES, continuous, strict=False):
            colour = look.vital[VITALS[vital].colour]
            for is_doubtful in (False, True):
                kind = Qt.PenStyle.DotLine if is_doubtful else style
                line = plot.plot(
                    pen=pg.mkPen(colour, width=1, style=kind)
                )  # a wider line takes ten times as long to draw
                line.setDownsampling(auto=True, method="peak")
                line.setClipToView(True)
                self._lines[vital, is_doubtful] = line
        if V.NIBP_SYS in group and V.NIBP_DIA in group:
            colour = look.vital[ColourRole.NIBP]
            self._bars = pg.ErrorBarItem(
                x=np.zeros(1), y=np.zeros(1), height=np.zeros(1), beam=0, pen=pg.mkPen(colour, width=2)
            )
            self._means = pg.ScatterPlotItem(symbol="x", size=8, pen=pg.mkPen(colour), brush=None)
            plot.addItem(self._bars)
            plot.addItem(self._means)
        return plot

    def _show_pressures(self) -> None:
        """Draw each NIBP result as a bar from the diastolic to the systolic value, with a cross at the mean."""
        sys, dia = self._rows[V.NIBP_SYS], self._rows[V.NIBP_DIA]
        count = min(sys.shape[1], dia.shape[1])
        high, low = sys[:, sys.shape[1] - count :], dia[:, dia.shape[1] - count :]
        if count:
            self._bars.setData(x=high[AT], y=(high[VALUE] + low[VALUE]) / 2, height=high[VALUE] - low[VALUE])
        mean = self._rows.get(V.NIBP_MEAN)
        if mean is not None:
            self._means.setData(x=mean[AT], y=mean[VALUE])

    def _hair(self, plot: Any) -> Any:  # noqa: ANN401 - pyqtgraph has no types
        hair = pg.InfiniteLine(angle=90, pen=pg.mkPen(theme.now().text, width=1))
        hair.hide()
        plot.addItem(hair, ignoreBounds=True)
        return hair

    def _point(self, place: QPointF) -> None:
        if self._plots and self.sceneRect().contains(place):
            self.point_at(float(self._plots[0].getViewBox().mapSceneToView(place).x()))
