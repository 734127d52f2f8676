"""Reads the alarm log page by page, also while the engine writes it.

Read-only. Runs in the screen process and in the command line's. A page takes a few milliseconds with any filter.
"""

import itertools
import math
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.exc import DBAPIError

from bedside.alarms.event import Happening
from bedside.alarms.log import filter_index as facets
from bedside.alarms.log.alarm_log import ROWS
from bedside.alarms.log.chain_check import read_only
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filter_index import Run
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.intervals import Interval, common
from bedside.alarms.log.watch_time import posix

__all__ = ["Filters", "LogReader", "Row"]

_SPAN: Final = ("boot", "alarm", "subject", "occurrence")
_BATCH: Final = 500  # rows that are fetched at once
_NEWEST: Final = (1 << 62) - 1  # above every sequence
Row = dict[str, Any]


class LogReader:
    """Reads one alarm log. A log that does not exist yet is empty; one that cannot be read raises LogError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = read_only(path)

    def page(self, filters: Filters, count: int, *, before: int | None = None) -> list[Row]:
        """Return the newest `count` rows that pass the filters and have a sequence below `before`, newest first."""
        return list(self.rows(filters, most=count, before=before, is_newest_first=True))

    def rows(
        self, filters: Filters, *, most: int | None = None, before: int | None = None, is_newest_first: bool = False
    ) -> Iterator[Row]:
        """Yield the rows that pass the filters and have a sequence below `before`, at most `most` of them."""
        if not self._path.exists():
            return
        within = (filters.after + 1, _NEWEST if before is None else before - 1)
        with self._cursor() as cursor:
            runs = self._runs(cursor, filters, within)
            if filters.filters and not facets.is_ready(cursor):
                yield from self._searched(filters, runs, most, is_newest_first=is_newest_first)
                return
            sequences = facets.sequences(cursor, filters.filters, runs, most=most, is_newest_first=is_newest_first)
            order = ROWS.c.sequence.desc() if is_newest_first else ROWS.c.sequence
            while batch := list(itertools.islice(sequences, _BATCH)):
                yield from self._rows(select(ROWS).where(ROWS.c.sequence.in_(batch)).order_by(order))

    def runs(self, filters: Filters) -> list[Run]:
        """Return the runs of sequence numbers that lie in the time and patient's stays of the filters, oldest first."""
        if not self._path.exists():
            return []
        with self._cursor() as cursor:
            return self._runs(cursor, filters, (filters.after + 1, _NEWEST))

    def until(self, now: datetime | None, end: datetime | None = None) -> float:
        """Return until when the log reaches, in POSIX seconds: `now` if given, else its newest row; at most `end`.

        Remarks of staff do not count: a remark may be written days after the monitor stopped.
        """
        last = now.timestamp() if now is not None else self._newest()
        return last if end is None else min(last, end.timestamp())

    def intervals(self, filters: Filters, until: float) -> list[Interval]:
        """Return the time that the filters select, in POSIX seconds: a patient's stays, else all from `begin` on."""
        begin = filters.begin.timestamp() if filters.begin is not None else -math.inf
        if filters.patient is None:
            return [(begin, until)] if begin < until else []
        with self._cursor() as cursor:
            stays = self._stays(cursor, filters.patient)
        edges = [(self.row(first), self.row(last)) for first, last in stays]
        times = [(posix(first["utc"]), posix(last["utc"]) if last else until) for first, last in edges if first]
        return common(times, [(begin, until)])

    def stories(self, onsets: Sequence[Row], happenings: Collection[Happening]) -> dict[int, list[Row]]:
        """Return the rows with these happenings about the occurrence of each onset, by the sequence of the onset."""
        if not onsets:
            return {}
        spans = {tuple(row[name] for name in _SPAN): int(row["sequence"]) for row in onsets}
        same = or_(*(and_(*(ROWS.c[name] == value for name, value in zip(_SPAN, span, strict=True))) for span in spans))
        query = select(ROWS).where(same, ROWS.c.happening.in_(sorted(happenings))).order_by(ROWS.c.sequence)
        stories: dict[int, list[Row]] = {sequence: [] for sequence in spans.values()}
        for row in self._rows(query):
            stories[spans[tuple(row[name] for name in _SPAN)]].append(row)
        return stories

    def row(self, sequence: int) -> Row | None:
        """Return the log row with this sequence, None if there is none."""
        return next(iter(self._rows(select(ROWS).where(ROWS.c.sequence == sequence))), None)

    def remarks(self, sequences: Iterable[int]) -> list[Row]:
        """Return the comments and judgements of staff on the rows with these sequences, oldest first."""
        about = ROWS.c.about.is_not(None), ROWS.c.about.in_(list(sequences))
        return self._rows(select(ROWS).where(*about).order_by(ROWS.c.sequence))

    def patients(self) -> list[str]:
        """Return the codes of all admitted patients, newest first."""
        admitted = ROWS.c.happening == str(Happening.PATIENT_ADMITTED)
        query = select(ROWS.c.subject).where(admitted).group_by(ROWS.c.subject)
        return [row["subject"] for row in self._rows(query.order_by(func.max(ROWS.c.sequence).desc()))]

    def actors(self) -> list[str]:
        """Return the names of all actors in the log, sorted, without "" (the monitor itself)."""
        # From one name to the next along the index: scanning a million rows would be slow.
        following = "SELECT (SELECT min(actor) FROM alarm_log WHERE actor > a.name) FROM a WHERE a.name IS NOT NULL"
        query = f"WITH RECURSIVE a(name) AS (SELECT '' UNION ALL {following}) SELECT name FROM a WHERE name > ''"  # noqa: S608 - ours
        if not self._path.exists():
            return []
        with self._cursor() as cursor:
            return [name for (name,) in cursor.execute(query)]

    def last(self, happening: Happening) -> int:
        """Return the sequence of the newest row of a happening, 0 if there is none."""
        rows = self.page(Filters(happenings=frozenset({happening})), 1)
        return int(rows[0]["sequence"]) if rows else 0

    def close(self) -> None:
        """Close the log file."""
        self._engine.dispose()

    def _newest(self) -> float:
        is_no_remark = ROWS.c.happening.not_in([str(Happening.COMMENTED), str(Happening.JUDGED)])
        rows = self._rows(select(ROWS.c.utc).where(is_no_remark).order_by(ROWS.c.sequence.desc()).limit(1))
        return posix(rows[0]["utc"]) if rows else -math.inf

    def _runs(self, cursor: sqlite3.Cursor, filters: Filters, within: Run) -> list[Run]:
        stays = [within] if filters.patient is None else _common([within], self._stays(cursor, filters.patient))
        begin, end = filters.times
        if begin is None and end is None:
            return stays
        return [run for stay in stays for run in facets.runs_within(cursor, begin, end, stay)]

    def _stays(self, cursor: sqlite3.Cursor, patient: str) -> list[Run]:
        """Return the runs of rows from each admission of a patient to the discharge, or on if still admitted."""
        edges = (Happening.PATIENT_ADMITTED, Happening.PATIENT_DISCHARGED)
        query = "SELECT sequence, happening FROM alarm_log WHERE subject = ? AND happening IN (?, ?) ORDER BY sequence"
        begun: int | None = None
        stays: list[Run] = []
        for sequence, happening in cursor.execute(query, (patient, *map(str, edges))).fetchall():
            if happening == Happening.PATIENT_ADMITTED:
                begun = begun or sequence
            elif begun is not None:
                stays.append((begun, sequence))
                begun = None
        return stays if begun is None else [*stays, (begun, _NEWEST)]

    def _searched(
        self, filters: Filters, runs: Sequence[Run], most: int | None, *, is_newest_first: bool
    ) -> Iterator[Row]:
        """Yield the same rows as `rows` from a log that has no index for reviews, more slowly."""
        inside: list[ColumnElement[bool]] = [ROWS.c.sequence.between(*run) for run in runs]
        passed = [ROWS.c[column].in_(values) for column, values in filters.filters.items()]
        order = ROWS.c.sequence.desc() if is_newest_first else ROWS.c.sequence
        if inside:
            yield from self._rows(select(ROWS).where(or_(*inside), *passed).order_by(order).limit(most))

    @contextmanager
    def _cursor(self) -> Iterator[sqlite3.Cursor]:
        try:
            connection = self._engine.raw_connection()
            try:
                yield connection.driver_connection.cursor()  # type: ignore[union-attr]
            finally:
                connection.close()
        except (DBAPIError, sqlite3.DatabaseError) as err:
            raise LogError(f"{self._path}: {getattr(err, 'orig', err)}") from err

    def _rows(self, query: Any) -> list[Row]:  # noqa: ANN401 - a Select of whatever columns
        if not self._path.exists():
            return []
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(query).mappings()]
        except DBAPIError as err:
            raise LogError(f"{self._path}: {err.orig}") from err


def _common(runs: Sequence[Run], others: Sequence[Run]) -> list[Run]:
    """Return the intersection of two lists of runs, oldest first."""
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in runs for b in others)
    return sorted(pair for pair in pairs if pair[0] <= pair[1])
