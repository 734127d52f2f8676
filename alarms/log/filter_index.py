"""The log's index for reviews: any filter finds its newest rows at once, even among a million others.

SQL only; any thread. A facet is one combination of happening, alarm, subject, priority, actor and origin: all that
filters distinguish. There are few facets, however long the log. Triggers of the database record the facet of each new
row, and the time range of each span of rows. The index is derived from the log and rebuilt where it is missing. It is
no evidence: the chain covers the log alone.
"""

# ruff: noqa: S608
# No part of these statements comes from outside: values are bound, names are those of our own columns.

import heapq
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Run = tuple[int, int]  # consecutive rows: the first and the last sequence
COLUMNS: Final = ("happening", "alarm", "subject", "priority", "actor", "origin")
_SPAN: Final = 1024  # rows
_LATEST: Final = "~"  # sorts after every time
_MOST: Final = 1 << 62
_NAMES: Final = ", ".join(COLUMNS)
# In an index NULL differs from NULL; therefore it is stored as "" here.
_OF_ROW: Final = ", ".join(f"ifnull({{row}}.{name}, '')" for name in COLUMNS)
_SAME: Final = " AND ".join(f"f.{name} = ifnull({{row}}.{name}, '')" for name in COLUMNS)
_GROW: Final = (
    "ON CONFLICT (span) DO UPDATE SET first_utc = min(first_utc, excluded.first_utc), "
    "last_utc = max(last_utc, excluded.last_utc), last_row = max(last_row, excluded.last_row)"
)
_TABLES: Final = (
    f"CREATE TABLE IF NOT EXISTS review_facet (id INTEGER PRIMARY KEY, {_NAMES}, UNIQUE ({_NAMES}))",
    (
        "CREATE TABLE IF NOT EXISTS review_row (facet INTEGER NOT NULL, sequence INTEGER NOT NULL, "
        "PRIMARY KEY (facet, sequence)) WITHOUT ROWID"
    ),
    (
        "CREATE TABLE IF NOT EXISTS review_span (span INTEGER PRIMARY KEY, first_utc TEXT NOT NULL, "
        "last_utc TEXT NOT NULL, last_row INTEGER NOT NULL)"
    ),
)
_FOLLOW: Final = (
    "CREATE TRIGGER IF NOT EXISTS review_follows AFTER INSERT ON alarm_log BEGIN "
    f"INSERT OR IGNORE INTO review_facet ({_NAMES}) VALUES ({_OF_ROW.format(row='NEW')}); "
    f"INSERT OR IGNORE INTO review_row SELECT f.id, NEW.sequence FROM review_facet f WHERE {_SAME.format(row='NEW')}; "
    f"INSERT INTO review_span VALUES (NEW.sequence / {_SPAN}, NEW.utc, NEW.utc, NEW.sequence) {_GROW}; "
    "END"
)
_CATCH_UP: Final = (
    (
        f"INSERT OR IGNORE INTO review_facet ({_NAMES}) SELECT DISTINCT {_OF_ROW.format(row='r')} FROM alarm_log r "
        "WHERE r.sequence > {last}"
    ),
    (
        "INSERT OR IGNORE INTO review_row SELECT f.id, r.sequence FROM alarm_log r "
        f"CROSS JOIN review_facet f ON {_SAME.format(row='r')} WHERE r.sequence > {{last}}"
    ),
    (
        f"INSERT INTO review_span SELECT sequence / {_SPAN}, min(utc), max(utc), max(sequence) FROM alarm_log "
        f"WHERE sequence > {{last}} GROUP BY sequence / {_SPAN} {_GROW}"
    ),
)
_LAST: Final = "SELECT ifnull(max(last_row), 0) FROM review_span"
_BEHIND: Final = f"SELECT ifnull((SELECT max(sequence) FROM alarm_log), 0) > ({_LAST})"


def prepare(cursor: sqlite3.Cursor) -> None:
    """Create the index in a log that is open for writing, add the rows that it lacks, and keep it up to date."""
    for statement in _TABLES:
        cursor.execute(statement)
    (is_behind,) = cursor.execute(_BEHIND).fetchone()
    if is_behind:
        (last,) = cursor.execute(_LAST).fetchone()
        for statement in _CATCH_UP:
            cursor.execute(statement.format(last=int(last)))
    cursor.execute(_FOLLOW)


def is_ready(cursor: sqlite3.Cursor) -> bool:
    """Whether the index of a log is complete. A log of an earlier Bedside gets its index when opened for writing."""
    trigger = cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'review_follows'").fetchone()
    return trigger is not None and not cursor.execute(_BEHIND).fetchone()[0]


def runs_within(cursor: sqlite3.Cursor, begin: str | None, end: str | None, within: Run) -> list[Run]:
    """Return the runs of rows with times from `begin` to before `end` (ISO 8601, UTC), oldest first.

    There are several runs if the clock was set back. Only spans that contain `begin` or `end` are read row by row.
    """
    first, last = within
    if not is_ready(cursor):
        return _runs_of(cursor, within, begin or "", end or _LATEST)
    spans = cursor.execute(
        "SELECT span, (first_utc >= ?1 AND last_utc < ?2) FROM review_span "
        "WHERE last_utc >= ?1 AND first_utc < ?2 AND span BETWEEN ?3 AND ?4 ORDER BY span",
        (begin or "", end or _LATEST, first // _SPAN, min(last, _MOST) // _SPAN),
    ).fetchall()
    runs: list[Run] = []
    for span, is_whole in spans:
        edges = (max(first, span * _SPAN), min(last, span * _SPAN + _SPAN - 1))
        parts = [edges] if is_whole else _runs_of(cursor, edges, begin or "", end or _LATEST)
        for run in parts:
            runs = _joined(runs, run)
    return runs


def sequences(
    cursor: sqlite3.Cursor,
    filters: Mapping[str, Sequence[str]],
    runs: Sequence[Run],
    *,
    most: int | None,
    is_newest_first: bool = True,
) -> Iterator[int]:
    """Yield the sequence numbers of the rows in `runs` that pass every filter, in order, at most `most` of them."""
    ordered = sorted(runs, reverse=is_newest_first)
    by_run = (_in_run(cursor, filters, run, most, is_newest_first=is_newest_first) for run in ordered)
    return itertools.islice(itertools.chain.from_iterable(by_run), most)


def _in_run(
    cursor: sqlite3.Cursor,
    filters: Mapping[str, Sequence[str]],
    run: Run,
    most: int | None,
    *,
    is_newest_first: bool,
) -> Iterator[int]:
    order, end = ("DESC", "max") if is_newest_first else ("ASC", "min")
    if not filters:
        query = f"SELECT sequence FROM alarm_log WHERE sequence BETWEEN ? AND ? ORDER BY sequence {order}"
        yield from (row[0] for row in cursor.connection.execute(query, run))
        return
    inside = "review_row WHERE facet = {facet} AND sequence BETWEEN ? AND ?"
    parts = [f"{name} IN ({', '.join('?' * len(values))})" for name, values in filters.items()]
    nearest = f"(SELECT {end}(sequence) FROM {inside.format(facet='id')}) AS nearest"
    # A page of n rows needs only the n facets whose nearest row is nearest.
    query = (
        f"SELECT id, {nearest} FROM review_facet WHERE {' AND '.join(parts)} "
        f"ORDER BY nearest IS NULL, nearest {order} LIMIT ?"
    )
    values = [value for each in filters.values() for value in each]
    facets = cursor.execute(query, (*run, *values, -1 if most is None else most)).fetchall()
    query = f"SELECT sequence FROM {inside.format(facet='?')} ORDER BY sequence {order}"
    rows = (cursor.connection.execute(query, (facet, *run)) for facet, nearest in facets if nearest is not None)
    yield from (row[0] for row in heapq.merge(*rows, reverse=is_newest_first))


def _runs_of(cursor: sqlite3.Cursor, edges: Run, begin: str, end: str) -> list[Run]:
    inside = "SELECT sequence FROM alarm_log WHERE sequence BETWEEN ? AND ? AND utc >= ? AND utc < ? ORDER BY sequence"
    runs: list[Run] = []
    for (sequence,) in cursor.execute(inside, (*edges, begin, end)):
        runs = _joined(runs, (sequence, sequence))
    return runs


def _joined(runs: list[Run], run: Run) -> list[Run]:
    """Return the runs with `run` appended; if it follows without a gap, it extends the last run."""
    if runs and runs[-1][1] + 1 == run[0]:
        runs[-1] = (runs[-1][0], run[1])
    else:
        runs.append(run)
    return runs
