"""How long an alarm's row takes to disk: alone, beside an archive at its pace, and beside a busy archive."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.monitor.engine.log_queue import FILE
from tests.support.shared_data import ROOT
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
ROUNDS: Final = 4
ROWS: Final = 250  # of each round
APART_S: Final = 0.02
PACES: Final = {
    "alone": None,
    "beside an archive that writes every second": 1.0,
    "beside a busy archive": 0.0,
}


@contextmanager
def archive(folder: Path, pace_s: float) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.busy_archive", str(folder), str(pace_s)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield
        process.kill()


def appended_ms(log: AlarmLog) -> list[float]:
    """Append rows one by one, as alarms occur; return how many milliseconds each took to be durable."""
    event, taken = Event(at=1.0, happening=Happening.SOUND_SET, actor="nurse", reason="alarm volume 60 %"), []
    for number in range(ROWS):
        time.sleep(APART_S * (0.5 + number % 7 / 6))  # never in step with the archive
        began = time.perf_counter()
        log.append([Entry(event, datetime.now(UTC))])
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def blocks(folder: Path) -> int:
    """Return how many blocks the archives have written so far."""
    with closing(sqlite3.connect(folder / FILE)) as database:
        there = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'block'").fetchone()
        return int(database.execute("SELECT count(*) FROM block").fetchone()[0]) if there else 0


def test_a_row_beside_an_archive_takes_little_longer(tmp_path: Path) -> None:
    found: dict[str, list[float]] = {name: [] for name in PACES}
    kept = dict.fromkeys(PACES, 0)
    held = 0
    with closing(AlarmLog.open(tmp_path / FILE)) as log:
        for _ in range(ROUNDS):
            for name, pace_s in PACES.items():
                with nullcontext() if pace_s is None else archive(tmp_path, pace_s):
                    found[name] += appended_ms(log)
                before, held = held, blocks(tmp_path)
                kept[name] += held - before
    print()
    for name, taken in found.items():
        median, p99, worst = np.percentile(taken, [50, 99, 100])
        print(f"a durable row {name}: median {median:.2f}, p99 {p99:.2f}, worst {worst:.2f} ms of {len(taken)}", end="")
        print(f"; {kept[name]} blocks meanwhile")
    assert kept["alone"] == 0
    assert kept["beside a busy archive"] > kept["beside an archive that writes every second"] > 0
    assert np.percentile(found["beside an archive that writes every second"], 99) <= 100 * slowdown()
