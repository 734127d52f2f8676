"""A story for each alarm that the engine process raises: of device lines, log, sound, archive, and of itself."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.chain_check import rows
from bedside.config.schema import Config, SoundConfig
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.engine.patient_settings import FILE as SETTINGS
from bedside.monitor.link.commands import SetLimit
from bedside.monitor.link.heartbeats import Alive, KeeperState, StoreState
from bedside.monitor.sound.player import SoundPlayer
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import EngineBed, oximeter_packet
from tests.support.waiting import until

CONFIG = Config(device=(device("ox", "nonin-df2"),), state=SMALL, sound=SoundConfig(output="none"))


ARCHIVE_ALARMS = {AlarmId.STORE_STOPPED, AlarmId.STORE_CENTRAL}


PACKET = oximeter_packet()


class Ward(EngineBed):
    """A bed with one oximeter."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, CONFIG, has_fake_cuff=False)


def device_lost(ward: Ward) -> None:
    ward.receive(PACKET)
    ward.tick()
    assert not ward.is_present(AlarmId.DEVICE_LOST)
    ward.tick(3.1)
    assert ward.is_present(AlarmId.DEVICE_LOST)
    ward.receive(PACKET)
    ward.tick()
    assert not ward.is_present(AlarmId.DEVICE_LOST)


def garbled(ward: Ward) -> None:
    for number in range(31):
        ward.receive(PACKET[:7] + bytes(3) + PACKET)
        ward.tick()
        assert ward.is_present(AlarmId.GARBLED) is (number >= 30)
    ward.receive(PACKET)
    ward.tick(61)
    assert not ward.is_present(AlarmId.GARBLED)


def driver_fault(ward: Ward) -> None:
    status = ward.bed.lines[0].status
    status.fault, status.fault_at = "KeyError in the driver", ward.now
    ward.tick()
    assert ward.is_present(AlarmId.DRIVER_FAULT)
    ward.tick(61)
    assert not ward.is_present(AlarmId.DRIVER_FAULT)


def ring_overrun(ward: Ward) -> None:
    """More samples come between two ticks than the ring holds: some are never judged."""
    for _ in range((60 + 60) * 3):
        ward.now += 1 / 3
        ward.receive(PACKET)
    ward.tick()
    ward.tick()
    assert ward.is_present(AlarmId.RING_OVERRUN)
    ward.tick(11)
    assert not ward.is_present(AlarmId.RING_OVERRUN)


def tick_late(ward: Ward) -> None:
    ward.tick(late_s=0.2)
    assert not ward.is_present(AlarmId.TICK_LATE)
    ward.tick(late_s=0.3)
    assert ward.is_present(AlarmId.TICK_LATE)
    ward.tick(11)
    assert not ward.is_present(AlarmId.TICK_LATE)


def screen_lost(ward: Ward) -> None:
    ward.do(Alive(frames=1))
    ward.tick(1.9)
    assert not ward.is_present(AlarmId.SCREEN_LOST)
    ward.tick(0.2)
    assert ward.is_present(AlarmId.SCREEN_LOST)
    ward.do(Alive(frames=2))
    ward.tick()
    assert not ward.is_present(AlarmId.SCREEN_LOST)


def clock_stepped(ward: Ward) -> None:
    ward.tick()
    ward.utc += 3600
    ward.tick()
    assert ward.is_present(AlarmId.CLOCK_STEPPED)
    ward.tick(11)
    assert not ward.is_present(AlarmId.CLOCK_STEPPED)


def monitor_fault(ward: Ward) -> None:
    ward.bed.self_check.failed(ward.now, "KeyError in the tick")
    ward.tick()
    assert ward.is_present(AlarmId.MONITOR_FAULT)
    ward.tick(11)
    assert not ward.is_present(AlarmId.MONITOR_FAULT)


def archive_reports(ward: Ward, alarm: AlarmId, state: StoreState) -> None:
    """The archive stores everything, then reports a fault, then stores everything again."""
    for report, is_present in ((StoreState(), False), (state, True), (StoreState(), False)):
        ward.do(report)
        ward.tick()
        assert ward.is_present(alarm) is is_present
        assert not any(ward.is_present(other) for other in ARCHIVE_ALARMS - {alarm})


def store_stopped(ward: Ward) -> None:
    archive_reports(ward, AlarmId.STORE_STOPPED, StoreState(fault="waves are not kept: the disk is nearly full"))


def store_central(ward: Ward) -> None:
    archive_reports(ward, AlarmId.STORE_CENTRAL, StoreState(central="unreachable for 2 min"))


def keeper_silent(ward: Ward) -> None:
    """A supervisor reports, is stopped, and goes on."""
    ward.engine._others[1]._is_expected = True
    ward.do(KeeperState())
    ward.tick(4.9)
    assert not ward.is_present(AlarmId.KEEPER_SILENT)
    ward.tick(0.2)
    assert ward.is_present(AlarmId.KEEPER_SILENT)
    ward.do(KeeperState())
    ward.tick()
    assert not ward.is_present(AlarmId.KEEPER_SILENT)


def keeper_fault(ward: Ward) -> None:
    why = "program.log cannot be written: Is a directory"
    for state, is_present in ((KeeperState(), False), (KeeperState(fault=why), True), (KeeperState(), False)):
        ward.do(state)
        ward.tick()
        assert ward.is_present(AlarmId.KEEPER_FAULT) is is_present


def no_sound(ward: Ward) -> None:
    ward.tick()
    assert ward.is_present(AlarmId.NO_SOUND)
    ward.engine.player.close()
    ward.engine.player = SoundPlayer(f"wav:{ward.folder}/sound.wav", 0.7)
    ward.tick()
    assert not ward.is_present(AlarmId.NO_SOUND)


STORIES: dict[AlarmId, Callable[[Ward], None]] = {
    AlarmId.DEVICE_LOST: device_lost,
    AlarmId.GARBLED: garbled,
    AlarmId.DRIVER_FAULT: driver_fault,
    AlarmId.RING_OVERRUN: ring_overrun,
    AlarmId.TICK_LATE: tick_late,
    AlarmId.SCREEN_LOST: screen_lost,
    AlarmId.CLOCK_STEPPED: clock_stepped,
    AlarmId.MONITOR_FAULT: monitor_fault,
    AlarmId.NO_SOUND: no_sound,
    AlarmId.STORE_STOPPED: store_stopped,
    AlarmId.STORE_CENTRAL: store_central,
    AlarmId.KEEPER_SILENT: keeper_silent,
    AlarmId.KEEPER_FAULT: keeper_fault,
}


def disk_low(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = SimpleNamespace(free=400e6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: free)
    ward = Ward(folder)
    ward.tick()
    assert ward.is_present(AlarmId.DISK_LOW)
    free.free = 600e6
    ward.tick(11)
    assert not ward.is_present(AlarmId.DISK_LOW)
    ward.kill()


def log_not_writable(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Another program holds the log's lock; once it lets go, what waited is written."""
    holder = sqlite3.connect(folder / FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    ward = Ward(folder)
    ward.tick()
    until(lambda: ward.engine.log_queue.writer.error is not None)
    ward.tick()
    assert ward.is_present(AlarmId.LOG_NOT_WRITABLE)
    holder.close()
    until(lambda: ward.engine.log_queue.writer.error is None)
    ward.tick()
    assert not ward.is_present(AlarmId.LOG_NOT_WRITABLE)
    ward.kill()
    assert next(row["happening"] for row in rows(folder / FILE)) == "MONITOR_STARTED"


def log_broken(folder: Path, _: pytest.MonkeyPatch) -> None:
    """A damaged log is set aside and a new one started; the alarm ends when the next engine does not report it."""
    (folder / FILE).write_bytes(b"no database" * 1000)
    ward = Ward(folder)
    ward.tick()
    until(lambda: ward.engine.log_queue.damage)
    ward.tick()
    assert ward.is_present(AlarmId.LOG_BROKEN)
    ward.kill()
    again = Ward(folder)
    again.tick()
    assert again.is_present(AlarmId.LOG_BROKEN)
    again.tick(10)
    assert not again.is_present(AlarmId.LOG_BROKEN)
    again.kill()


def config_fallback(folder: Path, _: pytest.MonkeyPatch) -> None:
    """The stored settings cannot be read: the profile's limits are in force until somebody sets limits again."""
    (folder / SETTINGS).write_text('{"profile": "adult", "limits": {"HR": {"low": 130, "high": 90}}}')
    ward = Ward(folder)
    ward.tick()
    assert ward.is_present(AlarmId.CONFIG_FALLBACK)
    (row,) = [row for row in ward.alarms.active() if row.spec.id is AlarmId.CONFIG_FALLBACK]
    assert "HR.low = 130" in row.detail
    limit = ward.alarms.patient.limits[VitalId.HR]
    assert limit.high == 120
    assert ward.do(SetLimit(vital=VitalId.HR, limit=limit)) == ""
    ward.tick()
    assert not ward.is_present(AlarmId.CONFIG_FALLBACK)
    ward.kill()


START_STORIES = {
    AlarmId.DISK_LOW: disk_low,
    AlarmId.LOG_NOT_WRITABLE: log_not_writable,
    AlarmId.LOG_BROKEN: log_broken,
    AlarmId.CONFIG_FALLBACK: config_fallback,
}


ALL_STORIES = {*STORIES, *START_STORIES}
