"""The chart of a run: events, infusion, trends, alarms and expectations over one time axis.

Pure; any thread. One SVG without scripts or external files, in light colours that can be printed.
"""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.config.scenario import Action, Fault, PatientEvent, Scenario
from bedside.config.schema import Profile
from bedside.monitor.scenario.outcome import AlarmResult, Outcome
from bedside.monitor.scenario.report.axis import Axis, clock
from bedside.monitor.scenario.report.bars import Bar, Row, draw_rows, packed
from bedside.monitor.scenario.report.infusion_panel import draw_infusion
from bedside.monitor.scenario.report.markup import add, root
from bedside.monitor.scenario.report.style import (
    ALARM,
    DEED,
    DIM,
    EVENT,
    FAULT,
    FRAME,
    INK,
    LEFT,
    LINE,
    RIGHT,
    WIDTH,
    WINDOW,
    time_axis,
)
from bedside.monitor.scenario.report.trend_panel import PANELS, draw_panel, trends

_TOP: Final = 26.0
_FOOT: Final = 8.0
_TIME_MARKS: Final = 12
_SIGN: Final = "SIMULATED"
_STYLE: Final = f"""
text {{ font-family: 'DejaVu Sans', Verdana, 'Segoe UI', sans-serif; font-size: 11px; }}
.title {{ font-size: 12px; font-weight: bold; }}
.dim {{ fill: {DIM}; }}
.bar {{ font-size: 10.5px; }}
.curve {{ fill: none; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }}
"""


def draw(run: Outcome, profile: Profile) -> Element:
    """Return the chart of a run as an `svg` element. `profile`: the limits to draw."""
    svg = root("svg", xmlns="http://www.w3.org/2000/svg", role="img", class_="chart", fill=INK)
    add(svg, "title", f"{run.scenario.name}: trends, alarms and expectations, SIMULATED")
    add(svg, "style", _STYLE)
    add(svg, "rect", width="100%", height="100%", fill="#ffffff")
    grid = add(svg, "g")
    times, top = time_axis(run.scenario.duration_s), _TOP
    top = draw_rows(svg, "What happens", happenings(run.scenario, times), times, top)
    top = draw_infusion(svg, run.scenario, times, top)
    shown = trends(run.scenario, profile, run.curves, run.alarms)
    for panel in PANELS:
        top = draw_panel(svg, panel, shown, times, top)
    top = draw_rows(svg, "Alarms", alarm_rows(run.alarms, times), times, top)
    top = draw_rows(svg, "Expectations", expectation_rows(run), times, top)
    _grid(grid, times, top)
    _sign(svg, top)
    svg.set("viewBox", f"0 0 {WIDTH:g} {top + _FOOT + 14:g}")
    return svg


def happenings(scenario: Scenario, times: Axis) -> list[Row]:
    """Return rows of the patient's events, the device faults and the actions of staff."""
    return [
        *packed("to the patient", [_event(event) for event in scenario.event], times),
        *packed("to devices", [_fault(fault) for fault in scenario.fault], times),
        *packed("by staff", [_deed(action) for action in scenario.action], times),
    ]


def alarm_rows(alarms: Sequence[AlarmResult], times: Axis) -> list[Row]:
    """Return rows for each alarm of each subject; an unexpected one has a dashed black outline and says so."""
    rows: dict[str, list[Bar]] = {}
    for span in alarms:
        is_limit = CATALOGUE[AlarmId(span.alarm)].vital is not None  # its name includes the vital
        name = span.alarm if is_limit else f"{span.alarm} {span.subject}".strip()
        rows.setdefault(name, []).append(_alarm(span, times.high))
    return [row for name, bars in rows.items() for row in packed(name, bars, times)]


def expectation_rows(run: Outcome) -> list[Row]:
    """Return a row for each verdict: when the expectation had to be met, with a tick where it was met, else a cross."""
    rows = []
    for number, verdict in enumerate(run.verdicts, 1):
        mark = verdict.until_s if verdict.at_s is None else verdict.at_s
        bar = Bar(
            begin_s=verdict.from_s,
            end_s=min(verdict.until_s, run.scenario.duration_s),
            text="" if verdict.is_met else "NOT MET",
            fill=WINDOW,
            is_met=verdict.is_met,
            mark_s=mark,
        )
        rows.append(Row(name=f"{number}  {verdict.what}", bars=(bar,)))
    return rows


def _event(event: PatientEvent) -> Bar:
    end = event.at_s + event.hold_s + 2 * event.ramp_s
    return Bar(begin_s=event.at_s, end_s=end, text=f"{event.kind} {event.size:g}", fill=EVENT)


def _fault(fault: Fault) -> Bar:
    text = " ".join(filter(None, (fault.kind, fault.device, f"{fault.amount:g}" if fault.amount else "")))
    return Bar(begin_s=fault.at_s, end_s=fault.at_s + fault.hold_s, text=text, fill=FAULT)


def _deed(action: Action) -> Bar:
    text = " ".join(filter(None, (action.do, action.alarm, action.vital, action.kind)))
    return Bar(begin_s=action.at_s, end_s=action.at_s, text=text, fill=DEED)


def _alarm(span: AlarmResult, end_s: float) -> Bar:
    priority = Priority(span.priority)
    end = end_s if span.end_s is None else span.end_s
    if not span.is_shown:
        silent = f"{span.text} (silent: suppressed by another alarm)"
        return Bar(begin_s=span.begin_s, end_s=end, text=silent, fill="none", outline=FRAME)
    return Bar(
        begin_s=span.begin_s,
        end_s=end,
        text=f"{priority.symbol} {span.text}" + ("" if span.is_expected else " (NOT EXPECTED)"),
        fill=ALARM[priority].fill,
        ink=ALARM[priority].ink,
        outline="none" if span.is_expected else INK,
        is_dashed=not span.is_expected,
    )


def _grid(grid: Element, times: Axis, bottom: float) -> None:
    """Draw the time labels above and below, and the grid lines."""
    for mark in times.time_marks(_TIME_MARKS):
        x = times.place(mark)
        add(grid, "line", x1=x, x2=x, y1=_TOP - 4, y2=bottom, stroke=LINE)
        for y in (_TOP - 10, bottom + 14):
            add(grid, "text", clock(mark), x=x, y=y, text_anchor="middle", class_="dim")
    for x in (LEFT, RIGHT):
        add(grid, "line", x1=x, x2=x, y1=_TOP - 4, y2=bottom, stroke=FRAME)


def _sign(svg: Element, bottom: float) -> None:
    """Write SIMULATED across the chart, so that it is marked even when a part is cut out."""
    middle = (_TOP + bottom) / 2
    add(
        svg,
        "text",
        _SIGN,
        x=(LEFT + RIGHT) / 2,
        y=middle,
        text_anchor="middle",
        style="font-size: 110px; font-weight: bold; letter-spacing: 12px",
        fill_opacity=0.06,
    )
