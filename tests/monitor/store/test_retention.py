"""Old samples are deleted, waves first; the alarm log stays complete, and has reserved space on a full disk."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import RESERVE, AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.errors import LogError
from bedside.config.origin import Origin
from bedside.config.schema import StateConfig
from bedside.monitor.acquisition.ring import CLEAN
from bedside.monitor.engine.log_queue import FILE, LogQueue
from bedside.monitor.process.bed_time import BedTime
from bedside.monitor.store.database import open_local
from bedside.monitor.store.retention import NOTHING, cut
from bedside.monitor.store.tables import BLOCK

DAY = 86_400.0
NOW = 100 * DAY


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    """One wave and one number per day for fifty days."""
    database = open_local(tmp_path / FILE)
    fields = {"ring": 1, "device": "ox", "count": 1, "origin": "SIMULATED", "begin_at": 0.0, "begin_utc": 0.0}
    rows = [
        {**fields, "vital": vital, "rate_hz": rate, "first": day, "end_utc": NOW - day * DAY, "data": bytes(4000)}
        for vital, rate in (("PLETH", 75.0), ("SPO2", None))
        for day in reversed(range(50))
    ]
    with database.begin() as connection:
        connection.execute(BLOCK.insert(), rows)
    yield database
    database.dispose()


def kept(database: Engine) -> dict[str, int]:
    with database.connect() as connection:
        found = connection.execute(select(BLOCK.c.vital, func.count()).group_by(BLOCK.c.vital))
        return {row[0]: row[1] for row in found}


def test_waves_and_numbers_are_deleted_after_their_own_retention_days(database: Engine, tmp_path: Path) -> None:
    gone = cut(database, tmp_path / FILE, StateConfig(wave_days=7, number_days=30), NOW)
    assert kept(database) == {"PLETH": 8, "SPO2": 31}
    assert gone == 61


def test_if_the_database_is_too_large_waves_are_deleted_before_numbers(database: Engine, tmp_path: Path) -> None:
    cut(database, tmp_path / FILE, StateConfig(wave_days=99, number_days=99, store_mb=0.3), NOW)
    assert kept(database) == {"SPO2": 50}


def test_recent_samples_in_a_small_database_are_kept(database: Engine, tmp_path: Path) -> None:
    assert cut(database, tmp_path / FILE, StateConfig(wave_days=99), NOW) == 0


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"waves": 0, "numbers": 0}, {"PLETH": 50, "SPO2": 50}),
        ({"waves": 50, "numbers": 0}, {"PLETH": 8, "SPO2": 50}),
        ({"waves": 40, "numbers": 100}, {"PLETH": 10, "SPO2": 31}),
    ],
)
def test_samples_that_the_central_store_does_not_have_are_kept_past_their_retention_days(
    database: Engine, tmp_path: Path, sent: dict[str, int], left: dict[str, int]
) -> None:
    cut(database, tmp_path / FILE, StateConfig(wave_days=7, number_days=30), NOW, sent)
    assert kept(database) == left


def test_the_size_is_limited_whatever_the_central_store_has(database: Engine, tmp_path: Path) -> None:
    cut(database, tmp_path / FILE, StateConfig(store_mb=0.3), NOW, NOTHING)
    assert kept(database) == {"SPO2": 50}


def test_the_newest_block_is_kept_so_that_its_id_is_not_reused(database: Engine, tmp_path: Path) -> None:
    cut(database, tmp_path / FILE, StateConfig(wave_days=1, number_days=1), NOW + 365 * DAY)
    with database.connect() as connection:
        assert connection.execute(select(BLOCK.c.id)).scalars().all() == [100]


def row(at: float) -> Entry:
    return Entry(Event(at=at, happening=Happening.ONSET), datetime.fromtimestamp(1.7e9 + at, UTC))


def test_on_a_full_disk_the_reserve_is_used_and_no_row_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = AlarmLog.open(tmp_path / FILE)
    (tmp_path / RESERVE).write_bytes(bytes(1000))
    insert = log._insert

    def full_while_reserved(rows: list[dict[str, object]], state: bytes | None) -> None:
        if (tmp_path / RESERVE).exists():
            raise LogError("database or disk is full") from OperationalError("", {}, Exception())
        insert(rows, state)

    monkeypatch.setattr(log, "_insert", full_while_reserved)
    assert log.append([row(1.0)]).sequence == 1
    assert not (tmp_path / RESERVE).exists()
    log.close()


def test_without_a_reserve_a_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = AlarmLog.open(tmp_path / FILE)

    def full(_rows: object, _state: bytes | None) -> None:
        raise LogError("database or disk is full")

    monkeypatch.setattr(log, "_insert", full)
    with pytest.raises(LogError, match="full"):
        log.append([row(1.0)])
    log.close()


@pytest.mark.parametrize(("reserve_mb", "size"), [(2.0, 2_000_000), (0.0, None), (1e9, None)])
def test_the_log_reserves_space_if_there_is_enough(tmp_path: Path, reserve_mb: float, size: int | None) -> None:
    book = LogQueue(tmp_path, Origin.SIMULATED, BedTime(None, boot="", at=0.0, utc=0.0), reserve_mb)
    book.begin(0.0, CLEAN)
    book.end(1.0, "told to")
    path = tmp_path / RESERVE
    assert (path.stat().st_size if path.exists() else None) == size
    assert not path.exists() or path.stat().st_mode & 0o777 == 0o600
