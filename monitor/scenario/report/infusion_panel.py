"""The infusion in the chart: the rate that reached the patient, and the concentration by two published models.

Pure; any thread. The concentration is labelled as a model's: nobody measured it.
"""

from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

from bedside.config.ketamine_model import MODELS, Rate, concentrations, given, interrupted
from bedside.config.scenario import FaultKind, Scenario
from bedside.config.vitals import ColourRole
from bedside.monitor.scenario.report.axis import Axis
from bedside.monitor.scenario.report.bars import Bar, draw_rows, packed
from bedside.monitor.scenario.report.markup import add
from bedside.monitor.scenario.report.style import FRAME, LEFT, LINE, RIGHT, VITAL

_HEIGHT: Final = 80.0
_POINTS: Final = 300
_COLOUR: Final = VITAL[ColourRole.INFUSION]
_PALE: Final = "#e3d3ef"
_MARKS: Final = 4
_AIR: Final = 1.1


def draw_infusion(svg: Element, scenario: Scenario, times: Axis, top: float) -> float:
    """Draw rate and concentration from `top` on; return the position below them, `top` without an infusion."""
    if scenario.infusion is None:
        return top
    weight_kg = scenario.patient.weight_kg
    rates = [(rate.at_min * 60, rate.mg_min) for rate in reached(scenario)]
    bars = [
        Bar(begin_s=begin, end_s=min(end, times.high), text=f"{mg_min:.2f} mg/min", fill=_PALE, outline=_COLOUR)
        for (begin, mg_min), (end, _) in pairwise([*rates, (times.high, 0.0)])
        if mg_min > 0 and begin < times.high
    ]
    name = f"ketamine {scenario.infusion.mg_per_kg:g} mg/kg, {weight_kg:g} kg"
    top = draw_rows(svg, "Infusion", packed(name, bars, times), times, top)
    return _band(svg, scenario, times, top)


def _band(svg: Element, scenario: Scenario, times: Axis, top: float) -> float:
    seconds = [times.high * point / _POINTS for point in range(_POINTS + 1)]
    low, high = predicted(scenario, seconds)
    values = Axis(0.0, max(*high, 1.0) * _AIR, top + 18 + _HEIGHT, top + 18)
    add(svg, "text", "Plasma ketamine (MODEL)", x=12, y=values.end - 6, class_="title")
    for mark in values.marks(_MARKS):
        y = values.place(mark)
        add(svg, "line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=LINE)
        add(svg, "text", f"{mark:g}", x=LEFT - 8, y=y + 4, text_anchor="end")
    forth = list(zip(seconds, high, strict=True))
    back = list(zip(reversed(seconds), reversed(low), strict=True))
    outline = " ".join(f"{times.place(second):.1f},{values.place(value):.1f}" for second, value in (*forth, *back))
    add(svg, "polygon", points=outline, fill=_PALE, stroke=_COLOUR, stroke_width=1)
    add(svg, "rect", x=LEFT, y=values.end, width=RIGHT - LEFT, height=_HEIGHT, fill="none", stroke=FRAME)
    add(svg, "text", "ng/mL", x=LEFT - 62, y=(values.start + values.end) / 2 + 4, class_="dim", text_anchor="end")
    for number, text in enumerate(("model: between", *MODELS)):
        add(svg, "text", text, x=RIGHT + 8, y=values.end + 26 + 13 * number, class_="name", fill=_COLOUR)
    return values.start + 14


def predicted(scenario: Scenario, seconds: list[float]) -> tuple[list[float], list[float]]:
    """Return the lower and the higher of the models' concentrations in ng/mL at rising times."""
    weight_kg, rates = scenario.patient.weight_kg, reached(scenario)
    minutes = [second / 60 for second in seconds]
    rows = zip(*(concentrations(model, weight_kg, rates, minutes) for model in MODELS.values()), strict=True)
    pairs = [(min(row), max(row)) for row in rows]
    return [low for low, _ in pairs], [high for _, high in pairs]


def reached(scenario: Scenario) -> list[Rate]:
    """Return the rates of the infusion that reached the patient: none while the line was occluded."""
    spans = [(row.at_s, row.at_s + row.hold_s) for row in scenario.fault if row.kind is FaultKind.OCCLUSION]
    return interrupted(given(scenario.infusion, scenario.patient.weight_kg), spans)
