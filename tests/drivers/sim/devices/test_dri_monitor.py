"""The emulated Datex-Ohmeda monitor through the real codec: it sends the patient's values."""

from datetime import UTC, datetime

import pytest

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VitalId as V
from bedside.drivers.block import Item, NoticeKind
from bedside.drivers.codecs.dri.codec import GeDri
from bedside.drivers.codecs.dri.frame import encode
from bedside.drivers.codecs.dri.request import ValuesRequest, WavesRequest
from bedside.drivers.sim.devices.dri_monitor import DriMonitor
from bedside.drivers.sim.emulator import VirtualPatient
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import feed, notices, numbers
from tests.support.devices.artery import Artery

MONITOR = DeviceConfig(id="ge", codec="ge-dri", port="x")


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


class HostAndMonitor:
    """Host and monitor, in simulated time."""

    def __init__(self, patient: VirtualPatient) -> None:
        self.codec, self.monitor = GeDri(), DriMonitor(MONITOR, patient, utc)
        self.monitor.receive(self.codec.poll(), 0.0)

    def wait(self, until: float) -> list[Item]:
        items: list[Item] = []
        for packet in self.monitor.emit(until):
            items += feed(self.codec, packet.data, at=packet.at)
            assert self.codec.outgoing() == []
        return items


def test_the_patients_numbers_come_every_5_s_and_the_waves_without_gaps() -> None:
    patient = Artery(DemoConfig())
    line = HostAndMonitor(patient)
    items = line.wait(30.0)
    signs = [patient.signs(5.0 * index) for index in range(7)]
    assert numbers(items, V.HR) == [round(row.hr or 0) for row in signs]
    assert numbers(items, V.SPO2) == [round(row.spo2 or 0) for row in signs]
    assert numbers(items, V.RR) == [round(row.rr or 0) for row in signs]
    assert numbers(items, V.ABP_SYS) == [120] * 7
    assert (len(numbers(items, V.ECG)), len(numbers(items, V.PLETH))) == (9000, 3000)
    assert 80 <= min(numbers(items, V.ABP)) < max(numbers(items, V.ABP)) <= 120
    assert line.codec.bad_frames == 0


def test_its_own_cuff_is_reported_measuring_and_its_result_once() -> None:
    patient = SimulatedPatient(DemoConfig())
    items = HostAndMonitor(patient).wait(100.0)
    assert numbers(items, V.NIBP_SYS) == [pytest.approx(patient.signs(12.0).sys, abs=2)]
    kind = NoticeKind.NIBP_MEASURING
    assert [row for row in notices(items) if row[0] is kind] == [(kind, True), (kind, False)]


def test_two_equal_measurements_give_two_results() -> None:
    class Steady(SimulatedPatient):
        def signs(self, t: float):  # type: ignore[no-untyped-def] # noqa: ANN202
            return super().signs(0.0 * t)

    assert len(numbers(HostAndMonitor(Steady(DemoConfig())).wait(330.0), V.NIBP_SYS)) == 2


def test_a_patient_without_arterial_line_has_no_arterial_pressure() -> None:
    items = HostAndMonitor(SimulatedPatient(DemoConfig())).wait(10.0)
    assert numbers(items, V.ABP) == numbers(items, V.ABP_SYS) == []


def test_while_the_probe_is_off_only_the_saturation_is_missing() -> None:
    off = ScriptEvent(at_s=0, sensor_off="ge", hold_s=500)
    items = HostAndMonitor(SimulatedPatient(DemoConfig(script=(off,)))).wait(10.0)
    assert (NoticeKind.SEARCHING, True) in notices(items)
    assert (len(numbers(items, V.HR)), numbers(items, V.SPO2)) == (3, [])
    assert all(value != value for value in numbers(items, V.PLETH))  # noqa: PLR0124 - NaN


@pytest.mark.parametrize("stop", [ValuesRequest(0), WavesRequest()])
def test_it_is_silent_until_a_request_and_stops_on_request(stop: ValuesRequest | WavesRequest) -> None:
    monitor = DriMonitor(MONITOR, SimulatedPatient(DemoConfig()), utc)
    assert monitor.emit(5.0) == []
    start = ValuesRequest(5) if isinstance(stop, ValuesRequest) else WavesRequest((1,))
    monitor.receive(encode(start.to_record().to_bytes()), 5.0)
    assert len(monitor.emit(11.0)) > 1
    monitor.receive(encode(stop.to_record().to_bytes()), 11.0)
    assert monitor.emit(30.0) == []


def test_how_often_emit_is_called_does_not_change_what_is_sent() -> None:
    whole = list(HostAndMonitor(SimulatedPatient(DemoConfig())).monitor.emit(6.0))
    device = HostAndMonitor(SimulatedPatient(DemoConfig())).monitor
    assert [packet for t in (0.0, 0.3, 5.0, 5.01, 6.0) for packet in device.emit(t)] == whole
