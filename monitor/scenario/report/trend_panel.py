"""One panel of the chart: curves of one unit with their limits; their alarms colour the background.

Pure; any thread. A gap in a curve is where the monitor showed dashes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.config.scenario import Deed, Scenario
from bedside.config.schema import Limit, Profile
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.scenario.outcome import AlarmResult, Curve
from bedside.monitor.scenario.report.axis import Axis
from bedside.monitor.scenario.report.markup import add
from bedside.monitor.scenario.report.style import ALARM, FRAME, LEFT, LINE, RIGHT, VITAL

_DASHES: Final = (None, "7 3", "2 3")  # the first curve of a panel, the second, the third
_PLAIN: Final = ("9 5", 1.0)  # dashes and width of a limit
_EXTREME: Final = ("1.5 3", 1.4)
_MOST_POINTS: Final = 1200
_MARKS: Final = 5
_LABEL: Final = 12.0  # height of a label at the right
_LEAST_SPAN: Final = 0.05  # of the values, so that a flat curve is not magnified


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The curves that share a panel, in the order of their names."""

    title: str
    vitals: tuple[VitalId, ...]
    height: float = 110.0


_V = VitalId
_TALL: Final = 150.0
_TOGETHER: Final = (
    Panel(title="Heart and pulse rate", vitals=(_V.HR, _V.PR)),
    Panel(title="Oxygen saturation", vitals=(_V.SPO2,)),
    Panel(title="Blood pressure, cuff", vitals=(_V.NIBP_SYS, _V.NIBP_DIA, _V.NIBP_MEAN), height=_TALL),
    Panel(title="Blood pressure, artery", vitals=(_V.ABP_SYS, _V.ABP_DIA, _V.ABP_MEAN), height=_TALL),
    Panel(title="Breathing", vitals=(_V.RR,)),
)
_ALONE: Final = tuple(
    Panel(title=row.label, vitals=(row.id,), height=70.0)
    for row in VITALS.values()
    if not row.is_wave and not any(row.id in panel.vitals for panel in _TOGETHER)
)
PANELS: Final = (*_TOGETHER, *_ALONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The data that all panels of a chart draw: curves, limits and alarms."""

    curves: Mapping[VitalId, Curve]
    limits: Mapping[VitalId, tuple[tuple[float, Limit], ...]]  # each from its time on, in seconds
    alarms: tuple[AlarmResult, ...]


def trends(scenario: Scenario, profile: Profile, curves: Sequence[Curve], alarms: tuple[AlarmResult, ...]) -> Trends:
    """Return the curves that have values, and the limits in force: the profile's, then those that staff set."""
    limits = {vital: [(0.0, limit)] for vital, limit in profile.limits.items()}
    for action in scenario.action:
        if action.do is Deed.SET_LIMIT and action.vital is not None and action.limit is not None:
            limits.setdefault(action.vital, []).append((action.at_s, action.limit))
    return Trends(
        curves={curve.vital: curve for curve in curves if np.isfinite(curve.value).any()},
        limits={vital: tuple(rows) for vital, rows in limits.items()},
        alarms=alarms,
    )


def draw_panel(svg: Element, panel: Panel, shown: Trends, times: Axis, top: float) -> float:
    """Draw one panel from `top` on; return the position below it, `top` if the panel has no curve."""
    curves = [shown.curves[vital] for vital in panel.vitals if vital in shown.curves]
    if not curves:
        return top
    values = _values(curves, shown, top + 20, panel.height)
    _background(svg, panel, shown, times, values)
    _scale(svg, panel, values)
    labels = []
    for curve, dash in zip(curves, _DASHES, strict=False):
        row = VITALS[curve.vital]
        colour = VITAL[row.colour]
        name = row.label.rpartition(" ")[2]  # the rest is in the panel's title
        for place, text in _limits(svg, curve, shown, times, values):
            labels.append((place, f"{name} {text}" if len(curves) > 1 else text, colour, False))
        path = _path(_thin(curve), times, values, is_stepped=row.is_episodic)
        add(svg, "path", d=path, class_="curve", stroke=colour, stroke_dasharray=dash)
        last = float(curve.value[np.isfinite(curve.value)][-1])
        labels.append((values.place(last), name, colour, True))
    _name(svg, labels, values)
    return top + 20 + panel.height + 14


def _values(curves: Sequence[Curve], shown: Trends, top: float, height: float) -> Axis:
    """Return an axis for all values and all drawn limits, with some margin."""
    extremes = [float(edge(curve.value)) for curve in curves for edge in (np.nanmin, np.nanmax)]
    limits = ((limit, curve) for curve in curves for _, limit in shown.limits.get(curve.vital, ()))
    extremes += [value for limit, curve in limits for _, value in _sides(limit, curve)]
    low, high = min(extremes), max(extremes)
    margin = max(0.08 * (high - low), _LEAST_SPAN * abs(high), 0.5)
    ceiling = min(VITALS[curve.vital].plausible[1] for curve in curves)
    return Axis(low - margin, min(high + margin, max(ceiling, high + 0.1)), top + height, top)


def _background(svg: Element, panel: Panel, shown: Trends, times: Axis, values: Axis) -> None:
    top, height = values.end, values.start - values.end
    for span in sorted(shown.alarms, key=lambda span: Priority(span.priority).rank):  # the highest on top
        if span.is_shown and CATALOGUE[AlarmId(span.alarm)].vital in panel.vitals:
            begin = times.place(span.begin_s)
            width = max(1.0, times.place(times.high if span.end_s is None else span.end_s) - begin)
            pale = ALARM[Priority(span.priority)].pale
            add(svg, "rect", x=begin, y=top, width=width, height=height, fill=pale)
    add(svg, "rect", x=LEFT, y=top, width=RIGHT - LEFT, height=height, fill="none", stroke=FRAME)


def _scale(svg: Element, panel: Panel, values: Axis) -> None:
    unit = VITALS[panel.vitals[0]].unit
    middle = (values.start + values.end) / 2
    add(svg, "text", panel.title, x=12, y=values.end - 6, class_="title")
    add(svg, "text", unit, x=LEFT - 62, y=middle + 4, class_="dim", text_anchor="end")
    for mark in values.marks(_MARKS):
        y = values.place(mark)
        add(svg, "line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=LINE)
        add(svg, "text", f"{mark:g}", x=LEFT - 8, y=y + 4, text_anchor="end")


def _limits(svg: Element, curve: Curve, shown: Trends, times: Axis, values: Axis) -> Iterator[tuple[float, str]]:
    """Draw the limits over time; yield position and label of each that is in force at the end."""
    rows = (*shown.limits.get(curve.vital, ()), (times.high, Limit()))
    colour = VITAL[VITALS[curve.vital].colour]
    for (begin, limit), (end, after) in pairwise(rows):
        for word, value in _sides(limit, curve):
            y, x1, x2 = values.place(value), times.place(begin), times.place(end)
            dash, width = _EXTREME if word.startswith("extreme") else _PLAIN
            add(svg, "line", x1=x1, x2=x2, y1=y, y2=y, stroke=colour, stroke_dasharray=dash, stroke_width=width)
            if after == Limit():
                yield y, f"{word} {value:g}"


def _sides(limit: Limit, curve: Curve) -> Iterator[tuple[str, float]]:
    """Yield the limits by name; an extreme one only if the curve crosses the plain one, to keep the panel clear."""
    low, high = float(np.nanmin(curve.value)), float(np.nanmax(curve.value))
    rows = (
        ("low", limit.low, True),
        ("high", limit.high, True),
        ("extreme low", limit.extreme_low, limit.low is None or low < limit.low),
        ("extreme high", limit.extreme_high, limit.high is None or high > limit.high),
    )
    yield from ((word, value) for word, value, is_near in rows if value is not None and is_near)


def _thin(curve: Curve) -> Curve:
    """Return the curve with fewer points: of each stretch of time only the lowest, the highest and the gap."""
    count = len(curve.value)
    if count <= _MOST_POINTS:
        return curve
    points: list[int] = []
    for stretch in np.array_split(np.arange(count), _MOST_POINTS // 3):
        values = curve.value[stretch]
        is_gap = np.isnan(values)
        places = {int(np.argmax(is_gap))} if is_gap.any() else set()
        if not is_gap.all():
            places |= {int(np.nanargmin(values)), int(np.nanargmax(values))}
        points += [int(stretch[place]) for place in sorted(places)]
    return Curve(vital=curve.vital, at_s=curve.at_s[points], value=curve.value[points])


def _path(curve: Curve, times: Axis, values: Axis, *, is_stepped: bool) -> str:
    """Return the path; a value between two gaps is a dot, and a cuff's value is drawn until the next."""
    parts: list[str] = []
    is_down = False
    for at_s, value in zip(curve.at_s.tolist(), curve.value.tolist(), strict=True):
        if math.isnan(value):
            is_down = False
            continue
        x, y = f"{times.place(at_s):.1f}", f"{values.place(value):.1f}"
        if not is_down:
            parts.append(f"M{x} {y}h0")
        elif is_stepped:
            parts.append(f"H{x}V{y}")
        else:
            parts.append(f"L{x} {y}")
        is_down = True
    return "".join(parts)


def _name(svg: Element, labels: Sequence[tuple[float, str, str, bool]], values: Axis) -> None:
    """Write the names of curves and limits at the right edge, and move them apart where they would overlap."""
    ordered = sorted(labels, key=lambda label: label[0])
    floor = values.start + 6 - _LABEL * len(ordered)
    above = -math.inf
    for place, text, colour, is_curve in ordered:
        floor += _LABEL
        above = max(above + _LABEL, min(place + 4, floor))
        weight = "bold" if is_curve else None
        add(svg, "text", text, x=RIGHT + 8, y=above, class_="name", fill=colour, font_weight=weight)
