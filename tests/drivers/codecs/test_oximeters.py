"""Tests shared by all oximeters that send unprompted: their emulators, and cut, corrupt and foreign bytes."""

import math
import random
from datetime import UTC, datetime

import pytest

from bedside.config.quality import Quality
from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from bedside.drivers.codec import Codec
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import notices, numbers

SHORT = ("nonin-df1", "nonin-df8")
LINES = ("nonin-ascii", "masimo-ascii1", "nellcor-ascii")
PACKETS = ("nonin-df2", "nonin-df7")
ALL = (*SHORT, *LINES, *PACKETS)
LONG_S = {"nonin-df1": 300.0, "nonin-df8": 300.0, "nonin-ascii": 50.0, "masimo-ascii1": 10.0, "nellcor-ascii": 50.0}
OFF = ScriptEvent(at_s=10, sensor_off="ox", hold_s=10)
every_oximeter = pytest.mark.parametrize("name", ALL)


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


def stream(name: str, until: float, *script: ScriptEvent) -> list[Packet]:
    device = DeviceConfig(id="ox", codec=name, port="x")
    emulator = registry.find(registry.EMULATORS, name)(device, SimulatedPatient(DemoConfig(script=script)), utc)
    return list(emulator.emit(until))


def feed_packets(codec: Codec, packets: list[Packet]) -> list[Item]:
    return [item for packet in packets for item in codec.feed(packet)]


def usable(items: list[Item]) -> list[Block]:
    return [item for item in items if isinstance(item, Block) and item.quality is not Quality.BAD]


@every_oximeter
def test_the_patients_numbers_arrive(name: str) -> None:
    codec = registry.codec_class(name)()
    items = feed_packets(codec, stream(name, 20.0))
    received = {round(row) for row in numbers(items, VitalId.SPO2)}, {round(row) for row in numbers(items, VitalId.PR)}
    signs = [SimulatedPatient(DemoConfig()).signs(second / 3) for second in range(61)]
    assert received[0]
    assert received[1]
    assert received[0] <= {round(row.spo2 or 0) for row in signs}
    assert received[1] <= {round(row.pr or 0) for row in signs}
    assert {item.vital for item in usable(items)} == set(codec.vitals)
    assert codec.bad_frames == 0


@pytest.mark.parametrize(
    ("name", "count"),
    [("nonin-df1", 50), ("nonin-df8", 50), ("nonin-ascii", 51), ("masimo-ascii1", 51), ("nellcor-ascii", 26),
     ("nonin-df2", 150), ("nonin-df7", 150)],
)  # fmt: skip
def test_a_number_comes_as_often_as_the_device_sends_one(name: str, count: int) -> None:
    """The short formats give nothing in the first second: their first frame has no frame before it."""
    assert len(numbers(feed_packets(registry.codec_class(name)(), stream(name, 50.0)), VitalId.PR)) == count


@pytest.mark.parametrize("name", [row for row in ALL if row != "nonin-ascii"])
def test_a_probe_that_is_off_is_reported_and_gives_no_number(name: str) -> None:
    codec, packets = registry.codec_class(name)(), stream(name, 30.0, OFF)
    before = feed_packets(codec, [packet for packet in packets if packet.at < 10])
    during = feed_packets(codec, [packet for packet in packets if 10.7 <= packet.at < 20])
    after = feed_packets(codec, [packet for packet in packets if packet.at >= 20])
    reported = [[row for row in notices(items) if row[0] is NoticeKind.SENSOR_OFF] for items in (before, during, after)]
    assert reported == [[(NoticeKind.SENSOR_OFF, is_off)] for is_off in (False, True, False)]
    assert (numbers(during, VitalId.SPO2), numbers(during, VitalId.PR), numbers(during, VitalId.PI)) == ([], [], [])
    assert all(math.isnan(value) for value in numbers(during, VitalId.PLETH))
    assert numbers(after, VitalId.SPO2)


def test_a_handheld_whose_probe_is_off_gives_no_number_and_no_notice() -> None:
    packets = [packet for packet in stream("nonin-ascii", 30.0, OFF) if 10 <= packet.at < 20]
    codec = registry.codec_class("nonin-ascii")()
    assert (feed_packets(codec, packets), codec.bad_frames) == ([], 0)


@every_oximeter
@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 64])
def test_how_the_bytes_are_cut_changes_nothing(name: str, size: int) -> None:
    packets = stream(name, 6.0)
    pieces = [
        Packet(packet.data[start : start + size], packet.at)
        for packet in packets
        for start in range(0, len(packet.data), size)
    ]
    whole, cut = feed_packets(registry.codec_class(name)(), packets), feed_packets(registry.codec_class(name)(), pieces)
    assert [numbers(cut, vital) for vital in VitalId] == [numbers(whole, vital) for vital in VitalId]
    assert notices(cut) == notices(whole)


@every_oximeter
@pytest.mark.parametrize("other", ALL)
def test_another_devices_bytes_give_no_number(name: str, other: str) -> None:
    codec = registry.codec_class(name)()
    received = usable(feed_packets(codec, stream(other, LONG_S.get(other, 60.0))))
    is_own = name == other
    assert bool(received) is is_own
    assert bool(codec.bad_frames) is not is_own


@every_oximeter
def test_mutated_bytes_never_raise_and_give_only_plausible_values(name: str) -> None:
    """One in fifty bytes of the device's own stream is flipped, lost, duplicated or replaced."""
    codec, chance, mutated = registry.codec_class(name)(), random.Random(7), 0
    for packet in stream(name, 25 * LONG_S.get(name, 2.5)):
        data = b"".join(mutation(byte, chance) for byte in packet.data)
        mutated += len(data)
        blocks = usable(codec.feed(Packet(data, packet.at)))
        assert all(is_right(block) for block in blocks)
    assert mutated > 15_000
    assert codec.bad_frames > 50


def mutation(byte: int, chance: random.Random) -> bytes:
    if chance.random() >= 0.02:
        return bytes((byte,))
    ways = (bytes((byte ^ 1 << chance.randrange(8),)), b"", bytes((byte, byte)), chance.randbytes(1))
    return chance.choice(ways)


def is_right(block: Block) -> bool:
    vital = VITALS[block.vital]
    return all(vital.is_plausible(value) or (vital.is_wave and math.isnan(value)) for value in block.values)


@every_oximeter
def test_noise_never_raises_and_is_not_buffered(name: str) -> None:
    codec, chance = registry.codec_class(name)(), random.Random(3)
    for at in range(200):
        assert all(is_right(block) for block in usable(codec.feed(Packet(chance.randbytes(500), float(at)))))
    noise = bytes(range(14, 128)) * 20
    for at in range(200, 220):
        codec.feed(Packet(noise, float(at)))
    waiting = [value for value in vars(codec).values() if isinstance(value, bytes | bytearray)]
    assert waiting
    assert all(len(value) <= 512 for value in waiting)
    assert codec.bad_frames > 0


@every_oximeter
def test_after_a_loss_everything_is_reported_again(name: str) -> None:
    codec, packets = registry.codec_class(name)(), stream(name, 12.0)
    first = notices(feed_packets(codec, packets))
    assert notices(feed_packets(codec, packets)) == []
    codec.reset()
    assert notices(feed_packets(codec, [Packet(packet.data, packet.at + 20) for packet in packets])) == first


@every_oximeter
def test_a_device_that_sends_unprompted_is_not_polled(name: str) -> None:
    codec = registry.codec_class(name)()
    assert (codec.outgoing(), codec.poll(), codec.poll_every_s) == ([], b"", None)
    assert [codec.command(row) for row in DeviceCommand] == [None] * len(DeviceCommand)
