"""Faults of a line, seen at its end: they depend on the seed alone, not on how often `emit` is called."""

from collections.abc import Sequence

import pytest

from bedside.config.scenario import Fault, FaultKind
from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.mqtt.bedside_json import encode_status
from bedside.drivers.sim.devices.faulty_line import FaultyLine

OX = DeviceConfig(id="ox", codec="nonin-df2", port="ox")
PULSE = DeviceConfig(id="pulse", codec="bedside-json", topic="t")


class Metronome:
    """Sends ten bytes each half second, the first two of which are the packet's number; records what it receives."""

    def __init__(self, topic: str = "") -> None:
        self._topic = topic
        self._sent = 0
        self.received: list[bytes] = []

    def receive(self, data: bytes, t: float) -> None:  # noqa: ARG002
        self.received.append(data)

    def emit(self, t: float) -> Sequence[Packet]:
        packets = []
        while (at := self._sent / 2) <= t:
            packets.append(Packet(self._sent.to_bytes(2, "big") + bytes(8), at, self._topic))
            self._sent += 1
        return packets


def fault(kind: FaultKind, amount: float = 0.0, device: str | None = "ox", *, hold_s: float = 4.0) -> Fault:
    return Fault(at_s=3.0, kind=kind, hold_s=hold_s, device=device, amount=amount)


def serial(*faults: Fault, seed: int = 1) -> FaultyLine:
    return FaultyLine(Metronome(), OX, faults, seed)


def published(*faults: Fault) -> FaultyLine:
    return FaultyLine(Metronome("t/1"), PULSE, faults, 1)


def numbers(packets: Sequence[Packet]) -> list[int]:
    return [int.from_bytes(packet.data[:2], "big") for packet in packets]


def emitted(faulty: FaultyLine, step: float, until: float = 12.0) -> list[Packet]:
    return [packet for number in range(round(until / step) + 1) for packet in faulty.emit(number * step)]


WHOLE = list(range(25))
KINDS = [
    fault(FaultKind.GARBLED, 0.3),
    fault(FaultKind.BABBLING, 200.0),
    fault(FaultKind.LATE, 2.2),
    fault(FaultKind.FROZEN),
    fault(FaultKind.UNPLUGGED),
]


@pytest.mark.parametrize("step", [0.05, 0.3, 1.0, 12.0])
@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.kind)
def test_the_same_bytes_come_however_often_emit_is_called(row: Fault, step: float) -> None:
    babbling = fault(FaultKind.BABBLING, 40.0)
    assert emitted(serial(row, babbling), step) == emitted(serial(row, babbling), 0.1)


def test_another_seed_or_another_device_gives_other_random_faults() -> None:
    garbled = fault(FaultKind.GARBLED, 0.3)
    assert emitted(serial(garbled), 1.0) != emitted(serial(garbled, seed=2), 1.0)
    other = FaultyLine(
        Metronome(), DeviceConfig(id="ox2", codec="nonin-df2", port="x"), [fault(FaultKind.GARBLED, 0.3, "ox2")], 1
    )
    assert emitted(serial(garbled), 1.0) != emitted(other, 1.0)


def test_faults_of_other_devices_do_not_affect_a_device() -> None:
    others = [
        fault(FaultKind.FROZEN, device="cuff"),
        fault(FaultKind.CLOCK_STEPPED, 5, None),
        fault(FaultKind.PROBE_OFF),
    ]
    assert emitted(serial(*others), 1.0) == list(Metronome().emit(12.0))


def test_a_garbled_line_has_one_bit_flipped_in_a_share_of_bytes_and_only_during_the_fault() -> None:
    packets, whole = emitted(serial(fault(FaultKind.GARBLED, 0.25, hold_s=400.0)), 1.0, 400.0), Metronome().emit(400.0)
    flipped = [
        (left ^ right).bit_count()
        for one, two in zip(packets, whole, strict=True)
        for left, right in zip(one.data, two.data, strict=True)
    ]
    assert set(flipped) == {0, 1}
    assert sum(flipped) / len(flipped) == pytest.approx(0.25, abs=0.02)
    assert packets[:6] == list(whole[:6])


def test_a_babbling_line_has_the_given_rate_of_noise_bytes_between_the_devices_own() -> None:
    packets = emitted(serial(fault(FaultKind.BABBLING, 300.0, hold_s=9.0)), 1.0)
    noise = [packet for packet in packets if len(packet.data) != 10 or packet.at * 2 % 1]
    assert sum(len(packet.data) for packet in noise) == pytest.approx(2700, rel=0.1)
    assert [packet.at for packet in packets] == sorted(packet.at for packet in packets)


def test_a_late_line_keeps_its_order_also_when_the_delay_ends() -> None:
    packets = emitted(serial(fault(FaultKind.LATE, 2.2)), 0.1)
    assert numbers(packets) == WHOLE
    assert packets[5].at == 2.5
    assert packets[6].at == pytest.approx(5.2)
    assert packets[14].at == pytest.approx(
        8.7
    )  # sent at 7.0, after the fault, but after packets that are still under way
    assert packets[18].at == 9.0


@pytest.mark.parametrize("kind", [FaultKind.FROZEN, FaultKind.UNPLUGGED])
def test_a_silent_device_neither_sends_nor_receives_and_then_continues_as_if_it_had_sent(kind: FaultKind) -> None:
    metronome = Metronome()
    faulty = FaultyLine(metronome, OX, [fault(kind)], 1)
    assert numbers(emitted(faulty, 0.5)) == [*range(6), *range(14, 25)]
    faulty.receive(b"lost", 5.0)
    faulty.receive(b"heard", 8.0)
    assert metronome.received == [b"heard"]


def test_only_a_pulled_cable_and_a_lost_broker_take_the_line_down() -> None:
    pulled, frozen = serial(fault(FaultKind.UNPLUGGED)), serial(fault(FaultKind.FROZEN))
    gone = published(fault(FaultKind.BROKER_GONE, device=None))
    assert [pulled.is_plugged(t) for t in (2.9, 3.0, 6.9, 7.0)] == [True, False, False, True]
    assert [gone.is_plugged(t) for t in (2.9, 3.0, 6.9, 7.0)] == [True, False, False, True]
    assert frozen.is_plugged(5.0)
    assert numbers(emitted(gone, 0.5)) == [*range(6), *range(14, 25)]
    assert serial(fault(FaultKind.BROKER_GONE, device=None)).is_plugged(5.0)  # it is not connected to a broker


def test_a_publisher_without_network_is_reported_by_its_last_will() -> None:
    faulty = published(fault(FaultKind.UNPLUGGED, device="pulse"))
    packets = emitted(faulty, 0.5)
    status = [(packet.at, packet.data) for packet in packets if packet.topic == "t/status"]
    assert status == [(3.0, encode_status(is_online=False)), (7.0, encode_status(is_online=True))]
    assert faulty.is_plugged(5.0)  # the monitor's own connection to the broker stays


def test_a_duplicated_message_comes_twice() -> None:
    packets = emitted(published(fault(FaultKind.DUPLICATED, device="pulse")), 1.0)
    assert numbers(packets) == [*range(6), *(number for number in range(6, 14) for _ in range(2)), *range(14, 25)]


def test_out_of_order_messages_come_in_swapped_pairs_and_none_is_lost() -> None:
    packets = emitted(published(fault(FaultKind.OUT_OF_ORDER, device="pulse", hold_s=4.5)), 1.0)
    assert numbers(packets) == [*range(6), 7, 6, 9, 8, 11, 10, 13, 12, 14, *range(15, 25)]
    assert packets[14].at == 7.5  # held back and not followed by another: it is sent when the fault ends


def test_a_broker_that_retained_an_old_message_sends_it_once_more() -> None:
    packets = emitted(published(fault(FaultKind.RETAINED, device="pulse")), 0.5)
    assert numbers(packets) == [*range(6), 0, *range(6, 25)]
