"""The alarm log page by page, newest first, for whoever looks at it while the engine writes.

Read-only. Runs in the screen process; a page takes a millisecond or two.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import DBAPIError

from alarms.catalogue import Priority
from alarms.errors import LogError
from alarms.event import Happening
from alarms.log import ROWS
from alarms.review import read_only

_SPAN: Final = ("boot", "alarm", "subject", "occurrence")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of these priorities and happenings (all where empty), with a sequence above `after`."""

    priorities: frozenset[Priority] = frozenset()
    happenings: frozenset[Happening] = frozenset()
    after: int = 0


class LogReader:
    """Reads one log. A log that is not there yet is empty; one that cannot be read is a LogError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = read_only(path)

    def page(self, wanted: Wanted, count: int, *, before: int | None = None) -> list[Row]:
        """Return the newest `count` rows below the sequence `before`, newest first."""
        parts = [ROWS.c.sequence > wanted.after]
        if before is not None:
            parts.append(ROWS.c.sequence < before)
        if wanted.priorities:
            parts.append(ROWS.c.priority.in_(sorted(wanted.priorities)))
        if wanted.happenings:
            parts.append(ROWS.c.happening.in_(sorted(wanted.happenings)))
        return self._rows(select(ROWS).where(*parts).order_by(ROWS.c.sequence.desc()).limit(count))

    def stories(self, onsets: Sequence[Row], happenings: Collection[Happening]) -> dict[int, list[Row]]:
        """Return, by the sequence of each onset, the rows of these happenings that tell of the same span of alarm."""
        if not onsets:
            return {}
        spans = {tuple(row[name] for name in _SPAN): int(row["sequence"]) for row in onsets}
        same = or_(*(and_(*(ROWS.c[name] == value for name, value in zip(_SPAN, span, strict=True))) for span in spans))
        told = select(ROWS).where(same, ROWS.c.happening.in_(sorted(happenings))).order_by(ROWS.c.sequence)
        found: dict[int, list[Row]] = {sequence: [] for sequence in spans.values()}
        for row in self._rows(told):
            found[spans[tuple(row[name] for name in _SPAN)]].append(row)
        return found

    def last(self, happening: Happening) -> int:
        """Return the sequence of the newest row of a happening, 0 if there is none."""
        rows = self.page(Wanted(happenings=frozenset({happening})), 1)
        return int(rows[0]["sequence"]) if rows else 0

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _rows(self, query: Any) -> list[Row]:  # noqa: ANN401 - a Select of whatever columns
        if not self._path.exists():
            return []
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(query).mappings()]
        except DBAPIError as err:
            raise LogError(f"{self._path}: {err.orig}") from err
