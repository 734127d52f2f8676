"""The PDF report of all sessions of a patient: the patient, graphs over time, and one row for each session.

Runs in the process of the command line, without a display.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.series import next_due, series
from bedside.monitor.infusion.series_charts import series_charts
from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.screen.paper.document import Column, Paper
from bedside.monitor.screen.plots.series_plot import SeriesPlot
from bedside.monitor.screen.toolkit import theme

_COLUMNS: Final = (
    Column("date", 4), Column("dose", 7), Column("baseline", 3), Column("peak", 3), Column("side effects", 11),
    Column("scores", 13),
)  # fmt: skip
_SHARP: Final = 3.0  # pixels on paper for one pixel on the screen
_WIDTH_PX: Final = 760.0  # of the drawn graphs, which are then scaled to the width of the paper


def write(path: Path, sessions: Sequence[InfusionSession], settings: InfusionConfig, now: datetime) -> None:
    """Write the report of one patient's sessions (at least one) to `path`; raises PaperError if that fails."""
    patient, rows = sessions[-1].patient, series(sessions, settings)
    title, due = "Series of infusion sessions", next_due(sessions, settings)
    paper = Paper(path, title, f"Bedside. Not a medical device. Printed {now.astimezone():%Y-%m-%d %H:%M}.")
    due_text = f", next due {due.astimezone():%Y-%m-%d}" if due else ""
    paper.title(title, f"{len(rows)} sessions{due_text}")
    if any(session.is_simulated for session in sessions):
        paper.banner("SIMULATED: not a patient")
    paper.facts([("Patient", f"{patient.name} ({patient.id}), born {patient.birth_date or 'unknown'}")])
    paper.heading("Over time")
    plot = SeriesPlot()
    plot.setFixedWidth(round(_WIDTH_PX))
    plot.show_panes(series_charts(rows, settings), _WIDTH_PX, theme.THEMES[theme.ThemeName.DAY], _SHARP)
    field = paper.field(plot.height() * paper.width / _WIDTH_PX)
    paper.painter.drawImage(field, plot.picture(_SHARP))
    paper.heading("Session by session")
    scores = [", ".join(f"{name} {score.value:g}" for name, score in row.scores.items()) for row in rows]
    paper.table(_COLUMNS, [(*row.cells(), text) for row, text in zip(rows, scores, strict=True)])
    paper.end()
