"""The emulated ventilator and the real codec on one line, in simulated time."""

import math
import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bedside.config.quality import Quality
from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind, Packet
from bedside.drivers.codecs.medibus.codec import DraegerMedibus
from bedside.drivers.codecs.medibus.frame import Kind, Message, MessageReader, answer, command
from bedside.drivers.codecs.medibus.realtime import Record, RecordReader, SyncCommand
from bedside.drivers.codecs.medibus.tables import decode_clock, decode_entries, decode_identity
from bedside.drivers.sim.devices.ventilator import MedibusVentilator
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import notices, numbers

VENT = DeviceConfig(id="vent", codec="draeger-medibus", port="x")
OFF = ScriptEvent(at_s=0, sensor_off="vent", hold_s=500)
SPO2, PR, RR, ETCO2 = VitalId.SPO2, VitalId.PR, VitalId.RR, VitalId.ETCO2


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


def patient(*script: ScriptEvent) -> SimulatedPatient:
    return SimulatedPatient(DemoConfig(script=script))


def ventilator(*script: ScriptEvent) -> MedibusVentilator:
    return MedibusVentilator(VENT, patient(*script), utc)


class HostAndVentilator:
    """The host and the ventilator; the host polls as the driver does. `lost` drops what it says in a time."""

    def __init__(self, *script: ScriptEvent) -> None:
        self.device, self.codec = ventilator(*script), DraegerMedibus()
        self.t = self.received_at = self.polled_at = -1.0
        self.is_cut = False

    def wait(self, until: float) -> list[Item]:
        items: list[Item] = []
        while self.t < until:
            self.t += 0.01
            for packet in self.device.emit(self.t):
                items += self._receive(packet)
            if self.t - max(self.received_at, self.polled_at) >= 0.5:
                self.polled_at = self.t
                self._send(self.codec.poll())
        return items

    def _receive(self, packet: Packet) -> list[Item]:
        if self.is_cut:
            return []
        self.received_at = packet.at
        items = self.codec.feed(packet)
        for data in self.codec.outgoing():
            self._send(data)
        return items

    def _send(self, data: bytes) -> None:
        if not self.is_cut:
            self.device.receive(data, self.t)


def exchange(device: MedibusVentilator, data: bytes, t: float) -> list[Message]:
    """Send bytes to the device; return its messages of the next half second."""
    device.emit(t)
    device.receive(data, t)
    sent = b"".join(packet.data for packet in device.emit(t + 0.5))
    return [event for event in MessageReader().feed(sent) if isinstance(event, Message)]


@pytest.fixture
def device() -> MedibusVentilator:
    """Return a ventilator at t = 1.0 with an open link."""
    ventilator_ = ventilator()
    exchange(ventilator_, answer(0x51), 1.0)
    return ventilator_


def test_the_patients_numbers_arrive_once_a_second() -> None:
    line = HostAndVentilator()
    items = line.wait(20.0)
    blocks = [row for row in items if isinstance(row, Block) and row.vital is SPO2]
    assert len(blocks) == pytest.approx(20, abs=1)
    assert line.codec.bad_frames == 0
    for vital, sign in ((SPO2, "spo2"), (PR, "pr"), (RR, "rr")):
        blocks = [row for row in items if isinstance(row, Block) and row.vital is vital]
        expected = [getattr(patient().signs(row.at), sign) for row in blocks]
        assert [row.values[0] for row in blocks] == pytest.approx(expected, abs=0.7)
    assert set(numbers(items, ETCO2)) == {38}


def test_both_waves_come_at_their_rate_and_match_the_patients() -> None:
    line = HostAndVentilator()
    items = line.wait(10.0)
    for vital in (VitalId.PLETH, VitalId.CO2):
        assert len(numbers(items, vital)) == pytest.approx(625, abs=10)
    pleth = [row for row in items if isinstance(row, Block) and row.vital is VitalId.PLETH]
    assert [row.values[-1] for row in pleth] == pytest.approx(
        [100 * patient().pleth(row.at) for row in pleth], abs=0.06
    )
    co2 = numbers(items, VitalId.CO2)
    assert (min(co2), max(co2)) == pytest.approx((0, 38), abs=0.2)
    rising = sum(before < 15 <= after for before, after in pairwise(co2))
    assert rising in (2, 3)  # 14 breaths a minute


def test_a_probe_that_is_off_is_reported_and_gives_neither_number_nor_wave() -> None:
    items = HostAndVentilator(OFF).wait(5.0)
    assert (NoticeKind.SENSOR_OFF, True) in notices(items)
    assert (numbers(items, SPO2), numbers(items, PR), numbers(items, VitalId.PLETH)) == ([], [], [])
    assert numbers(items, RR)
    assert numbers(items, VitalId.CO2)


def test_a_probe_that_comes_back_gives_good_numbers_again() -> None:
    line = HostAndVentilator(ScriptEvent(at_s=3, sensor_off="vent", hold_s=4))
    items = line.wait(12.0)
    assert [row.is_present for row in items if isinstance(row, Notice) and row.kind is NoticeKind.SENSOR_OFF] == [
        False,
        True,
        False,
    ]
    late = [row for row in items if isinstance(row, Block) and row.vital is SPO2 and row.at > 9]
    assert {row.quality for row in late} == {Quality.GOOD}
    assert not any(math.isnan(value) for row in late for value in row.values)


def test_the_ventilators_own_alarm_is_reported() -> None:
    line = HostAndVentilator(ScriptEvent(at_s=1, vital=SPO2, to=80, ramp_s=1, hold_s=100))
    alarms = [row for row in line.wait(6.0) if isinstance(row, Notice) and row.kind is NoticeKind.DEVICE_ALARM]
    assert [(row.is_present, row.detail) for row in alarms] == [(False, ""), (True, "SPO2 LOW")]


def test_after_a_cable_was_unplugged_the_link_opens_again_by_itself() -> None:
    line = HostAndVentilator()
    line.wait(5.0)
    line.is_cut = True
    line.wait(15.0)
    line.is_cut = False
    items = line.wait(22.0)
    assert len(numbers(items, SPO2)) >= 3
    assert len(numbers(items, VitalId.PLETH)) > 100


def test_records_come_inside_its_slow_answers() -> None:
    line, taken = HostAndVentilator(), list[bytes]()
    line.wait(1.0)
    while line.t < 4.0:
        line.t += 0.01
        for packet in line.device.emit(line.t):
            taken.append(packet.data)
            line._receive(packet)
    assert re.search(rb"\x01[^\r]*[\x80-\xff][^\r]*\r", b"".join(taken))


def test_the_turn_of_a_breath_is_marked_in_the_stream(device: MedibusVentilator) -> None:
    exchange(device, command(0x54, b"0601"), 2.0)
    device.receive(bytes.fromhex("D0C1C1C0C0"), 2.5)
    data = b"".join(packet.data for packet in device.emit(5.4)).translate(None, bytes(range(0x80)))
    data += b"".join(chunk for t in range(55, 120, 5) for chunk in kept_alive(device, t / 10))
    events = RecordReader().feed(data)
    turns = [row.argument for row in events if isinstance(row, SyncCommand) and row.code == 6]
    assert turns[:4] in ([0, 1, 0, 1], [1, 0, 1, 0])
    assert {tuple(row.bins) for row in events if isinstance(row, Record)} == {(1,)}


def kept_alive(device: MedibusVentilator, t: float) -> list[bytes]:
    device.receive(command(0x30), t)
    return [packet.data.translate(None, bytes(range(0x80))) for packet in device.emit(t)]


def test_it_sends_icc_every_three_seconds_and_ignores_everything_else_until_linked() -> None:
    device = ventilator()
    device.receive(command(0x24), 0.0)
    assert [packet.data for packet in device.emit(6.1)] == [command(0x51)] * 3


def test_icc_is_answered_and_the_hosts_identification_requested() -> None:
    device = ventilator()
    device.emit(1.0)  # its own ICC
    assert exchange(device, command(0x51), 1.0) == [Message(Kind.ANSWER, 0x51), Message(Kind.COMMAND, 0x52)]


@pytest.mark.parametrize("code", [0x25, 0x2E, 0x30, 0x49, 0x6A, 0x55])
def test_a_command_without_data_to_give_is_answered_empty(device: MedibusVentilator, code: int) -> None:
    assert exchange(device, command(code), 2.0)[0] == Message(Kind.ANSWER, code)


def test_it_reports_its_identification_and_its_time(device: MedibusVentilator) -> None:
    who, clock = exchange(device, command(0x52) + command(0x28), 2.0)
    identity = decode_identity(who.data)
    assert identity is not None
    assert identity.number == "8240"
    assert decode_clock(clock.data) == utc(2.0).replace(tzinfo=None, microsecond=0)


def test_only_the_chosen_values_are_sent(device: MedibusVentilator) -> None:
    _, some = exchange(device, command(0x4A, b"$EB") + command(0x24), 2.0)
    assert set(decode_entries(some.data) or ()) == {0xEB}
    _, every = exchange(device, command(0x4A, b"$") + command(0x24), 3.0)
    assert set(decode_entries(every.data) or ()) == {0xEB, 0xE1, 0xD6, 0xE6, 0xC1, 0xF0}
    assert exchange(device, command(0x4A, b"$XX"), 4.0) == [Message(Kind.ANSWER, 0x4A)]


def test_a_corrupt_command_is_answered_with_nak(device: MedibusVentilator) -> None:
    assert exchange(device, b"\x1b$00\r", 2.0) == [Message(Kind.ANSWER, 0x15)]


def test_an_abort_cancels_its_answer_and_a_suspension_holds_it(device: MedibusVentilator) -> None:
    assert exchange(device, command(0x24) + b"\x18", 2.0) == []
    assert exchange(device, b"\x11" + command(0x30), 3.0) == []
    assert exchange(device, b"\x13", 4.0) == [Message(Kind.ANSWER, 0x30)]


def test_it_sends_nop_after_two_idle_seconds_and_icc_after_three_silent_ones(
    device: MedibusVentilator,
) -> None:
    sent = b"".join(packet.data for packet in device.emit(6.0))
    assert MessageReader().feed(sent) == [Message(Kind.COMMAND, 0x30), Message(Kind.COMMAND, 0x51)]


def test_how_often_emit_is_called_does_not_change_what_is_sent() -> None:
    looks = (0.01, 1.23, 1.24, 2.9, 3.0)
    one, other = ventilator(), ventilator()
    for row in (one, other):
        row.receive(command(0x51) + command(0x54, b"02010601"), 0.0)
        row.receive(bytes.fromhex("D0C1C3C0C0"), 0.0)
    assert [packet for t in looks for packet in one.emit(t)] == list(other.emit(3.0))
