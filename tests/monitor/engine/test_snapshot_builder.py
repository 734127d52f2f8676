"""What the snapshot says of the cuff, of the sound and of each device."""

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


def test_the_interval_the_programme_and_stat_are_told(bed: EngineBed) -> None:
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
def test_why_the_last_measurement_failed_is_told_whatever_the_module_calls_it(bed: EngineBed, kind: NoticeKind) -> None:
    def say(*, is_present: bool) -> NibpView:
        notice = Notice(kind=kind, is_present=is_present, at=100.0, detail="air leak")
        bed.deliver("cuff", notice)
        return shown(bed).nibp

    assert say(is_present=True).detail == "air leak"
    assert say(is_present=False).detail == ""


def test_all_that_is_known_of_a_device_is_told(bed: EngineBed) -> None:
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
    assert shown(bed).devices[0].notices == ()  # it was the other one that said so
    bed.deliver("ox", Notice(kind=NoticeKind.SENSOR_OFF, is_present=False, at=99.0))
    bed.now = 161.0
    bed.bed.device_checks[1].tick(bed.bed.alarm_input, bed.now)
    later = shown(bed).devices[1]
    assert (later.notices, later.bad_per_min) == ((), 0)


def test_how_loud_it_is_and_why_nothing_is_heard_is_told(bed: EngineBed) -> None:
    sound = shown(bed).sound
    assert (sound.volume, sound.volume_min, sound.pulse_tone) == (0.7, 0.4, 0.0)
    assert sound.fault == "sound is switched off by the configuration"
    assert not shown(bed).has_sound
    assert bed.do(SetVolume(volume=0.5)) == ""
    assert shown(bed).sound.volume == 0.5
