"""Checks the chain of a log, and that a head noted earlier is still part of it.

Runs in the command line's process, with a progress bar: a million rows take about ten seconds.
"""

import re
from pathlib import Path
from typing import Final

import typer

from bedside.alarms.log.chain_check import ChainVerdict, verify
from bedside.alarms.log.entry import Head
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.monitor.review.progress import progress

_HEAD: Final = re.compile(r"(\d+)[: ]+([0-9a-f]{64})")


def noted(text: str) -> Head:
    """Parse a head given as "17:3f6c..." (sequence and hash). Raises typer.BadParameter if it is invalid."""
    match = _HEAD.fullmatch(text.strip().lower())
    if match is None:
        raise typer.BadParameter(
            f"{text!r} is not a head: write the row and its 64 digits, ROW:HASH", param_hint="--head"
        )
    return Head(int(match[1]), match[2])


def checked(path: Path, head: Head | None) -> ChainVerdict:
    """Check the hash chain of the log at `path`, and that it contains `head`, a head noted earlier, if given."""
    reader = LogReader(path)
    newest = reader.page(Filters(), 1)
    reader.close()
    with progress("checking the chain", newest[0]["sequence"] if newest else 0) as done:
        return verify(path, noted=head, progress=done)
