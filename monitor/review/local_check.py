"""To check the chain of a log, and that a head noted before is still in it.

Runs in the command line's process, with a bar: a million rows take some ten seconds.
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
    """Return the head of "17:3f6c..."; typer.BadParameter if it is none."""
    found = _HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise typer.BadParameter(f"{text!r} is no head: write the row and its 64 digits, ROW:HASH", param_hint="--head")
    return Head(int(found[1]), found[2])


def checked(path: Path, head: Head | None) -> ChainVerdict:
    """Walk the chain; the noted head must be one of its links."""
    reader = LogReader(path)
    newest = reader.page(Filters(), 1)
    reader.close()
    with progress("checking the chain", newest[0]["sequence"] if newest else 0) as done:
        return verify(path, noted=head, progress=done)
