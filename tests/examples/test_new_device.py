"""The example of a new device works: the codec reads what the emulator makes, and counts what is garbled."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.sim.patient.patient import SimulatedPatient
from examples.new_device.codec import Thermo10, encode_line
from examples.new_device.emulator import Thermometer
from tests.support.codecs.feeding import CUTS, cut, feed, notices, numbers

DEVICE = DeviceConfig(id="thermometer", codec="thermo-10")
PROBE_OFF = DemoConfig(script=(ScriptEvent(at_s=3, hold_s=2, sensor_off="thermometer"),))


def test_a_line_has_its_check_sum() -> None:
    assert encode_line(36.7) == b"T=36.7C*A2\r\n"


def test_the_emulator_sends_a_line_a_second_which_the_codec_reads() -> None:
    emulator = Thermometer(DEVICE, SimulatedPatient(DemoConfig()), lambda _: datetime.now(UTC))
    codec = Thermo10()
    items = [item for packet in emulator.emit(4.0) for item in codec.feed(packet)]
    assert numbers(items, VitalId.TEMP) == [36.7] * 5
    assert codec.bad_frames == 0


def test_a_probe_that_comes_off_is_reported_once_and_its_return_too() -> None:
    emulator = Thermometer(DEVICE, SimulatedPatient(PROBE_OFF), lambda _: datetime.now(UTC))
    codec = Thermo10()
    items = [item for packet in emulator.emit(8.0) for item in codec.feed(packet)]
    off = NoticeKind.SENSOR_OFF
    assert notices(items) == [(off, False), (off, True), (off, False)]  # the first line says how things are


@given(cuts=CUTS)
def test_bytes_may_be_cut_anywhere(cuts: list[int]) -> None:
    codec = Thermo10()
    items = feed(codec, *cut(encode_line(36.6) + encode_line(None) + encode_line(38.1), cuts))
    assert numbers(items, VitalId.TEMP) == [36.6, 38.1]


@given(bit=st.integers(0, 7), place=st.integers(0, 9))
def test_a_flipped_bit_is_counted_and_gives_no_number(bit: int, place: int) -> None:
    garbled = bytearray(encode_line(36.7))
    garbled[place] ^= 1 << bit
    codec = Thermo10()
    assert numbers(feed(codec, bytes(garbled)), VitalId.TEMP) == []
    assert codec.bad_frames >= 1


@pytest.mark.parametrize("line", [b"T=99.9C*AD\r\n", b"T=36.7C\r\n", b"T=36.7C*00\r\n", b"36.7\r\n"])
def test_a_line_that_no_patient_or_no_device_makes_is_garbled(line: bytes) -> None:
    codec = Thermo10()
    assert feed(codec, line) == []
    assert codec.bad_frames == 1
