"""The PDF record of a session on one page: dose order, dose given, course, extremes, observations and actions.

Runs in the process of the command line, without a display. A table that does not fit on the page is reduced to its
newest rows, and its heading gives the total number of rows.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtGui import QColor

from bedside.alarms.log.entry import Head
from bedside.config.infusion import InfusionConfig
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.infusion.dose_given import concentration_band
from bedside.monitor.infusion.nasal_form import Pressure
from bedside.monitor.infusion.record import Extreme, Record, record
from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.infusion.session_alarm_log import AlarmSpan
from bedside.monitor.review.recorded_samples import RecordedSamples
from bedside.monitor.screen.paper.document import Column, Paper
from bedside.monitor.screen.paper.log_strip import AlarmBar, LogStrip, StripCurve, height
from bedside.monitor.screen.toolkit import theme

_EXTREMES: Final = (Column("", 2), Column("baseline", 1), Column("lowest", 3), Column("highest", 3))
_OBSERVED: Final = (Column("time", 1), Column("observation", 9), Column("by", 2))
_ACTIONS: Final = (Column("time", 1), Column("what was done", 5), Column("reason", 4), Column("by", 2))
_FORM: Final = tuple(Column(title, share) for title, share in zip(("field", "answer") * 2, (3, 2, 3, 1), strict=True))
_RATES: Final = ((VitalId.HR, VitalId.PR), (VitalId.SPO2,))
_PRESSURES: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA)
_POINTS: Final = 160  # of the model curves
_LONGEST_FACTS: Final = 14
Cells = tuple[str, ...]


def write(
    path: Path,
    session: InfusionSession,
    settings: InfusionConfig,
    measured: RecordedSamples,
    alarms: Sequence[AlarmSpan],
    head: Head,
    now: datetime,
) -> Record:
    """Write the record of a session to `path`, and return its content; raises PaperError if it cannot be written.

    `measured`: the stored samples; `head`: the newest row of the alarm log, printed at the foot; `now`: the end of the
    time axis while the session is open.
    """
    span = (session.begun.timestamp(), (session.ended or now).timestamp())
    curves = _curves(measured, span)
    pressures = _pressures(curves)
    page = record(session, settings, _extremes(curves), pressures, alarms, now)
    printed = f"Printed {now.astimezone():%Y-%m-%d %H:%M}."
    foot = f"Bedside, alarm log {head.sequence}:{head.hash[:16]}. Not a medical device. {printed}"
    paper = Paper(path, page.title, foot)
    paper.title(page.title, page.below)
    if page.banner:
        paper.banner(page.banner)
    paper.facts(page.facts[:_LONGEST_FACTS])
    bars = [AlarmBar(alarm.begin, alarm.end, alarm.priority) for alarm in alarms]
    panes = [*_measured_panes(curves, pressures), _model_pane(session, span)]
    panes = [pane for pane in panes if pane.values.size or "model" not in pane.label]
    paper.heading("Course, with the alarms", height(panes))
    LogStrip(paper.painter, paper.field(height(panes)), span).paint(panes, bars, page.phases)
    paper.table(_EXTREMES, page.extremes)
    if page.form:
        paper.heading("Form")
        paper.table(_FORM, _paired(page.form))
    if page.observations:
        _table(paper, "Observations", _OBSERVED, page.observations, paper.rows_left(0.5))
    _table(paper, "Actions", _ACTIONS, page.steps, paper.rows_left())
    paper.end()
    return page


def _table(paper: Paper, title: str, columns: Sequence[Column], rows: Sequence[Cells], most: int) -> None:
    """Write a table with its title; if it has more than `most` rows, only the newest."""
    more = len(rows) - most
    paper.heading(f"{title}, the newest {most} of {len(rows)}" if more > 0 else title)
    paper.table(columns, rows[-most:])


def _curves(measured: RecordedSamples, span: tuple[float, float]) -> dict[VitalId, tuple[np.ndarray, np.ndarray]]:
    """Return the times (POSIX seconds) and values of each vital measured in a time span (POSIX seconds)."""
    curves = {}
    for vital in (*_PRESSURES, *(vital for pair in _RATES for vital in pair)):
        stretches = measured.of(vital, *span)
        if stretches:
            times = np.concatenate([each.utc for each in stretches])
            order = np.argsort(times, kind="stable")
            curves[vital] = times[order], np.concatenate([each.rows[0] for each in stretches])[order]
    return curves


def _extremes(curves: dict[VitalId, tuple[np.ndarray, np.ndarray]]) -> list[Extreme]:
    rows = []
    for vital, (times, values) in curves.items():
        low, high = int(values.argmin()), int(values.argmax())
        rows.append(Extreme(vital, values[low], times[low], values[high], times[high]))
    return rows


def _pressures(curves: dict[VitalId, tuple[np.ndarray, np.ndarray]]) -> list[Pressure]:
    """Return the NIBP results that have both a systolic and a diastolic value, oldest first."""
    nothing = np.array([])
    (at, sys), (dia_at, dia) = (curves.get(vital, (nothing, nothing)) for vital in _PRESSURES)
    tops = {round(time, 1): value for time, value in zip(at.tolist(), sys.tolist(), strict=True)}
    bottoms = {round(time, 1): value for time, value in zip(dia_at.tolist(), dia.tolist(), strict=True)}
    return [Pressure(time, tops[time], bottoms[time]) for time in sorted(tops.keys() & bottoms.keys())]


def _paired(facts: Sequence[tuple[str, str]]) -> list[Cells]:
    """Return table rows of two facts each: the first half of the facts on the left, the second half on the right."""
    half = (len(facts) + 1) // 2
    return [(*left, *right) for left, right in zip_longest(facts[:half], facts[half:], fillvalue=("", ""))]


def _measured_panes(
    curves: dict[VitalId, tuple[np.ndarray, np.ndarray]], pressures: Sequence[Pressure]
) -> list[StripCurve]:
    nothing = np.array([])
    panes = []
    for pair in _RATES:
        vital = next((vital for vital in pair if vital in curves), pair[0])
        panes.append(StripCurve(VITALS[vital].label, _colour(vital), *curves.get(vital, (nothing, nothing))))
    at, sys, dia = np.array(pressures).reshape(-1, 3).T
    return [*panes, StripCurve("NIBP", _colour(VitalId.NIBP_SYS), at, sys, dia)]


def _model_pane(session: InfusionSession, span: tuple[float, float]) -> StripCurve:
    """Return the curve of the concentrations between the two models' predictions (ng/mL), labelled as a model.

    It is empty before the infusion begins.
    """
    first = session.infusion_begun
    begin = first.utc.timestamp() if first else span[1]
    times = np.linspace(begin, span[1], _POINTS) if begin < span[1] else np.array([])
    bounds = np.array(concentration_band(session, [at - begin + first.bed_s for at in times.tolist()] if first else []))
    name, colour = "ng/mL\n(model)", _colour(VitalId.PUMP_RATE)
    if not bounds.size:
        return StripCurve(name, colour, np.array([]), np.array([]))
    return StripCurve(name, colour, times, bounds[:, 1], bounds[:, 0], is_band=True)


def _colour(vital: VitalId) -> QColor:
    return theme.THEMES[theme.ThemeName.DAY].vital[VITALS[vital].colour]
