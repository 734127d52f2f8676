"""Charts of a log's statistics: most frequent alarms, alarms per hour by shift, time to acknowledge by priority.

Runs in the process of the review window. It is imported when the Figures page first opens.
"""

from collections.abc import Sequence
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.log.log_statistics import AlarmFigures, LogStatistics
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.translated import translated

_WIDTH: Final = 0.7
_LONGEST: Final = 26  # characters of a name beside its bar
_TITLE: Final = 44  # pixels: the height of a title of two lines
_ABOVE: Final = 26  # pixels: the room for a figure above its bar
_BESIDE: Final = 16  # pixels: the room for a figure beside its bar, and for each of its digits
_DIGIT: Final = 10
_SHARES: Final = (5, 3, 4)  # of the width: the first chart has names beside its bars


class FigurePlots(pg.GraphicsLayoutWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Draws the three charts of the statistics given to `show_figures`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackground(theme.now().panel)
        self.setAccessibleName(self.tr("Charts"))

    def show_figures(self, figures: LogStatistics) -> None:
        """Draw the charts of these statistics."""
        self.clear()
        self._frequent(self._plot(0, self.tr("Most frequent alarms"), self.tr("how often")), figures.most_frequent)
        shifts = self._plot(1, self.tr("Alarms per hour"), self.tr("by shift"))
        rates = [group.per_hour or 0.0 for group in figures.by_shift]
        _columns(shifts, [group.name for group in figures.by_shift], rates, theme.now().text)
        self._times_to_acknowledge(
            self._plot(2, self.tr("Seconds to acknowledge"), self.tr("median, and 95 %")), figures.by_priority
        )
        for column, share in enumerate(_SHARES):
            self.ci.layout.setColumnStretchFactor(column, share)

    def _frequent(self, plot: Any, groups: Sequence[AlarmFigures]) -> None:  # noqa: ANN401 - pyqtgraph has no types
        """Draw a horizontal bar for each alarm, the most frequent on top, each with its count."""
        plot.hideAxis("bottom")
        plot.getViewBox().invertY(b=True)
        for place, group in enumerate(groups):
            colour = _colour(group.name)
            bar = pg.BarGraphItem(x0=0, y=place, width=group.count, height=_WIDTH, brush=colour, pen=None)
            plot.addItem(bar)
            _label(plot, f" {group.count}", group.count, place, (0, 0.5))
        plot.getAxis("left").setTicks([[(place, _name(group)) for place, group in enumerate(groups)]])
        most = max((group.count for group in groups), default=1)
        _leave_room(plot, most, _BESIDE + _DIGIT * len(f"{most}"), is_horizontal=True)
        plot.setYRange(-0.6, max(len(groups), 5) - 0.4, padding=0)

    def _times_to_acknowledge(self, plot: Any, groups: Sequence[AlarmFigures]) -> None:  # noqa: ANN401
        acknowledged = [group for group in groups if group.median_s is not None]
        for place, group in enumerate(acknowledged):
            priority = Priority(group.name)
            for shift, value in ((-0.2, group.median_s or 0.0), (0.2, group.p95_s or 0.0)):
                colour = theme.now().alarm[priority]
                plot.addItem(pg.BarGraphItem(x=[place + shift], height=[value], width=0.36, brush=colour, pen=None))
                _label(plot, f"{value:.0f}", place + shift, value, (0.5, 1))
        names = [f"{Priority(group.name).symbol} {translated(group.name.lower())}" for group in acknowledged]
        _framed(plot, names, [group.p95_s or 0.0 for group in acknowledged])

    def _plot(self, column: int, title: str, about: str) -> Any:  # noqa: ANN401
        look = theme.now()
        plot = self.addPlot(0, column)
        plot.setTitle(f"<b>{title}</b><br>{about}", color=look.text.name(), size="11pt")
        plot.titleLabel.setMaximumHeight(_TITLE)  # pyqtgraph's default is one line
        plot.layout.setRowFixedHeight(0, _TITLE)
        plot.setMouseEnabled(x=False, y=False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setTextPen(look.text)
            axis.setPen(look.line)
            axis.setStyle(tickFont=theme.font(14))
        return plot


def _columns(plot: Any, names: Sequence[str], values: Sequence[float], colour: Any) -> None:  # noqa: ANN401
    plot.addItem(pg.BarGraphItem(x=list(range(len(values))), height=values, width=_WIDTH, brush=colour, pen=None))
    for place, value in enumerate(values):
        _label(plot, f"{value:.1f}", place, value, (0.5, 1))
    _framed(plot, names, values)


def _framed(plot: Any, names: Sequence[str], values: Sequence[float]) -> None:  # noqa: ANN401
    """Write the columns' names below them, and leave room above them for their values."""
    plot.getAxis("bottom").setTicks([list(enumerate(names))])
    plot.hideAxis("left")
    plot.setXRange(-0.6, max(len(names), 3) - 0.4, padding=0)
    _leave_room(plot, max([*values, 1e-6]), _ABOVE, is_horizontal=False)


def _leave_room(plot: Any, most: float, pixels: int, *, is_horizontal: bool) -> None:  # noqa: ANN401
    """Let the longest bar (`most`) end `pixels` before the plot's edge at any size, so that its value has room."""
    view = plot.getViewBox()

    def fit() -> None:
        length = max(view.width() if is_horizontal else view.height(), 2.0 * pixels)
        span = most * length / (length - pixels)
        (plot.setXRange if is_horizontal else plot.setYRange)(0, span, padding=0)

    view.sigResized.connect(fit)
    fit()


def _label(plot: Any, text: str, x: float, y: float, anchor: tuple[float, float]) -> None:  # noqa: ANN401
    label = pg.TextItem(text, color=theme.now().text, anchor=anchor)
    label.setFont(theme.font(14, bold=True))
    label.setPos(x, y)
    plot.addItem(label, ignoreBounds=True)


def _name(group: AlarmFigures) -> str:
    spec = CATALOGUE[AlarmId(group.name)]
    about = f"{group.subject}: " if group.subject and spec.vital is None else ""
    text = f"{spec.priority.symbol} {about}{translated(spec.text)}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _colour(name: str) -> Any:  # noqa: ANN401
    return theme.now().alarm[CATALOGUE[AlarmId(name)].priority]
