"""Rows of bars over time: events of the patient, device faults, staff actions, alarms, expectations.

Pure; any thread. Each bar has its text, so that nothing is shown by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from bedside.monitor.scenario.report.axis import Axis, clock
from bedside.monitor.scenario.report.markup import add
from bedside.monitor.scenario.report.style import BAD, GOOD, INK, LEFT, LINE, RIGHT

ROW_HEIGHT: Final = 20.0
_HEAD: Final = 20.0
_LETTER: Final = 6.2  # mean width of a letter in the bars' size
_MOST_LETTERS: Final = 38  # of a row's name
_LEAST_WIDTH: Final = 3.0  # of a bar, so that the shortest can be seen
_TICK: Final = "M-4 0 L-1 3.5 L4.5 -4"
_CROSS: Final = "M-4 -4 L4 4 M-4 4 L4 -4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar from one time to another, in seconds.

    `is_met`: True draws a tick at `mark_s`, False a cross; None draws no mark.
    """

    begin_s: float
    end_s: float
    text: str
    fill: str
    ink: str = INK
    outline: str = "none"
    is_dashed: bool = False
    is_met: bool | None = None
    mark_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of bars that do not overlap, and its name."""

    name: str
    bars: tuple[Bar, ...]


def draw_rows(svg: Element, title: str, rows: Sequence[Row], times: Axis, top: float) -> float:
    """Draw the title and the rows from `top` on; return the position below them, `top` without rows."""
    if not rows:
        return top
    add(svg, "text", title, x=12, y=top + 14, class_="title")
    top += _HEAD
    for row in rows:
        middle = top + ROW_HEIGHT / 2
        add(svg, "line", x1=LEFT, x2=RIGHT, y1=top + ROW_HEIGHT, y2=top + ROW_HEIGHT, stroke=LINE)
        name = add(svg, "text", _short(row.name), x=LEFT - 8, y=middle + 4, text_anchor="end")
        add(name, "title", row.name)
        for bar in row.bars:
            _draw(svg, bar, times, top)
        top += ROW_HEIGHT
    return top + 8


def packed(name: str, bars: Sequence[Bar], times: Axis) -> list[Row]:
    """Return the bars with their texts in as few rows as possible without overlap; the first row has the name."""
    rows: list[list[Bar]] = []
    ends: list[float] = []
    for bar in sorted(bars, key=lambda each: each.begin_s):
        begin, end = _extent(bar, times)
        free = next((number for number, taken in enumerate(ends) if taken <= begin), None)
        if free is None:
            rows.append([bar])
            ends.append(end)
        else:
            rows[free].append(bar)
            ends[free] = end
    return [Row(name="" if number else name, bars=tuple(row)) for number, row in enumerate(rows)]


def _extent(bar: Bar, times: Axis) -> tuple[float, float]:
    """Return where a bar begins and ends, including its text if that does not fit inside."""
    begin, end = times.place(bar.begin_s), times.place(bar.end_s)
    text_width = _text_width(bar)
    if text_width <= end - begin:
        return begin, end
    return (begin, end + text_width) if end + text_width <= RIGHT else (begin - text_width, end)


def _text_width(bar: Bar) -> float:
    return len(bar.text) * _LETTER + 8


def _draw(svg: Element, bar: Bar, times: Axis, top: float) -> None:
    begin, end = times.place(bar.begin_s), times.place(bar.end_s)
    width = max(_LEAST_WIDTH, end - begin)
    dash = "4 3" if bar.is_dashed else None
    box = add(
        svg,
        "rect",
        x=begin,
        y=top + 2,
        width=width,
        height=ROW_HEIGHT - 4,
        rx=2,
        fill=bar.fill,
        stroke=bar.outline,
        stroke_width=1.6,
        stroke_dasharray=dash,
    )
    add(box, "title", f"{bar.text}: {clock(bar.begin_s)} to {clock(bar.end_s)}")
    _write(svg, bar, begin, width, top + ROW_HEIGHT / 2 + 4)
    if bar.is_met is not None:
        _mark(svg, times.place(bar.mark_s), top + ROW_HEIGHT / 2, is_met=bar.is_met)


def _write(svg: Element, bar: Bar, begin: float, width: float, base: float) -> None:
    """Write the text inside the bar if it fits, else to its right, or to its left at the right edge."""
    text_width = _text_width(bar)
    if text_width <= width:
        add(svg, "text", bar.text, x=begin + 5, y=base, class_="bar", fill=bar.ink)
    elif begin + width + text_width <= RIGHT:
        add(svg, "text", bar.text, x=begin + width + 4, y=base, class_="bar", fill=INK)
    elif begin - text_width >= LEFT:
        add(svg, "text", bar.text, x=begin - 4, y=base, class_="bar", fill=INK, text_anchor="end")


def _mark(svg: Element, x: float, y: float, *, is_met: bool) -> None:
    colour, path = (GOOD, _TICK) if is_met else (BAD, _CROSS)
    mark = add(svg, "g", transform=f"translate({x:.1f} {y:.1f})")
    add(mark, "circle", r=8, fill="#ffffff", stroke=colour, stroke_width=1.4)
    add(mark, "path", d=path, fill="none", stroke=colour, stroke_width=2.2, stroke_linecap="round")


def _short(name: str) -> str:
    return name if len(name) <= _MOST_LETTERS else name[: _MOST_LETTERS - 1].rstrip() + "…"
