"""The supervisor is watched too: the engine says when it is silent, and what it cannot do."""

import signal

import pytest

from tests.system.conftest import Monitor, Start

pytestmark = pytest.mark.system
ENGINE = "bedside.monitor.engine"


def test_a_stopped_supervisor_and_one_without_its_log_are_alarms_and_the_engine_is_replaced_all_the_same(
    start: Start,
) -> None:
    monitor = start("demo", "--table")
    monitor.snapshot()
    engine = monitor.pid(ENGINE)

    monitor.process.send_signal(signal.SIGSTOP)
    monitor.until(lambda: monitor.alarm_stands("KEEPER_SILENT"), "alarm of the silent supervisor")
    monitor.process.send_signal(signal.SIGCONT)
    monitor.until(lambda: not monitor.alarm_stands("KEEPER_SILENT"), "end of the alarm")
    assert monitor.pid(ENGINE) == engine

    (monitor.folder / "program.log").unlink()
    (monitor.folder / "program.log").mkdir()
    monitor.kill(ENGINE)
    monitor.until(lambda: monitor.pid(ENGINE) not in {None, engine}, "new engine")
    monitor.until(lambda: monitor.alarm_stands("KEEPER_FAULT"), "alarm of the program log")
    assert detail(monitor) == "program.log cannot be written: Is a directory"
    (monitor.folder / "program.log").rmdir()
    monitor.until(lambda: not monitor.alarm_stands("KEEPER_FAULT"), "end of the alarm")


@pytest.mark.slow
@pytest.mark.slice
def test_archive_broker_and_emulators_that_hang_are_replaced(start: Start) -> None:
    monitor = start("demo", "--table")
    monitor.until(lambda: monitor.pid("bedside.monitor.store"), "archive, which starts last")
    monitor.until(lambda: monitor.alarm_stands("HR_EXTREME_HIGH"), "alarm: all devices have sent data")
    parts = ("bedside.monitor.store", "bedside.monitor.process.mqtt_broker", "bedside.drivers.sim")
    old = {part: monitor.kill(part, signal.SIGSTOP) for part in parts}
    for part in parts[::-1]:
        monitor.until(lambda: monitor.pid(part) not in {None, old[part]}, f"new process of {part}")  # noqa: B023
    monitor.until(lambda: not monitor.alarm_stands("DEVICE_LOST"), "return of the devices")


def detail(monitor: Monitor) -> str:
    return next(row.detail for row in monitor.snapshot().alarms if row.alarm == "KEEPER_FAULT")
