"""The parts of the snapshot about the cuff, the sound and each device."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bedside.config.schema import Config, NibpConfig, SoundConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import Notice, NoticeKind, Packet
from bedside.monitor.link.commands import NibpInterval, NibpRun, NibpStat, SetVolume
from bedside.monitor.link.snapshot import NibpView, Snapshot
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import EngineBed

CONFIG = Config(
    device=(device("cuff", "lepu-vx-nibp"), device("ox", "nonin-df2")),
    nibp=NibpConfig(interval_min=5, stat_min=2),
    state=SMALL,
    sound=SoundConfig(output="none", volume=0.7, volume_min=0.4),
)


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[EngineBed]:
    """A bed at second 100 with a cuff that takes commands."""
    bed = EngineBed(tmp_path, CONFIG)
    yield bed
    bed.kill()


def shown(bed: EngineBed) -> Snapshot:
    """Return the snapshot as it comes out of the link."""
    bed.bed.nibp.tick(bed.now)
    return msgspec.json.decode(msgspec.json.encode(bed.snapshot), type=Snapshot)


def test_interval_programme_and_stat_are_in_the_snapshot(bed: EngineBed) -> None:
    plan = CONFIG.nibp.programme[1]
    calm = shown(bed).nibp
    assert (calm.interval_min, calm.next_at, calm.plan, calm.stat_until) == (5, 400, "", None)
    assert calm.plans == CONFIG.nibp.programme
    assert bed.do(NibpRun(plan=plan.name)) == ""
    running = shown(bed).nibp
    assert (running.plan, running.step, running.left, running.interval_min) == (plan.name, 0, 3, 10)
    assert bed.do(NibpStat()) == ""
    assert shown(bed).nibp.stat_until == 220
    assert bed.do(NibpInterval(interval_min=0)) == ""
    ended = shown(bed).nibp
    assert (ended.plan, ended.stat_until, ended.next_at, ended.interval_min) == ("", None, None, 0)


@pytest.mark.parametrize(
    "kind",
    [NoticeKind.NIBP_FAILED, NoticeKind.CUFF_LEAK, NoticeKind.CUFF_OVERPRESSURE, NoticeKind.SENSOR_FAULT],
)
def test_the_cause_of_a_failed_measurement_is_in_the_snapshot_whichever_notice_the_module_sends(
    bed: EngineBed, kind: NoticeKind
) -> None:
    def report(*, is_present: bool) -> NibpView:
        notice = Notice(kind=kind, is_present=is_present, at=100.0, detail="air leak")
        bed.deliver("cuff", notice)
        return shown(bed).nibp

    assert report(is_present=True).detail == "air leak"
    assert report(is_present=False).detail == ""


def test_the_state_of_each_device_is_in_the_snapshot(bed: EngineBed) -> None:
    line = bed.bed.lines[1]
    line.begin()
    line.take(Packet(bytes(range(40)), 99.5))
    notice = Notice(kind=NoticeKind.SENSOR_OFF, is_present=True, at=90.0, detail="finger out")
    bed.deliver("ox", notice)
    bed.bed.device_checks[1].tick(bed.bed.alarm_input, 100.0)
    view = shown(bed).devices[1]
    assert (view.codec, view.packets, view.connects, view.last_at) == ("nonin-df2", 1, 1, 99.5)
    assert view.frames_bad > 0
    assert view.bad_per_min == view.frames_bad
    assert VitalId.SPO2 in view.vitals
    assert [(row.kind, row.detail, row.since) for row in view.notices] == [(NoticeKind.SENSOR_OFF, "finger out", 90.0)]
    assert shown(bed).devices[0].notices == ()  # the notice is the other device's
    bed.deliver("ox", Notice(kind=NoticeKind.SENSOR_OFF, is_present=False, at=99.0))
    bed.now = 161.0
    bed.bed.device_checks[1].tick(bed.bed.alarm_input, bed.now)
    later = shown(bed).devices[1]
    assert (later.notices, later.bad_per_min) == ((), 0)


def test_the_volumes_and_why_nothing_can_be_heard_are_in_the_snapshot(bed: EngineBed) -> None:
    sound = shown(bed).sound
    assert (sound.volume, sound.volume_min, sound.pulse_tone) == (0.7, 0.4, 0.0)
    assert sound.fault == "sound is switched off by the configuration"
    assert not shown(bed).has_sound
    assert bed.do(SetVolume(volume=0.5)) == ""
    assert shown(bed).sound.volume == 0.5
