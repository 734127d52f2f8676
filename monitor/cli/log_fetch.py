"""`bedside log fetch`: the log of a bed from a central store, into a file that every other command reads.

Runs in the command line's process; reads only there.
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

BedOption = Annotated[str | None, typer.Option(metavar="BED", help="bed1, clinic/bed1, or the id of one log.")]


def log_fetch(
    store: Annotated[str, typer.Option(metavar="URL", help="The central store.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to; it must not be there yet.")],
    bed: BedOption = None,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="Samples from then on: 8h (ago), 2026-11-24. Default: all."),
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Samples until then.")] = None,
    rows_only: Annotated[
        bool, typer.Option("--rows-only", help="No samples: the alarm log and who was there.")
    ] = False,
) -> None:
    """Bring a bed's log here from a central store; every other command reads it with --file FILE."""
    from bedside.monitor.review.central.copy import fetch
    from bedside.monitor.review.central.reader import named, reading, stores, title

    if out.exists():
        fail(f"{out} is there already, and no log is written over")
    if rows_only and (begin or end):
        fail("--from and --to are of samples, and --rows-only wants none: leave one of them out")
    span = None if rows_only else _span(begin, end, datetime.now(UTC))
    with reading(store) as connection:
        row = _one(named(stores(connection), bed), bed)
        fetch(connection, row, out, span)
    typer.echo(f"{out}: the log of {title(row)}; read it with --file {out}")


def _one(found: "list[Row]", bed: str | None) -> "Row":
    """Return the one log that is meant; else say which there are."""
    from bedside.monitor.review.central.reader import nobody, title

    if not found:
        fail(nobody(bed))
    if len(found) > 1:
        there = ", ".join(f"{row['id']} ({title(row)})" for row in found)
        fail(f"{len(found)} logs are there, name one with --bed: {there}")
    return found[0]


def _span(begin: str | None, end: str | None, now: datetime) -> "Span":
    try:
        first = -math.inf if begin is None else moment(begin, now).timestamp()
        last = math.inf if end is None else moment(end, now, is_end=True).timestamp()
    except ValueError as err:
        fail(str(err))
    if first >= last:
        fail(f"{begin!r} is not before {end!r}")
    return first, last
