import os
import sqlite3
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import ROWS, AlarmLog
from bedside.alarms.log.chain_check import rows, verify
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.errors import DamagedLogError, LogError

COLUMNS = [column.name for column in ROWS.columns]


def entries(count: int, first: int = 0) -> list[Entry]:
    return [
        Entry(
            Event(
                at=float(index),
                happening=Happening.ONSET,
                alarm=AlarmId.HR_HIGH,
                subject="HR",
                priority=Priority.MEDIUM,
                occurrence=index,
                value=130.5 + index,
                limit=120,
                delay_s=5,
                actor="nurse",
                reason="because of é",
            ),
            datetime.fromtimestamp(1.7e9 + index, UTC),
        )
        for index in range(first, first + count)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alarms.sqlite"


def written(path: Path, count: int = 6) -> Path:
    log = AlarmLog.open(path)
    log.append(entries(count))
    log.close()
    return path


def tampered(path: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    """Change the file as a person would who knows about the triggers."""
    with sqlite3.connect(path) as connection:
        for trigger in ("no_update", "no_delete", "no_replace"):
            connection.execute(f"DROP TRIGGER {trigger}")
        change(connection)
    connection.close()


def test_only_the_owner_may_read_the_file_and_it_is_durable(path: Path) -> None:
    log = AlarmLog.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with log._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    log.close()


def test_reopening_continues_the_chain(path: Path) -> None:
    written(path, 3)
    log = AlarmLog.open(path)
    assert log.head.sequence == 3
    head = log.append(entries(2, first=3))
    log.close()
    assert head.sequence == 5
    assert verify(path).head == head
    assert [row["value"] for row in rows(path, newest=2)] == [133.5, 134.5]


def test_an_empty_log_has_an_intact_chain(path: Path) -> None:
    AlarmLog.open(path).close()
    assert verify(path).first_bad is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alarm_log SET value = 1 WHERE sequence = 2",
        "DELETE FROM alarm_log WHERE sequence = 6",
        "INSERT OR REPLACE INTO alarm_log SELECT * FROM alarm_log WHERE sequence = 2",
        "REPLACE INTO alarm_log SELECT * FROM alarm_log WHERE sequence = 2",
    ],
)
def test_sql_cannot_change_a_written_row(path: Path, statement: str) -> None:
    connection = sqlite3.connect(written(path))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert verify(path).first_bad is None


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "sequence"])
def test_any_changed_field_is_detected(path: Path, column: str) -> None:
    statement = f"UPDATE alarm_log SET {column} = 'x' WHERE sequence = 3"  # noqa: S608 - columns of our own table
    tampered(written(path), lambda db: db.execute(statement))
    assert verify(path).first_bad == 3


@pytest.mark.parametrize("removed", [1, 3, 5])
def test_a_removed_row_is_detected(path: Path, removed: int) -> None:
    tampered(written(path), lambda db: db.execute("DELETE FROM alarm_log WHERE sequence = ?", (removed,)))
    assert verify(path).first_bad == removed


def test_a_cut_tail_keeps_the_chain_intact_but_changes_the_head(path: Path) -> None:
    before = verify(written(path)).head
    tampered(path, lambda db: db.execute("DELETE FROM alarm_log WHERE sequence = 6"))
    assert verify(path).first_bad is None
    assert verify(path).head != before


@settings(max_examples=25, deadline=None)
@given(pair=st.lists(st.integers(1, 8), min_size=2, max_size=2, unique=True))
def test_two_swapped_rows_are_detected(tmp_path_factory: pytest.TempPathFactory, pair: list[int]) -> None:
    path = written(tmp_path_factory.mktemp("log") / "alarms.sqlite", 8)

    def swap(db: sqlite3.Connection) -> None:
        db.execute("UPDATE alarm_log SET sequence = -1 WHERE sequence = ?", (pair[0],))
        db.execute("UPDATE alarm_log SET sequence = ? WHERE sequence = ?", pair)
        db.execute("UPDATE alarm_log SET sequence = ? WHERE sequence = -1", (pair[1],))

    tampered(path, swap)
    assert verify(path).first_bad == min(pair)


def test_an_inserted_row_is_detected(path: Path) -> None:
    def put_in(db: sqlite3.Connection) -> None:
        db.execute("UPDATE alarm_log SET sequence = 7 WHERE sequence = 6")
        db.execute("CREATE TEMP TABLE copy AS SELECT * FROM alarm_log WHERE sequence = 5")
        db.execute("UPDATE copy SET sequence = 6")
        db.execute("INSERT INTO alarm_log SELECT * FROM copy")

    tampered(written(path), put_in)
    assert verify(path).first_bad == 6


def test_a_log_of_a_newer_bedside_is_refused(path: Path) -> None:
    with sqlite3.connect(written(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(DamagedLogError, match=r"written by a newer Bedside \(schema 99, this one knows 2\)"):
        AlarmLog.open(path)


def test_a_damaged_file_is_reported_and_moved_aside_with_all_its_bytes(path: Path) -> None:
    damage = os.urandom(20_000)
    path.write_bytes(damage)
    with pytest.raises(DamagedLogError, match=f"{path.name}: file is not a database"):
        AlarmLog.open(path)
    aside = AlarmLog.set_aside(path)
    assert aside.read_bytes() == damage
    assert not path.exists()
    AlarmLog.open(path).close()


def test_a_log_with_unreadable_rows_is_damaged_although_its_schema_is_intact(path: Path) -> None:
    log = AlarmLog.open(path)
    log.append(entries(5))
    log.close()
    with sqlite3.connect(path) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'alarm_log'").fetchone()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(DamagedLogError, match=f"{path.name}: database disk image is malformed"):
        AlarmLog.open(path)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="cannot be opened: No such file or directory"):
        AlarmLog.open(tmp_path / "none" / "alarms.sqlite")


def test_a_batch_that_fails_is_not_written_at_all(path: Path) -> None:
    log = AlarmLog.open(path)
    log.append(entries(2))
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogError, match="database is locked") as caught:
        log.append(entries(3, first=2))
    assert not isinstance(caught.value, DamagedLogError)  # temporary: no reason to move the file aside
    other.rollback()
    other.close()
    assert log.append(entries(1, first=2)).sequence == 3
    log.close()
    assert verify(path).first_bad is None


def test_reading_a_missing_log_is_reported(path: Path) -> None:
    with pytest.raises(LogError, match="does not exist: nothing was logged there yet"):
        list(rows(path))
