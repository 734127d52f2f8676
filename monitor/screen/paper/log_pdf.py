"""The PDF report of any part of a log, such as a shift: statistics, curves of numbers and alarms, list of the alarms.

Runs in the process of the command line, without a display.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtGui import QColor

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.log_statistics import AlarmFigures, LogStatistics
from bedside.alarms.log.reader import LogReader, Row
from bedside.alarms.log.statistics_reader import read_figures
from bedside.alarms.log.watch_time import posix
from bedside.config.origin import Origin
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.review import figure_tables
from bedside.monitor.review.export.excerpt import Excerpt, ExportError
from bedside.monitor.review.export.export import Done
from bedside.monitor.review.recorded_samples import RecordedSamples
from bedside.monitor.review.tables import seconds, value
from bedside.monitor.screen.paper.document import Column, Paper, PaperError
from bedside.monitor.screen.paper.log_strip import AlarmBar, LogStrip, StripCurve, height
from bedside.monitor.screen.toolkit import theme

_MOST: Final = 2000  # alarms in the list
_TOGETHER: Final = 200  # alarms whose details are read at once
_RATES: Final = ((VitalId.HR, VitalId.PR), (VitalId.SPO2,))  # each pane shows the first of these that was measured
_GROUP: Final = (
    Column("", 3.4),
    *(
        Column(title, 1.2, is_number=True)
        for title in ("alarms", "per hour", "hours", "active", "ack'd", "median", "95 %")
    ),
    Column("< 10 s", 1.0, is_number=True),
)
_LONGEST: Final = (Column("since", 2), Column("alarm", 4), Column("active", 2, is_number=True))
_LIST: Final = (
    Column("", 1.55),
    Column("time", 2.2),
    Column("alarm", 3.9),
    Column("value", 3.0),
    Column("ack'd", 2.0),
    Column("ended", 1.2, is_number=True),
    Column("judged", 1.5),
    Column("row", 1.2, is_number=True),
)


def write(excerpt: Excerpt, folder: Path, stem: str, done: Done) -> None:
    """Write the report of an excerpt of the log to `stem`.pdf in `folder`.

    `done` is called with the share that is done, 0 to 1. Raises ExportError if nothing was logged in
    the time of the excerpt, or if the file cannot be written.
    """
    span = excerpt.span
    figures = read_figures(excerpt.path, _of_alarms(excerpt), shifts=excerpt.shifts, now=excerpt.now)
    done(0.3)
    head = f"Bedside {excerpt.head.sequence}:{excerpt.head.hash[:16]}"
    foot = f"{head}. Not a medical device. The figures describe the log, not the patient's needs."
    try:
        paper = Paper(folder / f"{stem}.pdf", "Alarm log", foot)
        _begin(paper, excerpt, figures)
        _strip(paper, excerpt, span)
        _tables(paper, figures)
        done(0.6)
        _list(paper, excerpt)
        paper.end()
    except PaperError as err:
        raise ExportError(str(err)) from err


def _of_alarms(excerpt: Excerpt) -> Any:  # noqa: ANN401 - filters without those that figures do not know
    return replace(excerpt.filters, happenings=frozenset(), actors=frozenset())


def _begin(paper: Paper, excerpt: Excerpt, figures: LogStatistics) -> None:
    begin, end = (datetime.fromtimestamp(at).astimezone() for at in excerpt.span)
    patient = f"Patient {excerpt.filters.patient}. " if excerpt.filters.patient else ""
    paper.title("Alarm log", f"{patient}{begin:%A %d %B %Y, %H:%M} to {end:%A %d %B %Y, %H:%M}, local time")
    origins = {row["origin"] for row in itertools.islice(excerpt.rows(), _MOST)} - {str(Origin.REAL)}
    if origins:
        paper.banner(" AND ".join(sorted(origins)))
    paper.facts(figure_tables.summary(figures))


def _strip(paper: Paper, excerpt: Excerpt, span: tuple[float, float]) -> None:
    with RecordedSamples(excerpt.path) as measured:
        curves = [*(_curve(measured, vitals, span) for vitals in _RATES), _pressures(measured, span)]
    room = height(curves)
    paper.heading("Measured values and alarms", room)
    LogStrip(paper.painter, paper.field(room), span).paint(curves, _bars(excerpt, span))


def _curve(measured: RecordedSamples, vitals: Sequence[VitalId], span: tuple[float, float]) -> StripCurve:
    colour = theme.THEMES[theme.ThemeName.DAY].vital[VITALS[vitals[0]].colour]
    for vital in vitals:
        stretches = measured.of(vital, *span)
        if stretches:
            times = np.concatenate([stretch.utc for stretch in stretches])
            order = np.argsort(times, kind="stable")
            values = np.concatenate([stretch.rows[0] for stretch in stretches])
            return StripCurve(VITALS[vital].label, colour, times[order], values[order])
    return StripCurve(VITALS[vitals[0]].label, colour, np.array([]), np.array([]))


def _pressures(measured: RecordedSamples, span: tuple[float, float]) -> StripCurve:
    """Return the curve of the NIBP results in a time span (POSIX seconds) that have both systolic and diastolic."""
    by_time = []
    for vital in (VitalId.NIBP_SYS, VitalId.NIBP_DIA):
        stretches = measured.of(vital, *span)
        pairs = ((stretch.utc.tolist(), stretch.rows[0].tolist()) for stretch in stretches)
        by_time.append(
            {round(at, 1): value for times, values in pairs for at, value in zip(times, values, strict=True)}
        )
    times = sorted(by_time[0].keys() & by_time[1].keys())
    colour = theme.THEMES[theme.ThemeName.DAY].vital[VITALS[VitalId.NIBP_SYS].colour]
    tops, bottoms = (np.array([each[at] for at in times]) for each in by_time)
    return StripCurve("NIBP", colour, np.array(times), tops, bottoms)


def _bars(excerpt: Excerpt, span: tuple[float, float]) -> list[AlarmBar]:
    begun: dict[tuple[Any, ...], tuple[float, Priority]] = {}
    bars = []
    for row in excerpt.rows():
        key = (row["boot"], row["alarm"], row["subject"], row["occurrence"])
        if row["happening"] == Happening.ONSET:
            begun[key] = posix(row["utc"]), Priority(row["priority"])
        elif row["happening"] == Happening.RELIEF and key in begun:
            begin, priority = begun.pop(key)
            bars.append(AlarmBar(begin, posix(row["utc"]), priority))
    return bars + [AlarmBar(begin, span[1], priority) for begin, priority in begun.values()]


def _tables(paper: Paper, figures: LogStatistics) -> None:
    look = theme.THEMES[theme.ThemeName.DAY].alarm_text
    colours = [None, *(look[Priority(group.name)] for group in figures.by_priority)]
    _groups(paper, "By priority", (figures.all, *figures.by_priority), colours)
    _groups(paper, "By shift", figures.by_shift)
    if figures.most_frequent:
        _groups(paper, "Most frequent", figures.most_frequent)
    if figures.longest:
        paper.heading("Active longest", 200)
        rows = [
            (
                _time(row.utc),
                _words(row.name, row.subject),
                seconds(row.seconds) + ("" if row.is_over else ", still active"),
            )
            for row in figures.longest
        ]
        paper.table(_LONGEST, rows)


def _groups(paper: Paper, title: str, groups: Sequence[AlarmFigures], colours: Sequence[QColor | None] = ()) -> None:
    paper.heading(title, 200)
    rows = [(_words(group.name, group.subject), *figure_tables.cells(group)) for group in groups]
    paper.table(_GROUP, rows, colours)


def _list(paper: Paper, excerpt: Excerpt) -> None:
    onsets = (row for row in excerpt.rows() if row["happening"] == Happening.ONSET)
    look = theme.THEMES[theme.ThemeName.DAY].alarm_text
    paper.heading("Alarms", 200)
    listed = list(itertools.islice(onsets, _MOST))
    reader = LogReader(excerpt.path)
    try:
        lines: list[tuple[str, ...]] = []
        for first in range(0, len(listed), _TOGETHER):
            lines += _lines(reader, listed[first : first + _TOGETHER])
    finally:
        reader.close()
    if lines:
        paper.table(_LIST, lines, [look[Priority(row["priority"])] for row in listed])
    else:
        paper.line("none")
    if more := sum(1 for _ in onsets):
        paper.line(f"and {more} more; an export as CSV has all of them")


def _lines(reader: LogReader, onsets: Sequence[Row]) -> list[tuple[str, ...]]:
    stories = reader.stories(onsets, {Happening.ACKNOWLEDGE, Happening.RELIEF})
    judged = {
        row["about"]: row["reason"].partition(":")[0]
        for row in reader.remarks(row["sequence"] for row in onsets)
        if row["happening"] == Happening.JUDGED
    }
    return [_line(row, stories[row["sequence"]], judged.get(row["sequence"], "")) for row in onsets]


def _line(row: Row, story: Sequence[Row], judged: str) -> tuple[str, ...]:
    acknowledged = next((each for each in story if each["happening"] == Happening.ACKNOWLEDGE), None)
    ended = next((each for each in story if each["happening"] == Happening.RELIEF), None)
    priority = Priority(row["priority"])
    return (
        f"{priority.symbol} {priority.lower()}",
        _time(row["utc"]),
        _words(row["alarm"], row["subject"]),
        value(row) or row["reason"],
        f"{seconds(acknowledged['at'] - row['at'])} {acknowledged['actor']}" if acknowledged else "",
        seconds(ended["at"] - row["at"]) if ended else "no end",
        judged.lower().replace("_", " "),
        str(row["sequence"]),
    )


def _words(name: str, subject: str) -> str:
    """Return an alarm's text as on the screen, "Oximeter: device lost"; for any other group its name and subject."""
    spec = CATALOGUE.get(AlarmId(name)) if name in AlarmId.__members__ else None
    if spec is None:
        return f"{name} {subject}".strip()
    return spec.text if spec.vital is not None or not subject else f"{subject}: {spec.text}"


def _time(utc: str) -> str:
    return f"{datetime.fromisoformat(utc).astimezone():%d %b %H:%M:%S}"
