"""Emulated devices through the real codecs: they send the patient's values."""

import math
from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import pytest

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, Item, NoticeKind
from bedside.drivers.codecs.lepu.codec import LepuVxNibp, Up
from bedside.drivers.codecs.mqtt.bedside_json import VitalsJson
from bedside.drivers.codecs.nonin.codec_format2 import NoninFormat2
from bedside.drivers.sim.devices.json_publisher import JsonPublisher
from bedside.drivers.sim.devices.nibp_module import LepuModule
from bedside.drivers.sim.devices.oximeter import NoninOximeter
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import notices, numbers

OX = DeviceConfig(id="ox", codec="nonin-df2", port="x")
CUFF = DeviceConfig(id="cuff", codec="lepu-vx-nibp", port="x")
PULSE = DeviceConfig(id="pulse", codec="bedside-json", topic="t")
OFF = tuple(ScriptEvent(at_s=0, sensor_off=name, hold_s=500) for name in ("ox", "cuff", "pulse"))


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


def patient(*script: ScriptEvent) -> SimulatedPatient:
    return SimulatedPatient(DemoConfig(script=script))


def oximeter(*script: ScriptEvent) -> NoninOximeter:
    return NoninOximeter(OX, patient(*script), utc)


def test_the_oximeter_sends_the_patients_numbers_and_75_samples_a_second() -> None:
    codec, items = NoninFormat2(), list[Item]()
    for packet in oximeter().emit(10.0):
        items += codec.feed(packet)
    assert len(numbers(items, VitalId.PLETH)) == 751
    assert codec.bad_frames == 0
    expected = [patient().signs(second / 3) for second in range(30)]
    assert numbers(items, VitalId.PR) == [round(row.pr or 0) for row in expected]
    assert numbers(items, VitalId.SPO2) == [round(row.spo2 or 0) for row in expected]


def test_how_often_emit_is_called_does_not_change_what_is_sent() -> None:
    whole = list(oximeter().emit(5.0))
    device = oximeter()
    pieces = [packet for t in (0.0, 0.01, 1.234, 1.235, 4.99, 5.0) for packet in device.emit(t)]
    assert pieces == whole
    assert all(later.at > earlier.at for earlier, later in pairwise(whole))


def test_a_probe_that_is_off_sends_the_bits_of_a_real_one_and_no_numbers() -> None:
    packets = oximeter(*OFF).emit(2.0)
    assert {packet.data[1] for packet in packets} == {0xD8, 0xD9}
    codec = NoninFormat2()
    items = [item for packet in packets for item in codec.feed(packet)]
    assert (NoticeKind.SENSOR_OFF, True) in notices(items)
    assert numbers(items, VitalId.SPO2) == []
    assert all(math.isnan(value) for value in numbers(items, VitalId.PLETH))


class HostAndModule:
    """Host and module on one line, in simulated time."""

    def __init__(self, *script: ScriptEvent) -> None:
        self.module, self.codec = LepuModule(CUFF, patient(*script), utc), LepuVxNibp()
        self.t = 0.0

    def command(self, command: DeviceCommand) -> None:
        data = self.codec.command(command)
        assert data is not None
        self.module.receive(data, self.t)

    def wait(self, until: float) -> list[Item]:
        items: list[Item] = []
        while self.t < until:
            self.t += 0.05
            for packet in self.module.emit(self.t):
                items += self.codec.feed(packet)
            for answer in self.codec.outgoing():
                self.module.receive(answer, self.t)
        return items


def test_a_measurement_inflates_deflates_and_gives_the_patients_pressures_once() -> None:
    line = HostAndModule()
    assert numbers(line.wait(5.0), VitalId.NIBP_SYS) == []  # the result sent at power-up is not a measurement
    line.command(DeviceCommand.NIBP_START)
    items = line.wait(30.0)
    cuff = numbers(items, VitalId.CUFF)
    assert max(cuff) > 150
    assert cuff.index(max(cuff)) < len(cuff) / 3
    (sys,), (dia,) = numbers(items, VitalId.NIBP_SYS), numbers(items, VitalId.NIBP_DIA)
    signs = patient().signs(18.0)
    assert sys == pytest.approx(signs.sys, abs=3)
    assert dia == pytest.approx(signs.dia, abs=3)


def test_the_cuff_reports_five_times_a_second() -> None:
    line = HostAndModule()
    line.command(DeviceCommand.NIBP_START)
    assert len(numbers(line.wait(5.0), VitalId.CUFF)) == 26


def test_a_result_without_acknowledgement_comes_three_times() -> None:
    line = HostAndModule()
    line.module.emit(10.0)
    line.t = 10.0
    line.command(DeviceCommand.NIBP_START)
    results = [packet for packet in line.module.emit(60.0) if packet.data[6] == Up.RESULT]
    assert [row.data[7] & 1 for row in results] == [0, 1, 1]  # bit 0: the result is sent again
    assert [later.at - earlier.at for earlier, later in pairwise(results)] == pytest.approx([1, 1])


def test_during_a_measurement_another_start_is_refused_and_a_stop_is_obeyed() -> None:
    line = HostAndModule()
    line.wait(1.0)
    line.command(DeviceCommand.NIBP_START)
    line.wait(3.0)
    line.command(DeviceCommand.NIBP_START)
    (busy,) = [packet for packet in line.module.emit(3.05) if packet.data[6] == Up.REPLY]
    assert busy.data[7:9] == b"\x01B"
    line.command(DeviceCommand.NIBP_STOP)
    items = line.wait(20.0)
    assert notices(items) == [(NoticeKind.NIBP_MEASURING, False)]
    assert numbers(items, VitalId.NIBP_SYS) == []


def test_a_cuff_that_is_off_fails_with_a_text() -> None:
    line = HostAndModule(*OFF)
    line.wait(1.0)
    line.command(DeviceCommand.NIBP_START)
    assert (NoticeKind.NIBP_FAILED, True) in notices(line.wait(12.0))


def test_the_publisher_sends_online_and_then_each_value_once_a_period() -> None:
    device, codec = JsonPublisher(PULSE, patient(), utc), VitalsJson()
    items = [item for t in (0.0, 0.5, 1.0, 3.2) for packet in device.emit(t) for item in codec.feed(packet)]
    assert notices(items) == [(NoticeKind.OFFLINE, False)]
    assert numbers(items, VitalId.HR) == [round(patient().signs(float(t)).hr or 0) for t in range(4)]
    assert len(numbers(items, VitalId.SPO2)) == 4
    assert codec.bad_frames == 0


def test_a_publisher_of_a_vital_that_the_patient_does_not_have_sends_the_others() -> None:
    warm = msgspec.structs.replace(PULSE, vitals=(VitalId.TEMP, VitalId.SPO2))
    codec = VitalsJson()
    items = [item for packet in JsonPublisher(warm, patient(), utc).emit(1.0) for item in codec.feed(packet)]
    assert (len(numbers(items, VitalId.SPO2)), numbers(items, VitalId.TEMP)) == (2, [])


def test_a_publisher_whose_probe_is_off_sends_nothing() -> None:
    assert len(JsonPublisher(PULSE, patient(*OFF), utc).emit(10.0)) == 1  # only its online status
