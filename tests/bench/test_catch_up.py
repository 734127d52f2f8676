"""Catching up with a central store, a real PostgreSQL: rows and blocks a second, beside psycopg itself in one run."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import psycopg
import pytest

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.config.schema import Config
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.store.central.central_store import CentralStore, central_engine
from bedside.monitor.store.central.sender import Sender
from bedside.monitor.store.database import open_local
from bedside.monitor.store.sample_codec import packed
from bedside.monitor.store.tables import BLOCK
from tests.support.postgresql import Server, found, running_server
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
ROWS: Final = 20_000
HOURS: Final = 4.0
WAVES: Final = (250.0, 75.0)  # an ECG and a pleth
BLOCK_S: Final = 10.0
BEGAN: Final = datetime(2026, 11, 24, tzinfo=UTC)
TOGETHER: Final = 500
PROGRAMS: Final = found()


@pytest.fixture
def server() -> Iterator[Server]:
    if PROGRAMS is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    with running_server(PROGRAMS) as server:
        yield server


def blocks() -> Iterator[dict[str, Any]]:
    """Yield the blocks of two waves over HOURS, as the archive packs them."""
    noise = np.random.default_rng(1)
    for rate in WAVES:
        count = round(BLOCK_S * rate)
        for number in range(round(HOURS * 3600 / BLOCK_S)):
            at = number * BLOCK_S + np.arange(count) / rate
            values = np.round(100 * np.sin(7 * at) + noise.normal(0, 2, count))
            times = {"begin_at": at[0], "begin_utc": 1.7e9 + at[0], "end_utc": 1.7e9 + at[-1]}
            data = packed(np.array([values, at, np.zeros(count)]))
            key = {"ring": 1, "device": "bed", "vital": f"wave {rate:g}", "first": number * count, "count": count}
            yield {**key, **times, "rate_hz": rate, "origin": "SIMULATED", "data": data}


def lived(path: Path) -> int:
    """Make a bed's database; return the size of its samples in bytes."""
    with closing(AlarmLog.open(path)) as log:
        event = Event(at=1.0, happening=Happening.SOUND_SET, actor="nurse", reason="alarm volume 60 % to 70 %")
        log.append([Entry(event, BEGAN + timedelta(seconds=number)) for number in range(ROWS)])
    local, made = open_local(path), list(blocks())
    with local.begin() as connection:
        connection.execute(BLOCK.insert(), made)
    local.dispose()
    return sum(len(block["data"]) for block in made)


def caught_up_s(sender: Sender) -> dict[str, float]:
    """Send all; return how many seconds the rows and the blocks took."""
    taken = {"rows": 0.0, "blocks": 0.0}
    is_more = True
    while is_more:
        what = "rows" if sender._sequence < ROWS else "blocks"
        began = time.perf_counter()
        is_more = sender.step()
        taken[what] += time.perf_counter() - began
    return taken


def bare_s(server: Server) -> float:
    """Return how many seconds psycopg takes for the same alarm rows, with as many in a transaction."""
    rows = server.ask("SELECT * FROM alarm_log ORDER BY sequence")
    places = ", ".join(["%s"] * len(rows[0]))
    server.ask("CREATE TABLE bare (LIKE alarm_log INCLUDING ALL)")
    insert = f"INSERT INTO bare VALUES ({places})"  # noqa: S608 - ours
    where = f"host=127.0.0.1 port={server.port} user=owner dbname=bedside"
    began = time.perf_counter()
    with psycopg.connect(where) as connection, connection.cursor() as cursor:
        for start in range(0, len(rows), TOGETHER):
            cursor.executemany(insert.encode(), rows[start : start + TOGETHER])
            connection.commit()
    return time.perf_counter() - began


def test_catching_up_beside_psycopg_by_itself(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", str(server.password_file))
    path = tmp_path / FILE
    size = lived(path)
    sender = Sender(path, Config(bed="bed7"), CentralStore(central_engine(server.url)))
    taken = caught_up_s(sender)
    sender.close()
    rows, count = (server.ask(f"SELECT count(*) FROM {table}")[0][0] for table in ("alarm_log", "block"))  # noqa: S608
    rate, bare = rows / taken["rows"], bare_s(server)
    print(f"\n{rows} alarm rows: {rate:.0f} rows/s = {bare / taken['rows']:.2f} x psycopg's executemany", end="; ")
    print(f"{count} blocks of waves: {count / taken['blocks']:.0f} blocks/s, {size / 1e6 / taken['blocks']:.0f} MB/s")
    assert (rows, count) == (ROWS, len(list(blocks())))
    # A day without the line is sent within minutes, in which live rows go first.
    assert HOURS * 3600 / taken["blocks"] >= 500 / slowdown()
    after_damage(server, path)


def after_damage(server: Server, path: Path) -> None:
    """Print how long it takes to send a database that was set aside."""
    server.ask("TRUNCATE alarm_log, block")
    aside = AlarmLog.set_aside(path)
    AlarmLog.open(path).close()
    for name in ("none of it sent before", "all of it sent before"):
        sender = Sender(path, Config(bed="bed7"), CentralStore(central_engine(server.url)))
        began = time.perf_counter()
        while sender.step():
            pass
        print(f"{aside.stat().st_size / 1e6:.0f} MB set aside, {name}: {time.perf_counter() - began:.1f} s")
        sender.close()
    assert server.ask("SELECT count(*) FROM alarm_log") == [(ROWS,)]
    assert server.ask("SELECT count(*), count(DISTINCT store) FROM block") == [(len(list(blocks())), 1)]
