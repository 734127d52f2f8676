"""A FIFO or a folder in place of a file of the state folder: the engine starts all the same, and says so."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.alarm_log import RESERVE
from bedside.alarms.log.chain_check import rows, verify
from bedside.monitor.acquisition.minute_trends import FILE as MINUTES
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.process.bed_time import FILE as BED_TIME
from tests.support.engine_alarm_stories import Ward
from tests.support.waiting import until

MAKE = pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])


@MAKE
def test_odd_setting_files_are_set_aside_and_the_alarm_names_each(tmp_path: Path, make: Callable[[Path], None]) -> None:
    names = ("patient", "session", "sound")
    for name in names:
        make(tmp_path / f"{name}.json")
    ward = Ward(tmp_path)
    ward.tick()
    (alarm,) = [row for row in ward.alarms.active() if row.spec.id is AlarmId.CONFIG_FALLBACK]
    assert all(f"{name}.json cannot be used" in alarm.detail for name in names)
    assert all((tmp_path / f"{name}.damaged.json").exists() for name in names)
    ward.kill()


@MAKE
@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_an_odd_log_is_set_aside_and_begun_anew(tmp_path: Path, make: Callable[[Path], None], suffix: str) -> None:
    if suffix:
        before = Ward(tmp_path)
        before.tick()
        before.kill()
    make(tmp_path / f"{FILE}{suffix}")
    ward = Ward(tmp_path)
    until(lambda: ward.engine.log_queue.writer.head.sequence, "row in the new log")
    ward.tick()
    assert ward.is_present(AlarmId.LOG_BROKEN)
    ward.kill()
    assert next(rows(tmp_path / FILE))["happening"] == "MONITOR_STARTED"
    assert verify(tmp_path / FILE).first_bad is None


@MAKE
@pytest.mark.parametrize("name", [MINUTES, RESERVE, BED_TIME])
def test_an_odd_file_of_no_importance_stops_nothing(tmp_path: Path, make: Callable[[Path], None], name: str) -> None:
    make(tmp_path / name)
    ward = Ward(tmp_path)
    until(lambda: ward.engine.log_queue.writer.head.sequence, "row")
    ward.tick()
    ward.kill()
