"""A real central store stops, hangs and comes back: the bedside continues without it, and all rows arrive, once."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from bedside.drivers import clock
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Comment
from bedside.monitor.store.central.central_store import CentralError, CentralStore, central_engine
from tests.support.beds import OXIMETER, SILENT
from tests.support.postgresql import Server, found, running_server
from tests.system.conftest import Monitor, Start

pytestmark = pytest.mark.system
STORE: Final = """
[store]
url = "postgresql://nobody@127.0.0.1:1/elsewhere"
alarm_after_s = 5.0
"""
BED: Final = OXIMETER + SILENT + STORE
ROWS: Final = "SELECT sequence, hash FROM alarm_log ORDER BY sequence"
BLOCKS: Final = "SELECT ring, device, vital, first, count, data FROM block ORDER BY ring, device, vital, first"
PROGRAMS: Final = found()


@pytest.fixture
def server() -> Iterator[Server]:
    if PROGRAMS is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    with running_server(PROGRAMS) as server:
        yield server


@pytest.fixture
def monitor(server: Server, start: Start, tmp_path: Path) -> Monitor:
    (tmp_path / "bed.toml").write_text(BED)
    arguments = ("run", "--config", str(tmp_path / "bed.toml"), "--store", server.url, "--table")
    monitor = start(*arguments, PGPASSFILE=str(server.password_file))
    monitor.snapshot()
    monitor.until(lambda: server.ask("SELECT 1 FROM alarm_log LIMIT 1"), "first row")
    return monitor


def local(monitor: Monitor, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{monitor.folder / FILE}?mode=ro", uri=True, timeout=5)) as database:
        return [_short(row) for row in database.execute(query).fetchall()]


def central(server: Server, query: str) -> list[tuple[Any, ...]]:
    return [_short(row) for row in server.ask(query)]


def _short(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value for value in row)


def write(monitor: Monitor, rows: int, text: str) -> None:
    """Write comments: each makes one row of the alarm log."""
    before = local(monitor, "SELECT count(*) FROM alarm_log")[0][0]
    for number in range(rows):
        monitor.link.send(Comment(about=1, text=f"{text} {number}"))
        if number % 50 == 49:
            time.sleep(0.05)
            monitor.link.poll()
            monitor.link.replies()
    count = "SELECT count(*) FROM alarm_log"
    monitor.until(lambda: local(monitor, count)[0][0] >= before + rows, "rows in the local log")


def has_all(monitor: Monitor, server: Server) -> bool:
    last = "SELECT max(sequence) FROM alarm_log"
    return central(server, last) == local(monitor, last)


def has_more(server: Server, than: list[tuple[Any, ...]]) -> bool:
    return central(server, "SELECT max(sequence) FROM alarm_log") > than


def test_a_store_that_stops_hangs_and_comes_back_gets_all_of_it_once(server: Server, monitor: Monitor) -> None:
    server.stop()
    write(monitor, 300, "while it is stopped")
    monitor.until(lambda: monitor.alarm_stands("STORE_CENTRAL"), "alarm of the central store")
    assert not monitor.alarm_stands("STORE_STOPPED")
    server.start()
    monitor.until(lambda: not monitor.alarm_stands("STORE_CENTRAL"), "end of the alarm")
    monitor.until(lambda: has_all(monitor, server), "row written while the store was stopped")
    server.signal(signal.SIGSTOP)
    write(monitor, 300, "while it hangs")
    monitor.until(lambda: monitor.alarm_stands("STORE_CENTRAL"), "alarm of a store that hangs")
    assert not monitor.alarm_stands("STORE_STOPPED")
    server.signal(signal.SIGCONT)
    monitor.until(lambda: has_all(monitor, server), "row written while it hung")
    assert monitor.end() == 0
    same(monitor, server)


@pytest.mark.slow
@pytest.mark.slice
def test_an_archive_that_is_killed_while_it_catches_up_loses_and_doubles_nothing(
    server: Server, monitor: Monitor
) -> None:
    here = "SELECT max(sequence) FROM alarm_log"
    kills = 0
    for round_ in range(10):  # a busy machine may send all before the kill: such a round does not count
        server.stop()
        write(monitor, 2500, f"round {round_}")
        server.start()
        is_more = partial(has_more, server, central(server, here))
        monitor.until(is_more, "first batch", look_s=0.01)
        monitor.kill("bedside.monitor.store")
        kills += central(server, here) < local(monitor, here)
        if kills == 2:
            break
    assert kills == 2
    monitor.until(lambda: has_all(monitor, server), "rest of it")
    assert monitor.end() == 0
    same(monitor, server)


def test_a_wait_for_a_server_that_hangs_can_be_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", str(server.password_file))
    central = CentralStore(central_engine(server.url))
    names = {"id": "a", "site": "clinic", "bed": "bed1", "host": "here", "schema": 2, "first_utc": ""}
    central.open(names)
    server.signal(signal.SIGSTOP)
    cut = threading.Timer(0.5, central.cut)
    cut.start()
    began = clock.now()
    with pytest.raises(CentralError):
        central.ping()
    cut.join()
    assert clock.now() - began < 30  # not a hang
    assert not central.is_open
    server.signal(signal.SIGCONT)
    central.open(names)
    central.ping()
    central.end()


def fetched(monitor: Monitor, server: Server, environment: dict[str, str], rows: list[Any], blocks: list[Any]) -> None:
    """Check that the log fetched from the store is that of the bed, and so are the figures computed there."""
    log, out = [sys.executable, "-m", "bedside", "log"], monitor.folder / "fetched.sqlite"
    run = partial(subprocess.run, env=environment, capture_output=True, text=True, check=True)
    run([*log, "fetch", "--store", server.url, "--bed", "bed1", "--out", str(out)])
    with closing(sqlite3.connect(out)) as database:
        assert [_short(row) for row in database.execute(ROWS)] == rows
        assert [_short(row) for row in database.execute(BLOCKS)] == blocks
    own = json.loads(run([*log, "stats", "--file", str(monitor.folder / FILE), "--json"]).stdout)
    (there,) = json.loads(run([*log, "stats", "--store", server.url, "--json"]).stdout)
    assert (there["bed"], there["figures"]) == ("bed1", own)


def same(monitor: Monitor, server: Server) -> None:
    """Compare the store with the local log, after the end, when the archive has sent its last rows."""
    rows, blocks = local(monitor, ROWS), local(monitor, BLOCKS)
    assert len(rows) > 600
    assert {block[2] for block in blocks} >= {"PLETH", "SPO2"}
    assert central(server, ROWS) == rows
    assert central(server, BLOCKS) == blocks
    assert central(server, "SELECT bed FROM store") == [("bed1",)]
    assert "of-the-test" not in monitor.said()
    environment = {**os.environ, "PGPASSFILE": str(server.password_file)}
    command = [sys.executable, "-m", "bedside", "log", "verify", "--store", server.url, "--json"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    verdict = json.loads(ended.stdout)
    assert verdict["whole"] is True
    assert verdict["head"] == list(rows[-1])
    fetched(monitor, server, environment, rows, blocks)
    server.ask("UPDATE alarm_log SET reason = 'another' WHERE sequence = 7")
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "row 7 is not what was written" in ended.stdout
