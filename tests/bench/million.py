"""Makes a log of a million rows with valid hashes, the years of a busy bed, in some 15 seconds."""

import itertools
import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bedside.alarms.catalogue import CATALOGUE, Kind
from bedside.alarms.log.alarm_log import _HASHED, ROWS, AlarmLog
from bedside.alarms.log.entry import GENESIS
from bedside.config.vitals import VITALS

Values = tuple[Any, ...]
_BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
_NAMES: Final = tuple(column.name for column in ROWS.columns)
_BOOT_ROWS: Final = 20_000
_ALARMS: Final = [spec for spec in CATALOGUE.values() if spec.kind is Kind.PHYSIOLOGICAL or spec.id.startswith("S")]


def _rows(count: int) -> Iterator[list[Any]]:
    """Yield what happens, without sequence and hash: alarms of two patients a day, seen or not, and what staff do."""
    chance = random.Random(7)
    at = 0.0
    for boot in itertools.count():
        at += 600
        yield [at, f"b{boot:07}", "MONITOR_STARTED", None, "", None, None, None, None, None, "", "", "SIMULATED"]
        told = 1
        for number in range(1, count):
            if told > _BOOT_ROWS:
                break
            at += chance.expovariate(1 / 90)
            if number % 150 == 1:
                code = f"P-{boot:04}{number:06}"
                yield [at, f"b{boot:07}", "PATIENT_ADMITTED", None, code, *[None] * 5, "nurse", "", "SIMULATED"]
                told += 1
            if number % 150 == 149:
                yield [at, f"b{boot:07}", "PATIENT_DISCHARGED", None, code, *[None] * 5, "nurse", "", "SIMULATED"]
                told += 1
            for row in _alarm(chance, at, f"b{boot:07}", number):
                yield row
                told += 1
        yield [at + 5, f"b{boot:07}", "MONITOR_STOPPED", None, "", *[None] * 5, "", "told to", "SIMULATED"]


def _alarm(chance: random.Random, at: float, boot: str, number: int) -> list[list[Any]]:
    spec = chance.choice(_ALARMS[: 1 + number % len(_ALARMS)])
    subject = VITALS[spec.vital].label if spec.vital else "oximeter"
    shared = [spec.id, subject, spec.priority, number, round(chance.uniform(40, 180), 1), 120.0, 5.0]
    stood_s = chance.expovariate(1 / 30)
    told = [("ONSET", at, ""), ("SOUND_STARTED", at + 0.02, "")]
    if chance.random() < 0.4:
        told.append(("ACKNOWLEDGE", at + chance.expovariate(1 / 15), chance.choice(("nurse", "doctor"))))
    if chance.random() < 0.1:
        told.append(("ESCALATE", at + 60, ""))
    told.append(("RELIEF", at + stood_s, ""))
    told.sort(key=lambda row: row[1])
    return [[when, boot, what, *shared, actor, "", "SIMULATED"] for what, when, actor in told]


def million_rows(path: Path, count: int = 1_000_000) -> Path:
    """Write the log, quickly, and as whole as if it had been written row by row."""
    AlarmLog.open(path).close()
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = OFF", "cache_size = -400000"):
        database.execute(f"PRAGMA {pragma}")
    made = database.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'alarm_log' AND sql IS NOT NULL"
    )
    later = [row for row in made.fetchall() if row[0] in {"index", "trigger"}]
    for kind, name, _ in later:
        database.execute(f"DROP {kind} {name}")
    database.execute("BEGIN")
    places = ", ".join("?" * len(_NAMES))
    database.executemany(f"INSERT INTO alarm_log ({', '.join(_NAMES)}) VALUES ({places})", _chained(count))  # noqa: S608
    for _, _, statement in later:
        database.execute(statement)
    database.execute("COMMIT")
    database.close()
    AlarmLog.open(path).close()  # it catches up with its index for reviews
    return path


def _chained(count: int) -> Iterator[Values]:
    before = GENESIS
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for sequence, (at, boot, *rest) in enumerate(itertools.islice(_rows(count), count), 1):
        utc = datetime.fromtimestamp(_BEGAN + at, UTC).isoformat(timespec="milliseconds")
        fields = (sequence, at, utc, boot, *rest)
        before = sha256(encode([before, *fields]).encode()).hexdigest()
        yield (*fields, before, None)


assert (*_HASHED, "hash", "about") == _NAMES
