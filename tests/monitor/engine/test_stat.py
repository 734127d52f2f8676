"""STAT with every module that measures at our asking: its real codec, its emulated module, in virtual time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.config.load import load_profile
from bedside.config.schema import Config, DemoConfig, NibpConfig, SoundConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import DeviceCommand, Item, Notice, NoticeKind, Packet
from bedside.drivers.device_line import DeviceLine
from bedside.drivers.sim.emulator import Emulator
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import AT, VALUE, Ring
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.command_router import CommandRouter
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.engine.self_check import SelfCheck
from bedside.monitor.engine.volume import VolumeControl
from bedside.monitor.link.commands import Nibp, NibpStat
from bedside.monitor.sound.player import SoundPlayer
from tests.support.bytes_bed import SMALL, device

TICK_S = 0.05


class Wire(DeviceLine):
    """A line whose other end is an emulated module; what is asked of it arrives at once."""

    now = 0.0
    emulator: Emulator

    def is_lost(self, at: float) -> bool:  # noqa: ARG002 - the line's signature
        return False

    def command(self, command: DeviceCommand) -> bool:
        data = self._codec.command(command)
        if data is not None:
            self.emulator.receive(data, self.now)
        return data is not None

    def move(self, now: float) -> None:
        """Let both ends talk up to now."""
        self.now = now
        if request := self.due_poll(now):
            self.emulator.receive(request, now)
        for packet in self.emulator.emit(now):
            for answer in self.take(Packet(packet.data, now)):
                self.emulator.receive(answer, now)


class Arm:
    """A bed with one module, ticked as the engine does."""

    def __init__(self, folder: Path, codec: str) -> None:
        config = Config(device=(device("cuff", codec),), state=SMALL, sound=SoundConfig(output="none"))
        self.ring = Ring.create(folder / "ring", lane_specs(config))
        self.watch = AlarmInput(config, load_profile("adult"), self.ring, at=0.0)
        self.began: list[float] = []
        self.ended: list[float] = []
        self.wire = Wire(config.device[0], registry.codec(config.device[0]), self._deliver)
        patient = registry.find(registry.PATIENTS, "simulated")(DemoConfig())
        maker = registry.find(registry.EMULATORS, codec)
        self.wire.emulator = maker(config.device[0], patient, lambda t: datetime.fromtimestamp(t, UTC))
        self.sounder = SoundPlayer("none", 0.7)
        self.now = 0.0
        self.desk = CommandRouter(
            self.watch,
            self.ring,
            PatientSettings(folder, "adult"),
            programme=NibpSchedule(0, at=0.0, start_at_once=False, settings=NibpConfig()),
            health=SelfCheck(folder, disk_low_mb=1),
            cuff=self.wire,
            others=VolumeControl(folder, config.sound, self.sounder, self.watch.alarms).commands,
        )

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.now += TICK_S
            self.wire.move(self.now)
            self.watch.tick(self.now)
            self.desk.run_programme(self.now)

    def results(self) -> list[tuple[float, float]]:
        lane = next(row for row in self.ring.lanes if row.spec.vital is VitalId.NIBP_SYS)
        rows = lane.latest(100)
        return [(float(at), float(value)) for at, value in zip(rows[AT], rows[VALUE], strict=True)]

    def _deliver(self, name: str, item: Item) -> None:
        self.watch.pipeline.deliver(name, item)
        if isinstance(item, Notice) and item.kind is NoticeKind.NIBP_MEASURING:
            if item.is_present:
                self.began.append(item.at)
            elif self.began:  # some say at first that they do not measure
                self.ended.append(item.at)


CUFFS = [name for name in registry.CODECS if VitalId.CUFF in registry.codec_class(name).vitals]
ASKED = [name for name in CUFFS if registry.codec_class(name)().command(DeviceCommand.NIBP_START) is not None]
STOPPED = [name for name in ASKED if registry.codec_class(name)().command(DeviceCommand.NIBP_STOP) is not None]


@pytest.fixture
def arm(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Arm]:
    arm = Arm(tmp_path, request.param)
    yield arm
    arm.sounder.close()


@pytest.mark.parametrize("arm", ASKED, indirect=True)
def test_one_follows_the_other_with_a_rest_between_and_five_minutes_are_the_end(arm: Arm) -> None:
    arm.run(2)
    assert arm.desk.obey(NibpStat(), arm.now) == ""
    arm.run(400)
    rests = [began - ended for ended, began in zip(arm.ended, arm.began[1:], strict=False)]
    assert len(arm.began) >= 4
    assert len(arm.results()) == len(arm.began) == len(arm.ended)
    assert min(rests) >= 5 - TICK_S
    assert max(rests) < 7
    assert 240 < arm.began[-1] <= 302 + TICK_S
    assert arm.desk.programme.stat_until is None


@pytest.mark.parametrize("arm", STOPPED, indirect=True)
def test_stop_ends_the_measurement_and_all_that_would_follow(arm: Arm) -> None:
    arm.run(2)
    arm.desk.obey(NibpStat(), arm.now)
    arm.run(10)
    assert arm.desk.is_measuring
    assert arm.desk.obey(Nibp(is_start=False), arm.now) == ""
    arm.run(200)
    assert not arm.desk.is_measuring
    assert (len(arm.began), arm.results()) == (1, [])


def test_there_are_modules_to_ask() -> None:
    assert "lepu-vx-nibp" in STOPPED
    assert len(ASKED) >= 3
