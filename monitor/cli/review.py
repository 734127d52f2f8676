"""`bedside log review`: opens the review window, or writes a picture of it.

Runs in the command line's process, which then runs the window. Qt is imported only when the command is called.
"""

# ruff: noqa: PLC0415

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bedside.alarms.log.filters import Filters
from bedside.monitor.cli.failure import fail
from bedside.monitor.review.log_filters import SHIFTS, ShiftsOption, filtered, shifts_of
from bedside.monitor.review.log_source import OF, FileOption, OfArgument, StateOption, opened


class Page(StrEnum):
    """The pages of the window, in their order."""

    LOG = "log"
    FIGURES = "figures"
    WHAT_IF = "what-if"


PageOption = Annotated[Page, typer.Option(help="The first page to show.")]
PictureOption = Annotated[
    Path | None, typer.Option("--screenshot", metavar="FILE", help="Write a PNG of the window instead of showing it.")
]


@filtered
def log_review(
    of: OfArgument = OF,
    *,
    state: StateOption = None,
    file: FileOption = None,
    page: PageOption = Page.LOG,
    screenshot: PictureOption = None,
    shifts: ShiftsOption = SHIFTS,
    filters: Filters,
) -> None:
    """Open the review window: rows with their waves, remarks, statistics, what-if. It verifies the hash chain."""
    review(of, state, file, filters=filters, page=page, picture=screenshot, shifts=shifts)


def review(
    of: str,
    state: Path | None,
    file: Path | None,
    *,
    filters: Filters,
    page: Page = Page.LOG,
    picture: Path | None = None,
    shifts: str = SHIFTS,
) -> None:
    """Open the review window of a log; LogError if the log cannot be read."""
    from bedside.monitor.screen.review.show import NoDisplayError, reviewed, show

    with opened(of, state, file) as place:
        try:
            status = show(reviewed(place, filters, shifts_of(shifts)), page=list(Page).index(page), picture=picture)
        except NoDisplayError as err:
            fail(str(err))
    if status:
        fail(f"{picture} cannot be written")
