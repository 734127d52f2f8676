"""`bedside log review`: the review window, or a picture of it.

Runs in the command line's process, which is the window's from then on. Qt is imported when the window is wanted.
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


PageOption = Annotated[Page, typer.Option(help="Which page to begin with.")]
PictureOption = Annotated[
    Path | None, typer.Option("--screenshot", metavar="FILE", help="Show no window; leave a PNG of it.")
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
    wanted: Filters,
) -> None:
    """Show the review window: rows with their waves, remarks, figures, what-if; the chain is checked meanwhile."""
    review(of, state, file, wanted=wanted, page=page, picture=screenshot, shifts=shifts)


def review(
    of: str,
    state: Path | None,
    file: Path | None,
    *,
    wanted: Filters,
    page: Page = Page.LOG,
    picture: Path | None = None,
    shifts: str = SHIFTS,
) -> None:
    """Show the window of a log; LogError if it cannot be read."""
    from bedside.monitor.screen.review.show import NoDisplayError, reviewed, show

    with opened(of, state, file) as place:
        try:
            status = show(reviewed(place, wanted, shifts_of(shifts)), page=list(Page).index(page), picture=picture)
        except NoDisplayError as err:
            fail(str(err))
    if status:
        fail(f"{picture} cannot be written")
