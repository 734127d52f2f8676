"""The figures of a log, drawn: the most frequent alarms, alarms an hour by shift, time to acknowledge by priority.

Runs in the process of the review window; imported when its page first opens.
"""

from collections.abc import Sequence
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from alarms.alarm_id import AlarmId
from alarms.catalogue import CATALOGUE, Priority
from alarms.figures import Figures, Group
from monitor.screen import theme
from monitor.screen.words import translated

_WIDTH: Final = 0.7
_LONGEST: Final = 26  # letters of a name beside its bar


class FigurePlots(pg.GraphicsLayoutWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Shows what `show_figures` gives it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackground(theme.now().panel)
        self.setAccessibleName(self.tr("Figures, drawn"))

    def show_figures(self, told: Figures) -> None:
        """Draw these figures anew."""
        self.clear()
        self._frequent(self._plot(0, 0, self.tr("Most frequent alarms"), rows=2), told.most_frequent)
        shifts = self._plot(0, 1, self.tr("Alarms an hour, by shift"))
        rates = [group.per_hour or 0.0 for group in told.by_shift]
        _columns(shifts, [group.name for group in told.by_shift], rates, theme.now().text)
        self._seen(self._plot(1, 1, self.tr("Seconds to acknowledge: median, and 95 %")), told.by_priority)
        self.ci.layout.setColumnStretchFactor(0, 3)
        self.ci.layout.setColumnStretchFactor(1, 2)

    def _frequent(self, plot: Any, groups: Sequence[Group]) -> None:  # noqa: ANN401 - pyqtgraph has no types
        """Draw lying bars, the most frequent on top, each with its count."""
        plot.hideAxis("bottom")
        plot.getViewBox().invertY(b=True)
        for place, group in enumerate(groups):
            colour = _colour(group.name)
            bar = pg.BarGraphItem(x0=0, y=place, width=group.count, height=_WIDTH, brush=colour, pen=None)
            plot.addItem(bar)
            _word(plot, f" {group.count}", group.count, place, (0, 0.5))
        plot.getAxis("left").setTicks([[(place, _name(group)) for place, group in enumerate(groups)]])
        most = max((group.count for group in groups), default=1)
        plot.setXRange(0, most * 1.15, padding=0)
        plot.setYRange(-0.6, max(len(groups), 5) - 0.4, padding=0)

    def _seen(self, plot: Any, groups: Sequence[Group]) -> None:  # noqa: ANN401
        shown = [group for group in groups if group.median_s is not None]
        for place, group in enumerate(shown):
            priority = Priority(group.name)
            for shift, value in ((-0.2, group.median_s or 0.0), (0.2, group.p95_s or 0.0)):
                colour = theme.now().alarm[priority]
                plot.addItem(pg.BarGraphItem(x=[place + shift], height=[value], width=0.36, brush=colour, pen=None))
                _word(plot, f"{value:.0f}", place + shift, value, (0.5, 1))
        names = [f"{Priority(group.name).symbol} {translated(group.name.lower())}" for group in shown]
        _framed(plot, names, [group.p95_s or 0.0 for group in shown])

    def _plot(self, row: int, column: int, title: str, *, rows: int = 1) -> Any:  # noqa: ANN401
        look = theme.now()
        plot = self.addPlot(row, column, rowspan=rows)
        plot.setTitle(title, color=look.text.name(), size="12pt", bold=True)
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
        _word(plot, f"{value:.1f}", place, value, (0.5, 1))
    _framed(plot, names, values)


def _framed(plot: Any, names: Sequence[str], values: Sequence[float]) -> None:  # noqa: ANN401
    """Name the columns, and leave room above them for their figures."""
    plot.getAxis("bottom").setTicks([list(enumerate(names))])
    plot.hideAxis("left")
    plot.setXRange(-0.6, max(len(names), 3) - 0.4, padding=0)
    plot.setYRange(0, max([*values, 1e-6]) * 1.3, padding=0)


def _word(plot: Any, text: str, x: float, y: float, anchor: tuple[float, float]) -> None:  # noqa: ANN401
    word = pg.TextItem(text, color=theme.now().text, anchor=anchor)
    word.setFont(theme.font(14, bold=True))
    word.setPos(x, y)
    plot.addItem(word, ignoreBounds=True)


def _name(group: Group) -> str:
    spec = CATALOGUE[AlarmId(group.name)]
    about = f"{group.subject}: " if group.subject and spec.vital is None else ""
    text = f"{spec.priority.symbol} {about}{translated(spec.text)}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _colour(name: str) -> Any:  # noqa: ANN401
    return theme.now().alarm[CATALOGUE[AlarmId(name)].priority]
