"""The emulated Ivy through the real codec: it sends the patient's values."""

from datetime import UTC, datetime

import pytest

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VitalId as V
from bedside.drivers.block import Item, NoticeKind
from bedside.drivers.codecs.ansar.codec import IvyAnsarB
from bedside.drivers.sim.devices.ansar_monitor import AnsarMonitor
from bedside.drivers.sim.emulator import VirtualPatient
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import feed, notices, numbers
from tests.support.devices.artery import Artery

MONITOR = DeviceConfig(id="ivy", codec="ivy-ansar-b", port="x")


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


def emitted(patient: VirtualPatient, until: float) -> tuple[IvyAnsarB, list[Item]]:
    codec, device = IvyAnsarB(), AnsarMonitor(MONITOR, patient, utc)
    return codec, [item for packet in device.emit(until) for item in feed(codec, packet.data, at=packet.at)]


def test_the_emulated_monitor_sends_the_patients_numbers() -> None:
    patient = Artery(DemoConfig())
    codec, items = emitted(patient, 30.0)
    signs = [patient.signs(float(second)) for second in range(1, 31)]
    assert numbers(items, V.HR) == [round(row.hr or 0) for row in signs]
    assert numbers(items, V.SPO2) == [round(row.spo2 or 0) for row in signs]
    assert numbers(items, V.ABP_SYS) == [120] * 30
    assert numbers(items, V.NIBP_SYS) == [pytest.approx(patient.signs(12.0).sys, abs=2)]
    assert {len(numbers(items, vital)) for vital in (V.PLETH, V.RESP, V.ABP)} == {1500}
    assert 1.0 < max(numbers(items, V.ECG)) < 1.2
    assert codec.bad_frames == 0


def test_while_the_emulated_probe_is_off_only_the_saturation_is_missing() -> None:
    off = ScriptEvent(at_s=0, sensor_off="ivy", hold_s=500)
    _, items = emitted(SimulatedPatient(DemoConfig(script=(off,))), 5.0)
    assert notices(items) == [(NoticeKind.SEARCHING, True)]
    assert (len(numbers(items, V.HR)), numbers(items, V.SPO2)) == (5, [])


def test_how_often_emit_is_called_does_not_change_what_is_sent() -> None:
    whole = list(AnsarMonitor(MONITOR, SimulatedPatient(DemoConfig()), utc).emit(5.0))
    device = AnsarMonitor(MONITOR, SimulatedPatient(DemoConfig()), utc)
    assert [packet for t in (0.0, 1.5, 2.0, 4.99, 5.0) for packet in device.emit(t)] == whole
