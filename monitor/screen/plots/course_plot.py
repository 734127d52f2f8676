"""The course of a session: NIBP and heart rate above, the concentrations that two models predict below, so labelled.

Runs in the screen process. It is imported when an infusion is first shown, since pyqtgraph takes 300 ms to import.
"""

from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, VALUE, Rows
from bedside.monitor.infusion.dose_given import concentration_band
from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.screen.plots.trend_data import TrendData, between, with_gaps
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.scene import Scene

_EVERY_S: Final = 5.0  # between two drawings
_POINTS: Final = 120  # of the model curves
_LEAST_S: Final = 600.0  # the least time shown
_AXIS_PX: Final = 46
LEAST_PX: Final = 130  # the least height: a lower plot cannot be read
_RATES: Final = (VitalId.HR, VitalId.PR)


class CoursePlot(pg.GraphicsLayoutWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Two plots, of measured and of predicted values, over one time axis, which starts when the session begins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data, self._drawn_at = TrendData(), float("-inf")
        self.setMinimumHeight(LEAST_PX)
        self.ci.layout.setSpacing(2)
        self.ci.layout.setContentsMargins(0, 0, 6, 0)
        self._measured = self._plot(0, {})
        self._predicted = self._plot(1, {"bottom": pg.DateAxisItem()})
        self._predicted.setXLink(self._measured)
        self._predicted.setLimits(minYRange=50, yMin=0)
        self._measured.setLimits(minYRange=60)
        self.ci.layout.setRowStretchFactor(0, 3)
        self.ci.layout.setRowStretchFactor(1, 2)
        self._bars = pg.ErrorBarItem(x=np.zeros(1), y=np.zeros(1), height=np.zeros(1), beam=0)
        self._rate = pg.PlotDataItem()
        self._low, self._high = pg.PlotDataItem(), pg.PlotDataItem()
        self._fill = pg.FillBetweenItem(self._low, self._high)
        for item in (self._bars, self._rate):
            self._measured.addItem(item)
        for item in (self._low, self._high, self._fill):
            self._predicted.addItem(item)
        self._titles = (self._title(self._measured), self._title(self._predicted))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size; the layout gives the plot all the room that is left."""
        return QSize(LEAST_PX, LEAST_PX)

    def show_course(self, session: InfusionSession, scene: Scene) -> None:
        """Draw the session's pressures, heart rate and predictions with the newest data, at most every 5 s."""
        if scene.now - self._drawn_at < _EVERY_S:
            return
        self._drawn_at = scene.now
        self._apply_theme()
        begin, end = session.begun.timestamp(), scene.utc(scene.now)
        self._measured.setXRange(begin, max(end, begin + _LEAST_S), padding=0)
        self._show_pressures(scene, begin, end)
        self._show_rate(scene, begin, end)
        self._show_band(session, end)

    def _show_pressures(self, scene: Scene, begin: float, end: float) -> None:
        sys, dia = (self._past(scene, vital, begin, end) for vital in (VitalId.NIBP_SYS, VitalId.NIBP_DIA))
        count = min(sys.shape[1], dia.shape[1])
        high, low = sys[:, sys.shape[1] - count :], dia[:, dia.shape[1] - count :]
        self._bars.setVisible(bool(count))
        if count:
            self._bars.setData(x=high[AT], y=(high[VALUE] + low[VALUE]) / 2, height=high[VALUE] - low[VALUE])

    def _show_rate(self, scene: Scene, begin: float, end: float) -> None:
        pasts = (self._past(scene, vital, begin, end) for vital in _RATES)
        rows = next((past for past in pasts if past.shape[1]), np.empty((3, 0)))
        self._rate.setData(*with_gaps(rows, is_doubtful=False), connect="finite")

    def _show_band(self, session: InfusionSession, end: float) -> None:
        first = session.infusion_begun
        if first is None:
            return
        begin = first.utc.timestamp()
        times = np.linspace(begin, max(end, begin + 1), _POINTS)
        bounds = np.array(concentration_band(session, (times - begin + first.bed_s).tolist()))
        self._predicted.setVisible(bool(bounds.size))
        if bounds.size:
            self._low.setData(times, bounds[:, 0])
            self._high.setData(times, bounds[:, 1])

    def _past(self, scene: Scene, vital: VitalId, begin: float, end: float) -> Rows:
        return between(self._data.rows(scene, vital), begin, end + 1)

    def _plot(self, row: int, axes: dict[str, Any]) -> Any:  # noqa: ANN401 - pyqtgraph has no types
        plot = self.addPlot(row=row, col=0, axisItems=axes, enableMenu=False)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.showGrid(y=True, alpha=0.2)
        plot.getAxis("left").setWidth(_AXIS_PX)
        if not axes:
            plot.hideAxis("bottom")
        return plot

    def _title(self, plot: Any) -> Any:  # noqa: ANN401 - pyqtgraph has no types
        label = pg.LabelItem("", size="10pt", bold=True)
        label.setParentItem(plot.getViewBox())
        label.anchor(itemPos=(0, 0), parentPos=(0, 0), offset=(4, -4))
        return label

    def _apply_theme(self) -> None:
        """Set the colours of the theme in use, which may have changed."""
        look = theme.now()
        self.setBackground(look.panel)
        nibp, heart = look.vital[VITALS[VitalId.NIBP_SYS].colour], look.vital[VITALS[VitalId.HR].colour]
        drug = look.vital[VITALS[VitalId.PUMP_RATE].colour]
        self._bars.setData(pen=pg.mkPen(nibp, width=2))
        self._rate.setPen(pg.mkPen(heart, width=1))
        for line in (self._low, self._high):
            line.setPen(pg.mkPen(drug, width=1))
        fill = pg.mkColor(drug)
        fill.setAlpha(70)
        self._fill.setBrush(fill)
        for plot in (self._measured, self._predicted):
            for side in ("left", "bottom"):
                plot.getAxis(side).setTextPen(look.dim)
        self._titles[0].setText(self.tr("NIBP ┃  HR ─"), color=look.text)
        self._titles[1].setText(self.tr("Ketamine, ng/mL: two models, not measured"), color=drug)
