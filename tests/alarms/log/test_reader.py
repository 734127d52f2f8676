"""Every filter of a review finds the same rows as a plain scan of the log, with and without the log's index."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.config.origin import Origin

BEGAN = datetime(2026, 11, 24, 8, tzinfo=UTC)
ADMITTED, DISCHARGED = Happening.PATIENT_ADMITTED, Happening.PATIENT_DISCHARGED
HAPPENINGS = (Happening.ONSET, Happening.RELIEF, Happening.MONITOR_STARTED, ADMITTED, DISCHARGED)
ALARMS, SUBJECTS, ACTORS = (AlarmId.HR_LOW, AlarmId.NO_DATA), ("HR", "P-1", "P-2"), ("", "nurse")


def entry(happening: Happening, after_s: float = 0, **rest: Any) -> Entry:
    return Entry(Event(at=after_s, happening=happening, **rest), BEGAN + timedelta(seconds=after_s))


entries = st.lists(
    st.builds(
        entry,
        st.sampled_from(HAPPENINGS),
        st.integers(0, 60),  # a clock that is set back repeatedly
        alarm=st.none() | st.sampled_from(ALARMS),
        subject=st.sampled_from(SUBJECTS),
        priority=st.none() | st.sampled_from(list(Priority)),
        actor=st.sampled_from(ACTORS),
        origin=st.sampled_from(list(Origin)),
    ),
    min_size=1,
    max_size=40,
)
moments = st.none() | st.integers(-1, 61).map(lambda seconds: BEGAN + timedelta(seconds=seconds))


def some(values: Sequence[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


any_filters = st.builds(
    Filters,
    priorities=some(list(Priority)),
    happenings=some(HAPPENINGS),
    after=st.integers(0, 10),
    begin=moments,
    end=moments,
    patient=st.none() | st.sampled_from(["P-1", "P-2", "P-3"]),
    alarms=some([str(alarm) for alarm in ALARMS]),
    subjects=some(SUBJECTS),
    actors=some(ACTORS),
    origins=some([str(origin) for origin in Origin]),
)


def written(path: Path, log: Sequence[Entry]) -> Path:
    book = AlarmLog.open(path)
    book.append(log)
    book.close()
    return path


def without_index(path: Path) -> None:
    """Turn it into a log of an earlier Bedside."""
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER review_follows")
        for table in ("review_facet", "review_row", "review_span"):
            database.execute(f"DROP TABLE {table}")
    database.close()


def plainly(path: Path, filters: Filters) -> list[int]:
    """Scan all rows, newest last, and return those that pass."""
    kept, is_here = [], False
    for row in rows(path):
        is_own = row["subject"] == filters.patient
        is_here = is_here or (is_own and row["happening"] == ADMITTED)
        utc = datetime.fromisoformat(row["utc"])
        passes = (
            row["sequence"] > filters.after
            and (filters.patient is None or is_here)
            and (filters.begin is None or utc >= filters.begin)
            and (filters.end is None or utc < filters.end)
            and all(row[column] in values for column, values in filters.filters.items())
        )
        kept += [int(row["sequence"])] if passes else []
        is_here = is_here and not (is_own and row["happening"] == DISCHARGED)
    return kept


@settings(max_examples=settings().max_examples * 4 // 10)  # all 160 with `make slow`
@given(
    log=entries,
    filters=any_filters,
    count=st.integers(1, 12),
    before=st.none() | st.integers(1, 40),
    has_index=st.booleans(),
)
def test_a_page_has_the_rows_that_a_plain_scan_finds(
    tmp_path_factory: pytest.TempPathFactory,
    log: list[Entry],
    filters: Filters,
    count: int,
    before: int | None,
    *,
    has_index: bool,
) -> None:
    path = written(tmp_path_factory.mktemp("log") / "alarms.sqlite", log)
    if not has_index:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bedside.alarms.log.filter_index.is_ready", lambda _cursor: False)
            check(path, filters, count, before)
    check(path, filters, count, before)


def check(path: Path, filters: Filters, count: int, before: int | None) -> None:
    reader = LogReader(path)
    expected = plainly(path, filters)
    assert [row["sequence"] for row in reader.rows(filters)] == expected
    below = [sequence for sequence in expected if before is None or sequence < before]
    assert [row["sequence"] for row in reader.page(filters, count, before=before)] == below[::-1][:count]
    reader.close()


def test_an_admission_logged_twice_begins_one_stay(tmp_path: Path) -> None:
    story = (ADMITTED, Happening.ONSET, ADMITTED, Happening.ONSET, DISCHARGED, Happening.ONSET, ADMITTED)
    path = written(tmp_path / "alarms.sqlite", [entry(happening, subject="P-1") for happening in story])
    reader = LogReader(path)
    assert [row["sequence"] for row in reader.rows(Filters(patient="P-1"))] == [1, 2, 3, 4, 5, 7]
    reader.close()


HARD = Filters(begin=BEGAN + timedelta(seconds=500), end=BEGAN + timedelta(seconds=2500), actors=frozenset({"nurse"}))


def long_log(path: Path) -> Path:
    """Write more rows than fit one span, every seventh by the nurse; halfway the clock is set back by an hour."""
    return written(
        path,
        [
            entry(Happening.SOUND_SET, index - 3600 * (index > 1500), actor="" if index % 7 else "nurse")
            for index in range(3000)
        ],
    )


def test_after_the_clock_was_set_back_filters_by_time_find_the_right_rows(tmp_path: Path) -> None:
    path = long_log(tmp_path / "alarms.sqlite")
    reader = LogReader(path)
    assert len(reader.runs(Filters(begin=HARD.begin, end=HARD.end))) == 1
    assert [row["sequence"] for row in reader.rows(HARD)] == plainly(path, HARD)
    reader.close()


def test_a_log_of_an_earlier_bedside_can_be_read_and_gets_its_index_when_opened(tmp_path: Path) -> None:
    path = long_log(tmp_path / "alarms.sqlite")
    indexed = tables(path)
    without_index(path)
    reader = LogReader(path)
    assert [row["sequence"] for row in reader.rows(HARD)] == plainly(path, HARD)
    reader.close()
    AlarmLog.open(path).close()
    assert tables(path) == indexed


def test_rows_written_without_the_index_are_added_to_it(tmp_path: Path) -> None:
    path = long_log(tmp_path / "alarms.sqlite")
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER review_follows")
        database.execute("CREATE TEMP TABLE copy AS SELECT * FROM alarm_log WHERE sequence <= 100")
        database.execute("UPDATE copy SET sequence = sequence + 3000")
        database.execute("INSERT INTO alarm_log SELECT * FROM copy")
    database.close()
    AlarmLog.open(path).close()
    reader = LogReader(path)
    nurse = Filters(actors=frozenset({"nurse"}))
    assert [row["sequence"] for row in reader.rows(nurse)] == plainly(path, nurse)
    reader.close()


def tables(path: Path) -> list[Any]:
    with sqlite3.connect(path) as database:
        spans = database.execute("SELECT * FROM review_span ORDER BY 1").fetchall()
        facets = "SELECT f.*, r.sequence FROM review_row r JOIN review_facet f ON f.id = r.facet ORDER BY r.sequence"
        result = [*spans, *(row[1:] for row in database.execute(facets))]
    database.close()
    return result


def test_a_file_that_is_not_a_database_is_a_log_error(tmp_path: Path) -> None:
    path = tmp_path / "alarms.sqlite"
    path.write_bytes(b"no database, and long enough to be looked at " * 100)
    with pytest.raises(LogError, match="file is not a database"):
        LogReader(path).page(Filters(actors=frozenset({"nurse"})), 5)


def test_remarks_are_found_by_the_row_they_refer_to(tmp_path: Path) -> None:
    log = [entry(Happening.ONSET), entry(Happening.COMMENTED, about=1, reason="a"), entry(Happening.JUDGED, about=1)]
    reader = LogReader(written(tmp_path / "alarms.sqlite", log))
    assert [row["sequence"] for row in reader.remarks([1])] == [2, 3]
    assert reader.remarks([2]) == []
    row = reader.row(2)
    assert row is not None
    assert row["reason"] == "a"
    assert reader.row(9) is None
    reader.close()


def test_every_actor_is_listed_once_and_the_monitor_is_not(tmp_path: Path) -> None:
    acted = [entry(Happening.ONSET, actor=actor) for actor in ("nurse", "", "bedside", "nurse", "Ärztin", "")]
    reader = LogReader(written(tmp_path / "log.sqlite", acted))
    assert reader.actors() == ["bedside", "nurse", "Ärztin"]
    assert LogReader(tmp_path / "none.sqlite").actors() == []
    reader.close()
