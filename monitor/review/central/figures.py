"""The statistics of all beds in a central store, side by side.

Runs in the command line's process; the central store is only read.
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
from bedside.monitor.review.central.reader import Row, identity, named, no_log, reading, stores, title
from bedside.monitor.review.figure_tables import by_bed, tables
from bedside.monitor.review.tables import console


def figures_of_beds(url: str, bed: str | None, filters: Filters, shifts: Shifts) -> list[tuple[Row, LogStatistics]]:
    """Return the statistics of each log in a central store or, if `bed` is given, of the logs of that bed.

    Each log is copied here while it is read, so that the statistics are computed as for a log at the bed. Raises
    ConfigError if `url` is invalid, LogError if the store cannot be read.
    """
    with reading(url) as connection, tempfile.TemporaryDirectory(prefix="bedside-") as folder:
        logs = named(stores(connection), bed)
        if not logs:
            raise LogError(no_log(bed))
        result = []
        for row in logs:
            path = Path(folder) / f"{row['id']}-{FILE}"
            fetch(connection, row, path, None)
            result.append((row, read_figures(path, filters, shifts=shifts)))
            path.unlink()
        return result


def print_beds(url: str, bed: str | None, filters: Filters, shifts: Shifts, *, as_json: bool) -> None:
    """Print the figures of each log in a central store, and all tables if there is only one."""
    by_log = figures_of_beds(url, bed, filters, shifts)
    if as_json:
        rows = [{**identity(row), "figures": asdict(figures)} for row, figures in by_log]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    console().print(by_bed([replace(figures.all, name=title(row)) for row, figures in by_log]))
    if len(by_log) == 1:
        console().print(tables(by_log[0][1]))
