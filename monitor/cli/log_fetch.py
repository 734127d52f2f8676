"""`bedside log fetch`: copies the log of a bed from a central store into a file that the other commands read.

Runs in the command line's process. Only reads the central store.
"""

# ruff: noqa: PLC0415, FBT002

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedside.monitor.cli.failure import fail
from bedside.monitor.review.time_expression import moment

if TYPE_CHECKING:
    from bedside.monitor.review.central.copy import Span
    from bedside.monitor.review.central.reader import Row

BedOption = Annotated[str | None, typer.Option(metavar="BED", help="Bed: bed1, clinic/bed1, or the id of a log.")]


def log_fetch(
    store: Annotated[str, typer.Option(metavar="URL", help="URL of the central store.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write; it must not exist.")],
    bed: BedOption = None,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="Samples from this time on: 8h (ago), 2026-11-24. Default: all."),
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Samples until this time.")] = None,
    rows_only: Annotated[
        bool, typer.Option("--rows-only", help="Without samples: only the alarm log and the patients.")
    ] = False,
) -> None:
    """Copy the log of a bed from a central store into a file; the other commands read it with --file FILE."""
    from bedside.monitor.review.central.copy import fetch
    from bedside.monitor.review.central.reader import named, reading, stores, title

    if out.exists():
        fail(f"{out} exists already and is not overwritten; choose another --out")
    if rows_only and (begin or end):
        fail("--from and --to select samples, and --rows-only copies none: use one or the other")
    span = None if rows_only else _span(begin, end, datetime.now(UTC))
    with reading(store) as connection:
        row = _one(named(stores(connection), bed), bed)
        fetch(connection, row, out, span)
    typer.echo(f"{out}: the log of {title(row)}. Read it with --file {out}")


def _one(rows: "list[Row]", bed: str | None) -> "Row":
    """Return the bed's log in the central store; if there is not exactly one, end the command with a list of them."""
    from bedside.monitor.review.central.reader import no_log, title

    if not rows:
        fail(no_log(bed))
    if len(rows) > 1:
        logs = ", ".join(f"{row['id']} ({title(row)})" for row in rows)
        fail(f"there are {len(rows)} logs; choose one with --bed: {logs}")
    return rows[0]


def _span(begin: str | None, end: str | None, now: datetime) -> "Span":
    try:
        first = -math.inf if begin is None else moment(begin, now).timestamp()
        last = math.inf if end is None else moment(end, now, is_end=True).timestamp()
    except ValueError as err:
        fail(str(err))
    if first >= last:
        fail(f"--from {begin!r} is not before --to {end!r}")
    return first, last
