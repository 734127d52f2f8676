"""The bed as engine and scenarios use it, with lines that a test provides."""

from collections.abc import Iterator
from pathlib import Path

from bedside.alarms.alarm_id import AlarmId
from bedside.config.schema import Config
from bedside.drivers.block import DeviceCommand
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine.bed import Bed
from bedside.monitor.engine.self_check import MonitorCondition
from bedside.monitor.link.commands import Nibp, SetVolume, Standby, TestSound
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.process.bed_time import BedTime
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import FakeCuff

CONFIG = Config(device=(device("cuff", "lepu-vx-nibp"),), state=SMALL)


def make_bed(folder: Path) -> tuple[Bed[FakeCuff], list[MonitorCondition]]:
    """Return a bed without a loudspeaker, and the further conditions that it reports."""
    conditions: list[MonitorCondition] = []

    def further(_at: float) -> Iterator[MonitorCondition]:
        yield from conditions

    bed = Bed(
        CONFIG,
        folder,
        ring=Ring.create(folder / "ring", lane_specs(CONFIG)),
        at=0.0,
        time=BedTime(None, boot="", at=0.0, utc=0.0),
        make_line=lambda _device, _deliver: FakeCuff(),
        handlers=({TestSound: lambda _message, _at: None},),
        conditions=further,
    )
    return bed, conditions


def test_a_command_to_the_cuff_goes_to_the_line_of_the_device_that_measures_nibp(tmp_path: Path) -> None:
    bed, _ = make_bed(tmp_path)
    assert bed.obey(Nibp(is_start=True), 1.0) is None
    assert bed.lines[0].commands == [DeviceCommand.NIBP_START]
    assert bed.obey(Standby(), 2.0) is None
    assert "end standby first" in str(bed.obey(Nibp(is_start=True), 3.0))


def test_handlers_and_conditions_of_further_parts_belong_to_the_bed(tmp_path: Path) -> None:
    bed, conditions = make_bed(tmp_path)
    assert bed.obey(TestSound(), 1.0) is None
    conditions.append(MonitorCondition(AlarmId.NO_SOUND, is_present=True, detail="no loudspeaker"))
    bed.step(1.0, 1.0)
    (alarm,) = bed.alarms.active()
    assert (alarm.spec.id, alarm.detail) == (AlarmId.NO_SOUND, "no loudspeaker")


def test_without_a_player_there_is_no_volume_to_set(tmp_path: Path) -> None:
    bed, _ = make_bed(tmp_path)
    assert bed.volume is None
    assert str(bed.obey(SetVolume(volume=0.5), 1.0)) == "this monitor has no such command"


def test_a_step_that_comes_late_and_a_screen_that_falls_silent_are_alarms(tmp_path: Path) -> None:
    bed, _ = make_bed(tmp_path)
    assert bed.obey(Alive(frames=1), 0.0) is None
    bed.step(3.0, 3.0, due=2.0)
    assert {AlarmId.TICK_LATE, AlarmId.SCREEN_LOST} <= {row.spec.id for row in bed.alarms.active()}
