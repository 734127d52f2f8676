"""The oximeters without a pleth: what each sends, and when. test_oximeters.py tests that it is decoded."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.drivers.codecs.nellcor.codec import HEADING
from bedside.drivers.sim.devices.slow_oximeter import SlowOximeter
from bedside.drivers.sim.emulator import VitalSigns
from bedside.drivers.sim.patient.patient import SimulatedPatient

OFF = ScriptEvent(at_s=0, sensor_off="ox", hold_s=500)
NAMES = ("nonin-df1", "nonin-df8", "nonin-ascii", "masimo-ascii1", "nellcor-ascii")


class Unknown:
    """A patient without any values, although the probe is on."""

    def signs(self, t: float) -> VitalSigns:
        assert t >= 0
        return VitalSigns()

    def pleth(self, t: float) -> float | None:
        return 0.0 if t < 0 else None

    def is_sensor_off(self, device: str, t: float) -> bool:
        return device == "nobody" and t > 0


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


def oximeter(name: str, *script: ScriptEvent) -> SlowOximeter:
    device = DeviceConfig(id="ox", codec=name, port="x")
    return SlowOximeter(device, SimulatedPatient(DemoConfig(script=script)), utc)


@pytest.mark.parametrize("name", NAMES)
def test_how_often_emit_is_called_does_not_change_what_is_sent(name: str) -> None:
    device = oximeter(name)
    pieces = [packet for t in (0.0, 0.01, 1.234, 1.235, 4.99, 60.0) for packet in device.emit(t)]
    assert pieces == list(oximeter(name).emit(60.0))


@pytest.mark.parametrize(("name", "period_s"), [(name, 2.0 if name == "nellcor-ascii" else 1.0) for name in NAMES])
def test_each_reports_at_its_own_interval(name: str, period_s: float) -> None:
    packets = oximeter(name).emit(30.0)
    assert {later.at - earlier.at for earlier, later in pairwise(packets)} == {period_s}


def test_the_nellcors_heading_comes_before_every_25th_line() -> None:
    headed = [index for index, packet in enumerate(oximeter("nellcor-ascii").emit(110.0)) if HEADING in packet.data]
    assert headed == [0, 25, 50]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nonin-df1", b"\xe3\x7f\x7f"),
        ("nonin-df8", b"\xe3\x7f\x7f\x00"),
        ("nonin-ascii", b"SPO2=--- HR=---\r\n"),
        ("masimo-ascii1", b"EXC=000820\r\n"),
        ("nellcor-ascii", b"22:13:22   ---   ---   ---   SO\r\n"),
    ],
)
def test_a_probe_that_is_off_is_reported_in_the_devices_own_way(name: str, expected: bytes) -> None:
    assert oximeter(name, OFF).emit(2.0)[-1].data.endswith(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nonin-df1", b"\xa3\x7f\x7f"),
        ("nonin-df8", b"\xa3\x7f\x7f\x00"),
        ("nonin-ascii", b"SPO2=--- HR=---\r\n"),
        ("masimo-ascii1", b"EXC=000808\r\n"),
        ("nellcor-ascii", b"---   ---   ---   PS\r\n"),
    ],
)
def test_without_numbers_but_with_the_probe_on_a_pulse_search_is_reported(name: str, expected: bytes) -> None:
    device = SlowOximeter(DeviceConfig(id="ox", codec=name, port="x"), Unknown(), utc)
    assert device.emit(0.0)[0].data.endswith(expected)
