"""The engine is killed: it is back at once, its log is intact, and a row says for how long nothing was monitored."""

import re
import signal
import sqlite3

import psutil
import pytest

from bedside.alarms.log.chain_check import verify
from bedside.drivers import clock
from bedside.monitor.engine.log_queue import FILE
from tests.support.waiting import LIMIT_S
from tests.system.conftest import Monitor, Start
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.system
BACK_WITHIN_S = 2.0  # on an idle machine


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_the_engine_is_back_and_says_for_how_long_nothing_was_watched(start: Start, blow: signal.Signals) -> None:
    monitor = start("demo", "--table")
    before = monitor.snapshot()
    monitor.until(lambda: monitor.alarm_stands("HR_EXTREME_HIGH"), "alarm")
    rows = len(monitor.rows())
    monitor.kill("bedside.monitor.engine", blow)
    began = clock.now()
    after = monitor.until(lambda: newer(monitor, began), "snapshot of a new engine")
    back_s = clock.now() - began
    unwatched = monitor.until(lambda: monitor.rows(happening="UNWATCHED"), "row")[0]
    print(f"\n{blow.name}: engine back after {back_s:.2f} s; row says {unwatched['value']:.2f} s unwatched")
    slower = slowdown()
    assert back_s < (BACK_WITHIN_S + (blow is signal.SIGSTOP) * 1.5) * slower  # a hang is known after 1.5 s of silence
    assert re.match(r"unclean stop: nothing was monitored for \d\.\d s, since 20", unwatched["reason"])
    assert unwatched["value"] == pytest.approx(back_s, abs=1.0 * slower)
    assert len(monitor.rows()) > rows
    assert verify(monitor.folder / FILE).first_bad is None
    assert after.ring_id == before.ring_id  # the ring survived, and the new engine continues it
    assert "HR_EXTREME_HIGH" in {row.alarm for row in after.alarms}  # it stands again at once, as the same alarm


def newer(monitor: Monitor, since: float) -> object:
    snapshot = monitor.link.poll()
    return snapshot if snapshot is not None and snapshot.at > since and snapshot.sequence < 500 else None


def test_a_clean_end_is_written_and_the_next_start_misses_nothing(start: Start) -> None:
    monitor = start("demo", "--table")
    monitor.snapshot()
    assert monitor.end() == 0
    assert monitor.rows()[-1]["happening"] == "MONITOR_STOPPED"
    again = start("demo", "--table")
    again.snapshot()
    assert again.end() == 0
    assert again.rows(happening="UNWATCHED") == []
    assert {row["origin"] for row in again.rows()} == {"SIMULATED"}
    assert verify(again.folder / FILE).first_bad is None


def test_when_the_supervisor_is_killed_nothing_is_left_running(start: Start) -> None:
    monitor = start("demo", "--table")
    monitor.snapshot()
    monitor.until(lambda: monitor.pid("bedside.monitor.store"), "archive, which starts last")
    children = psutil.Process(monitor.process.pid).children()
    monitor.process.kill()
    gone, alive = psutil.wait_procs(children, timeout=LIMIT_S)
    assert len(gone) == 5
    assert alive == []
    assert monitor.rows()[-1]["reason"] == "the supervisor is gone"


def test_a_log_that_cannot_be_written_is_an_alarm_and_nothing_is_lost(start: Start) -> None:
    """Another program locks the database: monitoring and the screen continue, and the rows are written afterwards."""
    monitor = start("demo", "--table")
    monitor.snapshot()
    rows = len(monitor.rows())
    other = sqlite3.connect(monitor.folder / FILE)
    other.execute("BEGIN IMMEDIATE")
    monitor.until(lambda: monitor.alarm_stands("HR_EXTREME_HIGH"), "alarm, which is shown nevertheless")
    monitor.until(lambda: monitor.alarm_stands("LOG_NOT_WRITABLE"), "alarm of the log")
    assert len(monitor.rows()) == rows
    other.rollback()
    other.close()
    monitor.until(lambda: not monitor.alarm_stands("LOG_NOT_WRITABLE"), "end of the alarm")
    assert monitor.rows(alarm="HR_EXTREME_HIGH", happening="ONSET")
    assert monitor.rows(alarm="LOG_NOT_WRITABLE", happening="ONSET")
    assert verify(monitor.folder / FILE).first_bad is None


def test_a_damaged_log_is_moved_aside_and_a_new_one_is_started(start: Start) -> None:
    first = start("demo", "--table")
    first.snapshot()
    first.end()
    (first.folder / FILE).write_bytes(b"not a database" * 1000)
    again = start("demo", "--table")
    again.until(lambda: again.alarm_stands("LOG_BROKEN"), "alarm of the log")
    again.until(lambda: again.rows(happening="MONITOR_STARTED"), "row of the start in the new log")
    assert [path.read_bytes()[:14] for path in again.folder.glob(f"{FILE}.damaged-*")] == [b"not a database"]
