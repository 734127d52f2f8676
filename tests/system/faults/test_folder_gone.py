"""The state folder is moved away under a running monitor, and the engine dies: it monitors on, and no row is lost."""

import pytest

from bedside.alarms.log.chain_check import verify
from bedside.alarms.log.spare_log import NOTE
from bedside.monitor.engine.log_queue import FILE
from tests.system.conftest import Start

pytestmark = pytest.mark.system


def test_a_folder_that_is_gone_stops_nothing_and_its_rows_are_in_the_chain_later(start: Start) -> None:
    monitor = start("demo", "--table")
    monitor.until(lambda: monitor.rows(happening="MONITOR_STARTED"), "first row")
    away = monitor.folder.with_name("away")
    monitor.folder.rename(away)
    monitor.until(lambda: monitor.alarm_stands("LOG_NOT_WRITABLE"), "alarm of the log")
    before = monitor.kill("bedside.monitor.engine")
    monitor.until(lambda: monitor.pid("bedside.monitor.engine") not in {None, before}, "another engine")
    monitor.until(lambda: monitor.alarm_stands("LOG_NOT_WRITABLE"), "alarm of the new engine")
    monitor.until((monitor.runtime / "fallback.sqlite").is_file, "fallback")
    monitor.until(lambda: monitor.alarm_stands("STORE_STOPPED"), "alarm of the archive")
    assert not monitor.folder.exists()
    away.rename(monitor.folder)
    monitor.until(lambda: not monitor.alarm_stands("LOG_NOT_WRITABLE"), "end of the alarm")
    monitor.until(lambda: not monitor.alarm_stands("STORE_STOPPED"), "end of the archive's alarm")
    reasons = [row["reason"] for row in monitor.rows()]
    assert any("unclean stop" in each and NOTE in each for each in reasons)
    assert verify(monitor.folder / FILE).first_bad is None
    assert monitor.end() == 0
