"""The figures of all beds in a central store, side by side.

Runs in the command line's process; reads only there.
"""

import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import typer

from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.log_statistics import LogStatistics
from bedside.alarms.log.shifts import Shifts
from bedside.alarms.log.statistics_reader import read_figures
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.review.central.copy import fetch
from bedside.monitor.review.central.reader import Row, identity, named, nobody, reading, stores, title
from bedside.monitor.review.figure_tables import by_bed, tables
from bedside.monitor.review.tables import console


def figures_of_beds(url: str, bed: str | None, wanted: Filters, shifts: Shifts) -> list[tuple[Row, LogStatistics]]:
    """Return the figures of each log in a central store, of those of one bed if one is named. LogError, ConfigError.

    Each is brought here for as long as it is read: the figures are reckoned as those of a log at the bed.
    """
    with reading(url) as connection, tempfile.TemporaryDirectory(prefix="bedside-") as folder:
        found = named(stores(connection), bed)
        if not found:
            raise LogError(nobody(bed))
        told = []
        for row in found:
            path = Path(folder) / f"{row['id']}-{FILE}"
            fetch(connection, row, path, None)
            told.append((row, read_figures(path, wanted, shifts=shifts)))
            path.unlink()
        return told


def tell_beds(url: str, bed: str | None, wanted: Filters, shifts: Shifts, *, as_json: bool) -> None:
    """Print the figures of each log in a central store, and all there is to be told where it is one alone."""
    told = figures_of_beds(url, bed, wanted, shifts)
    if as_json:
        whole = [{**identity(row), "figures": asdict(figures)} for row, figures in told]
        typer.echo(json.dumps(whole, ensure_ascii=False))
        return
    console().print(by_bed([replace(figures.all, name=title(row)) for row, figures in told]))
    if len(told) == 1:
        console().print(tables(told[0][1]))
