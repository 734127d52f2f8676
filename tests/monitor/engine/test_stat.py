"""STAT with every module that measures on request: its real codec and an emulated module, in virtual time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.config.schema import Config, DemoConfig, DeviceConfig, NibpConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import DeviceCommand, Item, Notice, NoticeKind, Packet
from bedside.drivers.device_line import DeviceLine
from bedside.drivers.sim.emulator import Emulator
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import AT, VALUE, Ring
from bedside.monitor.engine.bed import Bed, Deliver
from bedside.monitor.link.commands import Nibp, NibpStat
from bedside.monitor.process.bed_time import BedTime
from tests.support.bytes_bed import SMALL, device

TICK_S = 0.05


class Wire(DeviceLine):
    """A line with an emulated module at its other end; a command arrives at once."""

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


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


class Arm:
    """A bed with one module, moved a tick at a time. `began`, `ended`: the times of its measurements."""

    def __init__(self, folder: Path, codec: str) -> None:
        config = Config(device=(device("cuff", codec),), state=SMALL, nibp=NibpConfig(interval_min=0))
        self.began: list[float] = []
        self.ended: list[float] = []
        self.now = 0.0
        ring = Ring.create(folder / "ring", lane_specs(config))
        self.bed = Bed(
            config, folder, ring=ring, at=0.0, time=BedTime(None, boot="", at=0.0, utc=0.0), make_line=self._wire
        )
        self.nibp, (self.wire,) = self.bed.nibp, self.bed.lines

    def _wire(self, config: DeviceConfig, deliver: Deliver) -> Wire:
        def heard(name: str, item: Item) -> None:
            deliver(name, item)
            self._hear(item)

        wire = Wire(config, registry.codec(config), heard)
        patient = registry.find(registry.PATIENTS, "simulated")(DemoConfig())
        wire.emulator = registry.find(registry.EMULATORS, config.codec)(config, patient, _utc)
        return wire

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.now += TICK_S
            self.wire.move(self.now)
            self.bed.step(self.now, self.now)

    def results(self) -> list[tuple[float, float]]:
        lane = next(row for row in self.bed.ring.lanes if row.spec.vital is VitalId.NIBP_SYS)
        rows = lane.latest(100)
        return [(float(at), float(value)) for at, value in zip(rows[AT], rows[VALUE], strict=True)]

    def _hear(self, item: Item) -> None:
        if isinstance(item, Notice) and item.kind is NoticeKind.NIBP_MEASURING:
            if item.is_present:
                self.began.append(item.at)
            elif self.began:  # some modules report at first that they do not measure
                self.ended.append(item.at)


CUFFS = [name for name in registry.CODECS if VitalId.CUFF in registry.codec_class(name).vitals]
ON_REQUEST = [name for name in CUFFS if registry.codec_class(name)().command(DeviceCommand.NIBP_START) is not None]
STOPPABLE = [name for name in ON_REQUEST if registry.codec_class(name)().command(DeviceCommand.NIBP_STOP) is not None]


@pytest.fixture
def arm(tmp_path: Path, request: pytest.FixtureRequest) -> Arm:
    return Arm(tmp_path, request.param)


@pytest.mark.parametrize("arm", ON_REQUEST, indirect=True)
def test_measurements_repeat_with_a_rest_between_them_and_end_after_five_minutes(arm: Arm) -> None:
    arm.run(2)
    assert arm.bed.obey(NibpStat(), arm.now) is None
    arm.run(400)
    rests = [began - ended for ended, began in zip(arm.ended, arm.began[1:], strict=False)]
    assert len(arm.began) >= 4
    assert len(arm.results()) == len(arm.began) == len(arm.ended)
    assert min(rests) >= 5 - TICK_S
    assert max(rests) < 7
    assert 240 < arm.began[-1] <= 302 + TICK_S
    assert arm.nibp.schedule.stat_until is None


@pytest.mark.parametrize("arm", STOPPABLE, indirect=True)
def test_stop_ends_the_measurement_and_stat(arm: Arm) -> None:
    arm.run(2)
    arm.bed.obey(NibpStat(), arm.now)
    arm.run(10)
    assert arm.nibp.is_measuring
    assert arm.bed.obey(Nibp(is_start=False), arm.now) is None
    arm.run(200)
    assert not arm.nibp.is_measuring
    assert (len(arm.began), arm.results()) == (1, [])


def test_there_are_modules_that_measure_on_request() -> None:
    assert "lepu-vx-nibp" in STOPPABLE
    assert len(ON_REQUEST) >= 3
