"""What the snapshot says of the cuff, of the sound and of each device."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bedside.config.schema import Config, NibpConfig, SoundConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import Notice, NoticeKind, Packet
from bedside.drivers.device_line import LinkState
from bedside.monitor.engine.engine import Engine
from bedside.monitor.link.commands import NibpInterval, NibpRun, NibpStat, SetVolume
from bedside.monitor.link.snapshot import NibpView, Snapshot
from tests.support.bytes_bed import SMALL, device

CONFIG = Config(
    device=(device("cuff", "lepu-vx-nibp"), device("ox", "nonin-df2")),
    nibp=NibpConfig(interval_min=5, stat_min=2),
    state=SMALL,
    sound=SoundConfig(output="none", volume=0.7, volume_min=0.4),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine at second 100 with a cuff that is there and takes commands."""
    engine = Engine(CONFIG, tmp_path, at=100.0, utc=1.7e9)
    cuff = engine._drivers[0]
    cuff.status.state, cuff.status.last_packet_at = LinkState.UP, 100.0
    cuff._now = lambda: 100.0
    yield engine
    engine._sounder.close()
    engine._book.writer.close(60)


def shown(engine: Engine, at: float = 100.0) -> Snapshot:
    """Return the snapshot as it comes out of the link."""
    engine._desk.run_programme(at)
    return msgspec.json.decode(msgspec.json.encode(engine._snapshot(at)), type=Snapshot)


def test_the_interval_the_programme_and_stat_are_told(engine: Engine) -> None:
    plan = CONFIG.nibp.programme[1]
    obey = engine._desk.obey
    calm = shown(engine).nibp
    assert (calm.interval_min, calm.next_at, calm.plan, calm.stat_until) == (5, 400, "", None)
    assert calm.plans == CONFIG.nibp.programme
    assert obey(NibpRun(plan=plan.name), 100.0) == ""
    running = shown(engine).nibp
    assert (running.plan, running.step, running.left, running.interval_min) == (plan.name, 0, 3, 10)
    assert obey(NibpStat(), 100.0) == ""
    assert shown(engine).nibp.stat_until == 220
    assert obey(NibpInterval(interval_min=0), 100.0) == ""
    ended = shown(engine).nibp
    assert (ended.plan, ended.stat_until, ended.next_at, ended.interval_min) == ("", None, None, 0)


@pytest.mark.parametrize(
    "kind",
    [NoticeKind.NIBP_FAILED, NoticeKind.CUFF_LEAK, NoticeKind.CUFF_OVERPRESSURE, NoticeKind.SENSOR_FAULT],
)
def test_why_the_last_measurement_failed_is_told_whatever_the_module_calls_it(engine: Engine, kind: NoticeKind) -> None:
    def say(*, is_present: bool) -> NibpView:
        notice = Notice(kind=kind, is_present=is_present, at=100.0, detail="air leak")
        engine._watch.pipeline.deliver("cuff", notice)
        return shown(engine).nibp

    assert say(is_present=True).detail == "air leak"
    assert say(is_present=False).detail == ""


def test_all_that_is_known_of_a_device_is_told(engine: Engine) -> None:
    line = engine._drivers[1]
    line.begin()
    line.take(Packet(bytes(range(40)), 99.5))
    notice = Notice(kind=NoticeKind.SENSOR_OFF, is_present=True, at=90.0, detail="finger out")
    engine._watch.pipeline.deliver("ox", notice)
    engine._lines[1].tick(engine._watch, 100.0)
    view = shown(engine).devices[1]
    assert (view.codec, view.packets, view.connects, view.last_at) == ("nonin-df2", 1, 1, 99.5)
    assert view.frames_bad > 0
    assert view.bad_per_min == view.frames_bad
    assert VitalId.SPO2 in view.vitals
    assert [(row.kind, row.detail, row.since) for row in view.notices] == [(NoticeKind.SENSOR_OFF, "finger out", 90.0)]
    assert shown(engine).devices[0].notices == ()  # it was the other one that said so
    engine._watch.pipeline.deliver("ox", Notice(kind=NoticeKind.SENSOR_OFF, is_present=False, at=99.0))
    engine._lines[1].tick(engine._watch, 161.0)
    later = shown(engine, 161.0).devices[1]
    assert (later.notices, later.bad_per_min) == ((), 0)


def test_how_loud_it_is_and_why_nothing_is_heard_is_told(engine: Engine) -> None:
    sound = shown(engine).sound
    assert (sound.volume, sound.volume_min, sound.pulse_tone) == (0.7, 0.4, 0.0)
    assert sound.fault == "sound is switched off by the configuration"
    assert not shown(engine).has_sound
    assert engine._desk.obey(SetVolume(volume=0.5), 100.0) == ""
    assert shown(engine).sound.volume == 0.5
