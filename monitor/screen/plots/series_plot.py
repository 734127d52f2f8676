"""All sessions of a patient as small graphs over the same dates, on the screen and on paper.

Runs in the screen process or the command line's. It is imported when needed, since pyqtgraph takes 300 ms to import.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.infusion.series_charts import Point, SeriesChart
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.translated import translated

_PANE_PX: Final = 130  # the height of one graph
_WIDE_PX: Final = 560  # from this width on there are two columns
_USUAL_PX, _LARGEST = 340.0, 2.0  # the graph width for which the sizes below hold, and how much they may grow
_AXIS_PX: Final = 46
_TITLE_PX, _TICK_PX = 12, 12
_PEN_PX, _SYMBOL_PX = 2.0, 8.0
_MARGIN: Final = 0.22  # of the time shown, before the first session and after the last, so that their dates have room
_LEAST_S: Final = 86_400.0
_MIDDLE: Final = (0.3, 0.7)  # of the time shown: a date between these does not overlap the first or the last
_TOP, _BELOW = 1.15, 0.05  # of the value range: room for symbols above the highest value and below the lowest
# Not by colour alone: a second line has another symbol and another line style.
_LOOKS: Final = (("o", "●", Qt.PenStyle.SolidLine), ("t1", "▲", Qt.PenStyle.DashLine))
_COLOURS: Final = {"Dose": VitalId.PUMP_RATE, "Systolic pressure": VitalId.NIBP_SYS}


class SeriesPlot(pg.GraphicsLayoutWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Shows the graphs given to `show_panes`; ignores the pointer, so that a drag scrolls the area around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ci.layout.setSpacing(6)
        self.ci.layout.setContentsMargins(0, 0, 6, 0)

    def show_panes(self, panes: Sequence[SeriesChart], width: float, look: theme.Theme, weight: float = 1.0) -> None:
        """Draw the graphs, in two columns if `width` (pixels) has room for them, and set the height of this widget.

        `weight` scales the thickness of the lines.
        """
        self.ci.clear()
        self.setBackground(look.panel)
        columns = 2 if width >= _WIDE_PX else 1
        scale = min(max(width / columns / _USUAL_PX, 1.0), _LARGEST)
        times = sorted({at for pane in panes for _, points in pane.lines for at, _ in points})
        for place, pane in enumerate(panes):
            plot = self._plot(*divmod(place, columns), look, scale)
            plot.setTitle(_title(pane), color=look.text, size=f"{_TITLE_PX * scale:.0f}px", bold=True)
            plot.getAxis("bottom").setTicks([_ticks(times)])
            _fill(plot, pane, look, weight * scale)
            _span(plot, times)
        for column in range(columns):
            self.ci.layout.setColumnMaximumWidth(column, width / columns - 2 * self.ci.layout.horizontalSpacing())
        self.setFixedHeight(round(max(-(-len(panes) // columns), 1) * _PANE_PX * scale))

    def picture(self, scale: float) -> QImage:
        """Return the graphs as an image for paper, `scale` times as large as on the screen.

        An image, because pyqtgraph draws axes wrongly if it paints on a PDF directly.
        """
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.show()  # otherwise nothing is laid out
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        self.render(painter)
        painter.end()
        return image

    def _plot(self, row: int, column: int, look: theme.Theme, scale: float) -> Any:  # noqa: ANN401 - pyqtgraph has no types
        plot = self.addPlot(row=row, col=column, enableMenu=False)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.showGrid(y=True, alpha=0.2)
        plot.getAxis("left").setWidth(_AXIS_PX * scale)
        for side in ("left", "bottom"):
            plot.getAxis(side).setTextPen(look.dim)
            plot.getAxis(side).setTickFont(theme.font(_TICK_PX * scale))
        return plot


def _fill(plot: Any, pane: SeriesChart, look: theme.Theme, weight: float) -> None:  # noqa: ANN401 - pyqtgraph has no types
    colour = look.vital[VITALS[_COLOURS[pane.title]].colour] if pane.title in _COLOURS else look.text
    for (_, points), (symbol, _, stroke) in zip(pane.lines, _LOOKS, strict=False):
        if points:
            plot.addItem(_line(points, colour, symbol, stroke, weight))
    low = min(pane.values) / _TOP if pane.low is None else pane.low
    span = max((max(pane.values) - low) * _TOP, 1.0)
    plot.setYRange(low - span * _BELOW, low + span, padding=0)


def _line(points: Sequence[Point], colour: QColor, symbol: str, stroke: Qt.PenStyle, weight: float) -> Any:  # noqa: ANN401
    times, values = [at for at, _ in points], [value for _, value in points]
    pen = pg.mkPen(colour, width=_PEN_PX * weight, style=stroke)
    size = _SYMBOL_PX * weight
    return pg.PlotDataItem(times, values, pen=pen, symbol=symbol, symbolSize=size, symbolBrush=colour, symbolPen=None)


def _span(plot: Any, times: Sequence[float]) -> None:  # noqa: ANN401 - pyqtgraph has no types
    margin = max(times[-1] - times[0], _LEAST_S) * _MARGIN
    plot.setXRange(times[0] - margin, times[-1] + margin, padding=0)


def _ticks(times: Sequence[float]) -> list[tuple[float, str]]:
    """Return the labels of the time axis: dates of the first and last session, and one between them if it has room."""
    first, last = times[0], times[-1]
    middle = min(times, key=lambda at: abs(at - (first + last) / 2))
    dated = {first, last}
    if last > first and _MIDDLE[0] < (middle - first) / (last - first) < _MIDDLE[1]:
        dated.add(middle)
    return [(at, f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d}") for at in sorted(dated)]


def _title(pane: SeriesChart) -> str:
    """Return the title of a graph: "PHQ-9: 18 → 9" (first and last value), or its title and the names of its lines."""
    details = [pane.unit, translated(pane.note)]
    unit = "".join(f", {text}" for text in details if text)
    names = [
        f"{sign} {translated(name)}"
        for (name, points), (_, sign, _) in zip(pane.lines, _LOOKS, strict=False)
        if name and points
    ]
    return f"{translated(pane.title)}{unit}: {'  '.join(names) or _ends(pane.lines[0][1])}"


def _ends(points: Sequence[Point]) -> str:
    first, last = points[0][1], points[-1][1]
    return f"{first:.4g}" if len(points) == 1 else f"{first:.4g} → {last:.4g}"
