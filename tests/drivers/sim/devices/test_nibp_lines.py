"""The emulated NIBP modules of PAR and SunTech through their real codecs, in simulated time."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VitalId as V
from bedside.drivers.block import DeviceCommand, Item, NoticeKind
from bedside.drivers.codec import Codec
from bedside.drivers.codecs.par.codec import ParNibp2010
from bedside.drivers.codecs.suntech.codec import SunTechNibp
from bedside.drivers.sim.devices.par_module import ParModule
from bedside.drivers.sim.devices.suntech_module import SunTechModule
from bedside.drivers.sim.emulator import Emulator, VitalSigns
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import feed, notices, numbers

CUFF = DeviceConfig(id="cuff", codec="par-nibp2010", port="x")
OFF = ScriptEvent(at_s=0, sensor_off="cuff", hold_s=500)
MEASURING, FAILED = NoticeKind.NIBP_MEASURING, NoticeKind.NIBP_FAILED


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


class HostAndModule:
    """Host and module on one line."""

    def __init__(self, codec: Codec, module: Emulator) -> None:
        self.codec, self.module = codec, module
        self.t = self.received_at = 0.0

    def command(self, command: DeviceCommand) -> None:
        data = self.codec.command(command)
        assert data is not None
        self.module.receive(data, self.t)

    def wait(self, until: float) -> list[Item]:
        items: list[Item] = []
        while self.t < until:
            self.t += 0.05
            if self.t - self.received_at >= (self.codec.poll_every_s or 0):
                self.module.receive(self.codec.poll(), self.t)
            for packet in self.module.emit(self.t):
                self.received_at = self.t
                items += feed(self.codec, packet.data, at=packet.at)
                for answer in self.codec.outgoing():
                    self.module.receive(answer, self.t)
        return items


def par(patient: SimulatedPatient) -> HostAndModule:
    return HostAndModule(ParNibp2010(), ParModule(CUFF, patient, utc))


def suntech(patient: SimulatedPatient) -> HostAndModule:
    return HostAndModule(SunTechNibp(), SunTechModule(CUFF, patient, utc))


LineFactory = Callable[[SimulatedPatient], HostAndModule]


@pytest.fixture(params=[par, suntech])
def line_of(request: pytest.FixtureRequest) -> LineFactory:
    factory: LineFactory = request.param
    return factory


def test_a_measurement_inflates_deflates_and_gives_the_patients_pressures_once(line_of: LineFactory) -> None:
    patient = SimulatedPatient(DemoConfig())
    line = line_of(patient)
    line.wait(3.0)
    line.command(DeviceCommand.NIBP_START)
    items = line.wait(60.0)
    cuff = numbers(items, V.CUFF)
    assert max(cuff) > 150
    assert len(cuff) > 50
    (sys,), (dia,), (mean,) = (numbers(items, vital) for vital in (V.NIBP_SYS, V.NIBP_DIA, V.NIBP_MEAN))
    signs = patient.signs(17.0)
    assert (sys, dia, mean) == pytest.approx((signs.sys, signs.dia, signs.mean), abs=3)
    assert [row for row in notices(items) if row[0] is MEASURING] == [(MEASURING, True), (MEASURING, False)]
    assert (FAILED, True) not in notices(items)
    assert line.codec.bad_frames == 0


def test_each_start_is_a_measurement(line_of: LineFactory) -> None:
    class Steady(SimulatedPatient):
        def signs(self, t: float) -> VitalSigns:  # noqa: ARG002 - always the same pressures
            return super().signs(0.0)

    line = line_of(Steady(DemoConfig()))
    line.wait(2.0)
    line.command(DeviceCommand.NIBP_START)
    first = line.wait(40.0)
    line.command(DeviceCommand.NIBP_START)
    assert len(numbers(first, V.NIBP_SYS)) == len(numbers(line.wait(80.0), V.NIBP_SYS)) == 1


def test_at_rest_it_answers_without_patient_data(line_of: LineFactory) -> None:
    line = line_of(SimulatedPatient(DemoConfig()))
    items = line.wait(10.0)
    assert (MEASURING, True) not in notices(items)
    assert numbers(items, V.CUFF) == numbers(items, V.NIBP_SYS) == []
    assert line.received_at > 9.0


def test_a_cuff_that_is_off_fails(line_of: LineFactory) -> None:
    line = line_of(SimulatedPatient(DemoConfig(script=(OFF,))))
    line.wait(2.0)
    line.command(DeviceCommand.NIBP_START)
    items = line.wait(15.0)
    assert (FAILED, True) in notices(items)
    assert numbers(items, V.NIBP_SYS) == []


def test_a_measurement_that_the_loss_of_the_link_interrupted_has_failed(line_of: LineFactory) -> None:
    line = line_of(SimulatedPatient(DemoConfig()))
    line.wait(2.0)
    line.command(DeviceCommand.NIBP_START)
    line.wait(8.0)
    line.codec.reset()
    line.module.emit(60.0)
    line.t = line.received_at = 60.0
    items = line.wait(80.0)
    assert (FAILED, True) in notices(items)
    assert (MEASURING, False) in notices(items)
    assert numbers(items, V.NIBP_SYS) == []


def test_an_abort_is_obeyed() -> None:
    line = par(SimulatedPatient(DemoConfig()))
    line.command(DeviceCommand.NIBP_START)
    line.wait(3.0)
    line.command(DeviceCommand.NIBP_STOP)
    items = line.wait(20.0)
    assert (MEASURING, False) in notices(items)
    assert (FAILED, True) not in notices(items)
    assert numbers(items, V.NIBP_SYS) == []


def test_a_second_start_during_a_measurement_changes_nothing(line_of: LineFactory) -> None:
    line = line_of(SimulatedPatient(DemoConfig()))
    line.wait(2.0)
    line.command(DeviceCommand.NIBP_START)
    early = line.wait(6.0)
    line.command(DeviceCommand.NIBP_START)
    assert len(numbers(early + line.wait(60.0), V.NIBP_SYS)) == 1
