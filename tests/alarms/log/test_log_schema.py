"""A log of an earlier schema is migrated; its rows stay as they were."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows, verify
from bedside.alarms.log.entry import Entry

_NOW = datetime(2026, 11, 24, tzinfo=UTC)


def _made_old(path: Path) -> None:
    """Remove from a log what schema 2 added."""
    database = sqlite3.connect(path)
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'alarm_log_%'").fetchall():
        database.execute(f"DROP INDEX {name}")
    database.execute("ALTER TABLE alarm_log DROP COLUMN about")
    database.execute("PRAGMA user_version = 1")
    database.commit()
    database.close()


def test_a_log_of_schema_1_is_migrated_and_its_chain_stays_intact(tmp_path: Path) -> None:
    path = tmp_path / "alarms.sqlite"
    log = AlarmLog.open(path)
    log.append([Entry(Event(at=float(at), happening=Happening.ONSET), _NOW) for at in range(3)])
    log.close()
    _made_old(path)
    log = AlarmLog.open(path)
    log.append([Entry(Event(at=3.0, happening=Happening.COMMENTED, about=2, reason="seen"), _NOW)])
    log.close()
    assert [row["about"] for row in rows(path)] == [None, None, None, 2]
    assert verify(path).first_bad is None


def test_a_comment_that_was_moved_to_another_row_is_detected(tmp_path: Path) -> None:
    path = tmp_path / "alarms.sqlite"
    log = AlarmLog.open(path)
    log.append([Entry(Event(at=0.0, happening=Happening.ONSET), _NOW)])
    log.append([Entry(Event(at=1.0, happening=Happening.COMMENTED, about=1), _NOW)])
    log.close()
    database = sqlite3.connect(path)
    database.execute("DROP TRIGGER no_update")
    database.execute("UPDATE alarm_log SET about = NULL WHERE sequence = 2")
    database.commit()
    database.close()
    assert verify(path).first_bad == 2
