"""Stories of the alarms that the engine process raises: of device lines, log, sound, archive, and of itself."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Category, Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.log.chain_check import rows
from bedside.config.schema import Config, SoundConfig
from bedside.config.vitals import VitalId
from bedside.monitor.engine.archive_check import ArchiveCheck
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.engine.patient_settings import FILE as SETTINGS
from bedside.monitor.link.commands import AutoLimits, Inactivate, SetBaseline, SetLimit, UseProfile
from bedside.monitor.link.heartbeats import Alive, StoreState
from bedside.monitor.sound.player import SoundPlayer
from bedside.monitor.sound.synthesizer import AlarmSound
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


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    ward = Ward(tmp_path)
    yield ward
    ward.kill()


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


def no_sound(ward: Ward) -> None:
    ward.tick()
    assert ward.is_present(AlarmId.NO_SOUND)
    ward.engine.player.close()
    ward.engine.player = SoundPlayer(f"wav:{ward.folder}/sound.wav", 0.7)
    ward.tick()
    assert not ward.is_present(AlarmId.NO_SOUND)


@pytest.mark.parametrize(("is_expected", "is_fault"), [(True, True), (False, False)])
def test_a_silent_archive_is_a_fault_where_one_is_expected(is_expected: bool, is_fault: bool) -> None:  # noqa: FBT001
    check = ArchiveCheck(0.0, is_expected=is_expected)
    assert not check.fault(14.0)
    assert bool(check.fault(16.0)) is is_fault
    check.handlers[StoreState](StoreState(), 17.0)
    assert not check.fault(30.0)


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
}


@pytest.mark.parametrize("alarm", STORIES)
def test_a_story_of_the_monitor(alarm: AlarmId, ward: Ward) -> None:
    STORIES[alarm](ward)


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
    """A folder has the name of the log; once it is removed, what waited is written."""
    (folder / FILE).mkdir()
    ward = Ward(folder)
    ward.tick()
    until(lambda: ward.engine.log_queue.writer.error is not None)
    ward.tick()
    assert ward.is_present(AlarmId.LOG_NOT_WRITABLE)
    (folder / FILE).rmdir()
    until(lambda: ward.engine.log_queue.writer.error is None)
    ward.tick()
    assert not ward.is_present(AlarmId.LOG_NOT_WRITABLE)
    ward.kill()
    assert next(row["happening"] for row in rows(folder / FILE)) == "MONITOR_STARTED"


def log_broken(folder: Path, _: pytest.MonkeyPatch) -> None:
    """A damaged log is set aside and a new one started; the alarm lasts until the next start."""
    (folder / FILE).write_bytes(b"no database" * 1000)
    ward = Ward(folder)
    ward.tick()
    until(lambda: ward.engine.log_queue.damage)
    ward.tick()
    assert ward.is_present(AlarmId.LOG_BROKEN)
    ward.kill()
    again = Ward(folder)
    again.tick()
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


@pytest.mark.parametrize("alarm", START_STORIES)
def test_a_story_of_the_monitor_that_begins_before_its_start(
    alarm: AlarmId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    START_STORIES[alarm](tmp_path, monkeypatch)


def test_a_lost_screen_ends_the_pause_that_it_showed(ward: Ward) -> None:
    do, alarms = ward.do, ward.alarms
    do(Alive(frames=1))
    assert do(Inactivate(kind=InactivationKind.AUDIO_PAUSED)) == ""
    ward.tick(1.9)
    assert alarms.inactivation.kind is InactivationKind.AUDIO_PAUSED
    ward.tick(0.2)
    assert alarms.inactivation.kind is None
    ward.kill()
    (row,) = [row for row in rows(ward.folder / FILE) if row["happening"] == "REACTIVATED"]
    assert row["reason"] == "AUDIO_PAUSED ended; the screen that showed it was lost"


def test_limits_set_at_the_bedside_survive_a_restart_and_each_change_is_logged(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    do, limits = ward.do, ward.alarms.patient.limits
    own = msgspec.structs.replace(limits[VitalId.HR], high=135.0)
    assert do(SetLimit(vital=VitalId.HR, limit=own, actor="nurse")) == ""
    assert do(SetBaseline(vital=VitalId.NIBP_SYS, value=118.0, actor="nurse")) == ""
    ward.tick()
    ward.kill()
    again = Ward(tmp_path)
    assert again.alarms.patient.limits[VitalId.HR] == own
    assert again.alarms.patient.baselines == {VitalId.NIBP_SYS: 118.0}
    again.tick()
    again.kill()
    assert (tmp_path / SETTINGS).stat().st_mode & 0o777 == 0o600
    changes = [(row["actor"], row["reason"]) for row in rows(tmp_path / FILE) if row["happening"] == "LIMITS_CHANGED"]
    assert [actor for actor, _ in changes] == ["nurse", "restart"]
    assert changes[0][1].startswith("HR 50..120 after 5 s")
    assert "-> 50..135 after 5 s" in changes[0][1]


def test_limits_that_break_the_rules_are_refused_in_a_sentence(ward: Ward) -> None:
    do, limits = ward.do, ward.alarms.patient.limits
    hidden = msgspec.structs.replace(limits[VitalId.SPO2], low=70.0, extreme_low=None)
    assert "must be 85 or higher" in do(SetLimit(vital=VitalId.SPO2, limit=hidden))
    assert limits[VitalId.SPO2].low == 90
    justified = msgspec.structs.replace(hidden, reason="COPD, ordered by Dr. A")
    assert do(SetLimit(vital=VitalId.SPO2, limit=justified)) == ""
    assert "no patient's" in do(SetBaseline(vital=VitalId.HR, value=900))
    assert "a baseline is taken of" in do(SetBaseline(vital=VitalId.SPO2, value=97))


def test_another_profile_is_used_and_survives_a_restart(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    assert "may be adult or adult-infusion" in ward.do(UseProfile(name="adlt"))
    assert ward.do(UseProfile(name="adult-infusion", actor="nurse")) == ""
    ward.kill()
    again = Ward(tmp_path)
    assert again.alarms.patient.profile.name == "adult-infusion"
    again.kill()


def test_a_snapshot_has_this_patients_limits_and_those_of_the_profile(ward: Ward) -> None:
    do, alarms = ward.do, ward.alarms
    do(UseProfile(name="adult-infusion"))
    own = msgspec.structs.replace(alarms.patient.limits[VitalId.HR], high=135.0)
    do(SetLimit(vital=VitalId.HR, limit=own))
    snapshot = ward.snapshot
    assert snapshot.profile_source == "adult-infusion"
    assert snapshot.limits[VitalId.HR].high == 135
    assert snapshot.standard is not None
    assert snapshot.standard.limits[VitalId.HR].high == 130
    assert msgspec.json.decode(msgspec.json.encode(snapshot), type=type(snapshot)) == snapshot


def test_auto_limits_are_set_around_this_patients_last_minute(ward: Ward) -> None:
    do, alarms = ward.do, ward.alarms
    assert do(AutoLimits()) == "too little was measured in the last minute"
    for _ in range(60):
        ward.receive(PACKET)  # pulse rate 72
        ward.tick(0.34)
    assert do(AutoLimits(actor="nurse")) == ""
    assert (alarms.patient.limits[VitalId.PR].low, alarms.patient.limits[VitalId.PR].high) == (54, 90)
    assert alarms.patient.limits[VitalId.SPO2].low == 90  # a low saturation does not become normal


def test_auto_limits_stay_within_the_extreme_limits(ward: Ward) -> None:
    for _ in range(60):
        ward.receive(oximeter_packet(pulse=130))
        ward.tick(0.34)
    ward.do(AutoLimits(vitals=(VitalId.PR,)))
    assert ward.alarms.patient.limits[VitalId.PR].high == 139


def test_the_highest_alarm_sounds_and_an_escalated_one_sounds_louder(ward: Ward) -> None:
    played: list[tuple[object, str]] = []
    ward.engine.player.play = lambda sound, key: played.append((sound, key))  # type: ignore[method-assign]
    slow = oximeter_packet(pulse=45)
    for _ in range(560):
        ward.receive(slow)
        ward.tick(0.34)
    sounded = list(dict.fromkeys(played))
    assert (AlarmSound(Priority.MEDIUM, Category.CARDIOVASCULAR), "PR_LOW:PR#1") in sounded
    assert sounded[-1] == (AlarmSound(Priority.HIGH, Category.CARDIOVASCULAR, is_escalated=True), "PR_LOW:PR#1^")
