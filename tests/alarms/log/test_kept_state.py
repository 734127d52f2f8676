"""What stands is kept with the rows that tell of it, or neither is."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.alarms.event import Event, Happening
from bedside.alarms.log import kept_state
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows, verify
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.kept_state import read_kept_state


def row(at: float) -> Entry:
    return Entry(Event(at=at, happening=Happening.ONSET), datetime.fromtimestamp(1.7e9 + at, UTC))


def kept(path: Path) -> tuple[str, bytes] | None:
    state = read_kept_state(path)
    return state and (state.boot, state.state)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alarms.sqlite"


def test_the_newest_state_is_read_with_the_name_of_its_run_and_is_no_part_of_the_chain(path: Path) -> None:
    log = AlarmLog.open(path, boot="b1")
    log.append([row(1)], b"one")
    log.append([row(2)], b"two")
    log.append([row(3)])
    log.append([], b"three")
    assert kept(path) == ("b1", b"three")
    assert log.head.sequence == 3
    assert verify(path).first_bad is None
    log.close()


def test_a_row_is_not_written_without_its_state(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine may die between the two, or the disk be full: then neither is there."""
    log = AlarmLog.open(path)
    log.append([row(1)], b"one")
    with monkeypatch.context() as patch:
        patch.setattr(kept_state, "REPLACE", "INSERT INTO nowhere VALUES (?, ?)")
        with pytest.raises(LogError):
            log.append([row(2)], b"two")
    assert [each["at"] for each in rows(path)] == [1]
    assert kept(path) == (log._boot, b"one")
    log.append([row(2)], b"two")
    assert kept(path) == (log._boot, b"two")
    log.close()


def test_a_log_of_an_earlier_release_has_no_state_and_gets_one(path: Path) -> None:
    log = AlarmLog.open(path)
    log.append([row(1)])
    log.close()
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE kept_state")
    assert read_kept_state(path) is None
    log = AlarmLog.open(path)
    log.append([row(2)], b"two")
    assert kept(path) == (log._boot, b"two")
    log.close()


def test_no_log_has_no_state_and_what_is_no_log_is_an_error(path: Path) -> None:
    assert read_kept_state(path) is None
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(LogError, match="not a database"):
        read_kept_state(path)


def test_a_program_that_locks_the_log_does_not_delay_the_start(path: Path) -> None:
    log = AlarmLog.open(path)
    log.append([row(1)], b"one")
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    assert kept(path) == (log._boot, b"one")
    other.rollback()
    other.close()
    log.close()
