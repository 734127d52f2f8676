"""Engine and archive are killed again and again under full load: what was read stays, and nothing is duplicated.

Ten kills here, fifty with `make slice`, a thousand with `make slow`.
"""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from bedside.alarms.log.chain_check import verify
from bedside.config.load import load
from bedside.drivers import clock
from bedside.drivers.registry import CODECS
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.commands import Comment
from bedside.monitor.supervisor.process_plan import RUNNING, plan, write_running
from tests.support.beds import CUFF, OXIMETER, SILENT
from tests.support.waiting import LIMIT_S, until

pytestmark = pytest.mark.system
BED: Final = OXIMETER + CUFF + SILENT
_TOGETHER: Final = 20  # comments that are sent at once, every 10 ms


class Reader(threading.Thread):
    """Reads every row as soon as it is written, as any other program may, and remembers it."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path, self.ended = path, threading.Event()
        self.seen: dict[int, str] = {}

    def run(self) -> None:
        while not self.ended.wait(0.005):
            if not self._path.exists():
                continue
            try:
                with sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=2) as database:
                    query = "SELECT sequence, hash FROM alarm_log WHERE sequence > ?"
                    self.seen.update(database.execute(query, (max(self.seen, default=0),)))
                database.close()
            except sqlite3.OperationalError:
                continue  # at first there is no table


class Room:
    """The processes of one bed, each started and killed by the test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.random = folder, random.Random(11)
        path = folder / "bed.toml"
        path.write_text(BED)
        made = plan(load(path, codecs=CODECS), folder, window=False)
        write_running(made)
        self.runtime = made.runtime
        self._running = str(made.runtime / RUNNING)
        self._processes = [self._started("bedside.drivers.sim", self._running)]
        self.archive = self.start("bedside.monitor.store")

    def start(self, module: str) -> "subprocess.Popen[bytes]":
        return self._started(module, self._running, str(self.folder))

    def _started(self, *arguments: str) -> "subprocess.Popen[bytes]":
        log = (self.folder / "program.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        return process

    def live_and_die(self) -> None:
        """Start an engine, load it with rows, and kill it at a random moment."""
        engine, link = self.start("bedside.monitor.engine"), LinkClient(self.runtime / SOCKET)
        until(lambda: link.poll() is not None, "snapshot")
        dies_at = clock.now() + self.random.uniform(0.02, 0.5)
        number = 0
        while clock.now() < dies_at:
            for _ in range(_TOGETHER):
                number += 1
                link.send(Comment(about=1, text=f"row {number}"))
            link.poll()
            link.replies()
            time.sleep(0.01)
        self._kill(engine)
        link.close()

    def renew_archive(self) -> None:
        self._kill(self.archive)
        self.archive = self.start("bedside.monitor.store")

    def end(self) -> None:
        """End the archive as a supervisor does: it reads the log a last time."""
        self.archive.send_signal(signal.SIGTERM)
        self.archive.wait(LIMIT_S)
        for process in (self.archive, *self._processes):
            self._kill(process)

    def _kill(self, process: "subprocess.Popen[bytes]") -> None:
        process.kill()
        process.wait(LIMIT_S)
        if process.stdin is not None:
            process.stdin.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.end()


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "kills",
    [
        10,
        pytest.param(50, marks=[pytest.mark.slow, pytest.mark.slice]),
        pytest.param(1000, marks=pytest.mark.slow),
    ],
)
def test_what_was_read_stays_and_nothing_is_duplicated(room: Room, kills: int) -> None:
    reader = Reader(room.folder / FILE)
    reader.start()
    for kill in range(kills):
        room.live_and_die()
        if kill % 9 == 1:  # never after the last kill: an archive that has just started stores nothing when it ends
            room.renew_archive()
    reader.ended.set()
    reader.join(LIMIT_S)
    room.end()
    with sqlite3.connect(room.folder / FILE) as database:
        rows = dict(database.execute("SELECT sequence, hash FROM alarm_log"))
        blocks = database.execute("SELECT ring, device, vital, first, count FROM block ORDER BY 1, 2, 3, 4").fetchall()
    database.close()
    print(f"\n{kills} kills: {len(rows)} rows, {len(reader.seen)} of them read at once, {len(blocks)} blocks")
    assert {sequence: rows.get(sequence) for sequence in reader.seen} == reader.seen
    assert len(reader.seen) > 5 * kills  # a busy machine writes fewer
    assert verify(room.folder / FILE).first_bad is None
    assert list(rows) == list(range(1, len(rows) + 1))
    assert {vital for _, _, vital, _, _ in blocks} >= {"PLETH", "SPO2"}
    for before, after in pairwise(blocks):
        if before[:3] == after[:3]:
            assert before[3] + before[4] <= after[3]
