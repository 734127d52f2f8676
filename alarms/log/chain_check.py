"""Reads the rows of an alarm log and checks whether its hash chain is complete.

Read-only; runs in the process of the command line. The engine may write meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bedside.alarms.log.alarm_log import ROWS, digest
from bedside.alarms.log.entry import GENESIS, Head
from bedside.alarms.log.errors import LogError

_PAGE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerdict:
    """The result of a check of the hash chain.

    `head`: the last row that was checked and is good. `first_bad`: the sequence of the first row that breaks the chain,
    None if no row does.
    """

    head: Head
    first_bad: int | None
    reason: str = ""


def read_only(path: Path) -> Engine:
    """Return a read-only database engine for a log."""
    return create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")


def rows(path: Path, *, newest: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a log, oldest first, only the last `newest` if given. Raises LogError if it cannot be read."""
    if not path.exists():
        raise LogError(f"{path} does not exist: nothing was logged there yet")
    query = select(ROWS).order_by(ROWS.c.sequence)
    if newest is not None:
        tail = select(ROWS).order_by(ROWS.c.sequence.desc()).limit(newest).subquery()
        query = select(tail).order_by(tail.c.sequence)
    engine = read_only(path)
    try:
        with engine.connect() as connection:
            for row in connection.execution_options(yield_per=_PAGE).execute(query).mappings():
                yield dict(row)
    except DBAPIError as err:
        raise LogError(f"{path}: {err.orig}") from err
    finally:
        engine.dispose()


def verify(path: Path, *, noted: Head | None = None, progress: Callable[[int], None] = lambda _: None) -> ChainVerdict:
    """Check the hash chain of a whole log: see `verified`. Raises LogError if the log cannot be read."""
    return verified(rows(path), noted=noted, progress=progress)


def verified(
    chain: Iterable[dict[str, Any]], *, noted: Head | None = None, progress: Callable[[int], None] = lambda _: None
) -> ChainVerdict:
    """Check all rows, oldest first; return the first that was changed, removed, inserted or moved.

    `noted`, a head recorded earlier, must be part of the chain, so that a cut tail is detected. `progress` is called
    with the sequence of the row that was reached.
    """
    head = Head(0, GENESIS)
    for row in chain:
        if row["sequence"] != head.sequence + 1:
            missing = f"row {head.sequence + 1} is missing: the next is {row['sequence']}"
            return ChainVerdict(head=head, first_bad=head.sequence + 1, reason=missing)
        if not _follows(head.hash, row):
            changed = f"row {row['sequence']} is not what was written, or does not follow the row before it"
            return ChainVerdict(head=head, first_bad=row["sequence"], reason=changed)
        head = Head(row["sequence"], row["hash"])
        if noted is not None and head.sequence == noted.sequence and head.hash != noted.hash:
            other = f"row {head.sequence} differs from the one that was noted: the log was rewritten up to there"
            return ChainVerdict(head=head, first_bad=head.sequence, reason=other)
        if head.sequence % _PAGE == 0:
            progress(head.sequence)
    if noted is not None and noted.sequence > head.sequence:
        cut = f"the log ends with row {head.sequence}, and row {noted.sequence} was noted: its tail was cut off"
        return ChainVerdict(head=head, first_bad=head.sequence + 1, reason=cut)
    return ChainVerdict(head=head, first_bad=None)


def _follows(before: str, row: dict[str, Any]) -> bool:
    try:
        return bool(digest(before, row) == row["hash"])
    except (TypeError, UnicodeEncodeError):  # bytes in a column in which only text or numbers are written
        return False
