"""Contec V7.0: a real two-way session, the byte with all bits 7, and a device that stops without STILL_HERE."""

import csv
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind, Packet
from bedside.drivers.codecs.contec.codec_v7 import Bit0, ContecV7, Down, Up, encode_realtime, read_realtime
from bedside.drivers.codecs.contec.frame import FROM_DEVICE, FROM_HOST, Frame, FrameReader, command, encode
from bedside.drivers.sim.devices.finger_oximeter import ContecOximeter
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import feed, notices, numbers
from tests.support.shared_data import CAPTURES

PLETH, SPO2, PR, PI = VitalId.PLETH, VitalId.SPO2, VitalId.PR, VitalId.PI
FOLDER = CAPTURES / "contec_cms60c_v7"
HOST = DeviceConfig(id="ox", codec="contec-v7", port="x")


def session() -> bytes:
    if not FOLDER.exists():
        pytest.skip("the captures lie beside the project, and not here")
    return (FOLDER / "device_to_host.bin").read_bytes()


def realtime(pr: int | None = 72, spo2: int | None = 97) -> bytes:
    return encode(encode_realtime(50, spo2, pr, 2.4))


def test_all_1177_packets_of_the_real_session_equal_its_table() -> None:
    frames = [row for row in FrameReader(FROM_DEVICE).frames(session()) if row.type == Up.REALTIME]
    with (FOLDER / "decoded_realtime.csv").open() as file:
        expected = list(csv.DictReader(file))
    assert len(frames) == len(expected) == 1177
    for frame, row in zip(frames, expected, strict=True):
        reading = read_realtime(frame.payload)
        is_off = row["probe_error"] == "1"
        assert encode(frame).hex() == row["raw"]
        assert math.isnan(reading.pleth) if is_off else reading.pleth == float(row["pleth"])
        assert reading.pr == (None if row["pr"] == "255" else float(row["pr"]))
        assert reading.spo2 == (None if row["spo2"] == "127" else float(row["spo2"]))
        assert reading.pi == (None if row["pi_invalid"] == "1" or row["pi"] == "65535" else int(row["pi"]) / 100)
        assert (reading.conditions[NoticeKind.SENSOR_OFF] is not None) is is_off
        is_searching = not is_off and "1" in (row["searching"], row["search_too_long"])
        assert (reading.conditions[NoticeKind.SEARCHING] is not None) is is_searching


def test_the_real_session_gives_the_numbers_that_its_screen_showed() -> None:
    codec = ContecV7()
    items = feed(codec, session())
    assert set(numbers(items, SPO2)) == {97.0}
    assert set(numbers(items, PR)) == {82.0}
    assert numbers(items, PI) == []
    assert codec.identifier == "user"
    assert codec.bad_frames == 0
    assert notices(items)[0] == (NoticeKind.SENSOR_OFF, True)


@pytest.mark.parametrize(
    ("data", "pleth", "off"),
    [
        ("01e0848a918080ffff", 10.0, None),
        ("01e08480908080ffff", 0.0, None),
        ("01e184c0908080ffff", math.nan, "probe error"),
    ],
)
def test_a_device_that_says_none_with_zero_is_read_and_its_probe_error_is_told_at_once(
    data: str, pleth: float, off: str | None
) -> None:
    codec = ContecV7()
    items = feed(codec, bytes.fromhex(data))
    assert numbers(items, PLETH) == pytest.approx([pleth], nan_ok=True)
    assert [numbers(items, vital) for vital in (SPO2, PR, PI)] == [[], [], []]
    offs = [item.detail for item in items if isinstance(item, Notice) and item.kind is NoticeKind.SENSOR_OFF]
    assert (offs, codec.bad_frames) == ([off or ""], 0)


def test_the_hosts_side_of_the_real_session_is_decoded_too() -> None:
    session()
    sent = list(FrameReader(FROM_HOST).frames((FOLDER / "host_to_device.bin").read_bytes()))
    codes = [frame.payload[0] for frame in sent]
    assert Down.START in codes
    assert codes.count(Down.STILL_HERE) >= 3
    assert command(Down.STILL_HERE) == bytes.fromhex("7d81af808080808080")


def test_trap_the_bit_7_byte_and_a_pulse_rate_over_127() -> None:
    """Byte 1 holds bit 7 of every byte: 127 is a rate, 255 means no rate."""
    items = feed(ContecV7(), realtime(pr=130))
    assert numbers(items, PR) == [130]
    assert numbers(feed(ContecV7(), realtime(pr=127)), PR) == [127]
    assert numbers(feed(ContecV7(), realtime(pr=None)), PR) == []


@given(
    st.integers(0, 127),
    st.one_of(st.none(), st.integers(1, 100)),
    st.one_of(st.none(), st.integers(10, 254)),
    st.one_of(st.none(), st.integers(0, 2200)),
    st.integers(1, 8),
)
def test_what_is_encoded_is_decoded_cut_anywhere(
    pleth: int, spo2: int | None, pr: int | None, hundredths: int | None, cut: int
) -> None:
    data = encode(encode_realtime(pleth, spo2, pr, None if hundredths is None else hundredths / 100))
    items = feed(ContecV7(), data[:cut], data[cut:])
    assert numbers(items, PLETH) == [pleth]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PR) == [value for value in [pr] if value is not None]
    assert numbers(items, PI) == [value / 100 for value in [hundredths] if value is not None]


def test_garbage_before_and_between_packets_is_skipped_and_counted_once_each() -> None:
    codec = ContecV7()
    items = feed(codec, b"\xff\xfe\x00" + realtime() + b"\x55\x55" + realtime())
    assert len(numbers(items, PLETH)) == 2
    assert codec.bad_frames == 2


def test_a_packet_that_lost_a_byte_gives_nothing() -> None:
    codec = ContecV7()
    whole = realtime()
    assert len(numbers(feed(codec, whole[:4] + whole[5:] + realtime()), PLETH)) == 1
    assert codec.bad_frames == 1


def test_an_implausible_value_is_a_bad_frame() -> None:
    codec = ContecV7()
    assert numbers(feed(codec, realtime(pr=3)), PLETH) == []
    assert codec.bad_frames == 1


def test_the_host_sends_still_here_every_five_seconds_and_restarts_a_device_that_stopped() -> None:
    codec = ContecV7()
    sent = []
    for second in range(12):
        codec.feed(Packet(realtime(), float(second)))
        sent += codec.outgoing()
    assert sent == [command(Down.STILL_HERE)] * 3
    codec.feed(Packet(encode(Frame(Up.FREE, b"")), 12.0))
    assert codec.outgoing() == [command(Down.START)]
    codec.feed(Packet(encode(Frame(Up.FREE, b"")), 12.1))
    assert codec.outgoing() == []  # requested once


def test_a_device_that_sent_disconnect_is_offline_until_it_sends_again() -> None:
    codec = ContecV7()
    feed(codec, realtime())
    items = feed(codec, encode(Frame(Up.DISCONNECT, b"\x01")))
    assert items == [Notice(kind=NoticeKind.OFFLINE, is_present=True, at=1.0, detail="it was switched off")]
    assert (NoticeKind.OFFLINE, False) in notices(feed(codec, realtime()))


def test_numbers_come_three_times_a_second_and_the_wave_sixty() -> None:
    items = feed(ContecV7(), realtime() * 60)
    assert (len(numbers(items, SPO2)), len(numbers(items, PLETH))) == (3, 60)


def test_mutated_bytes_never_raise_or_give_an_implausible_value() -> None:
    chance, codec = random.Random(5), ContecV7()
    data = bytearray(realtime() * 2500)
    for _ in range(2000):
        data[chance.randrange(len(data))] = chance.randrange(256)
    for item in feed(codec, bytes(data)):
        assert isinstance(item, Notice) or item.quality is Quality.BAD or plausible(item)
    assert codec.bad_frames > 0


def plausible(block: Block) -> bool:
    return all(math.isnan(value) or VITALS[block.vital].is_plausible(value) for value in block.values)


def talked(until: float, *script: ScriptEvent, silent_from: float = 1e9) -> list[Item]:
    """Run the emulated device with its codec; the host sends nothing after `silent_from`."""
    codec, device = ContecV7(), ContecOximeter(HOST, SimulatedPatient(DemoConfig(script=script)), lambda _: None)  # type: ignore[arg-type,return-value]
    items: list[Item] = []
    device.receive(codec.poll(), 0.0)
    for step in range(round(until * 20)):
        t = step / 20
        for packet in device.emit(t):
            items += codec.feed(packet)
        for data in codec.outgoing():
            if t < silent_from:
                device.receive(data, t)
    return items


def test_the_emulated_device_sends_as_long_as_its_host_does() -> None:
    items = talked(30.0)
    assert len(numbers(items, PLETH)) == pytest.approx(30 * 60, abs=5)
    assert set(numbers(items, SPO2)) <= {96.0, 97.0, 98.0}


def test_the_emulated_device_stops_when_its_host_falls_silent() -> None:
    assert len(numbers(talked(30.0, silent_from=6.0), PLETH)) == pytest.approx(15 * 60, abs=130)


def test_a_probe_that_comes_off_is_reported_and_gives_no_number() -> None:
    items = talked(6.0, ScriptEvent(at_s=2, sensor_off="ox", hold_s=2))
    assert notices(items).count((NoticeKind.SENSOR_OFF, True)) == 1
    assert notices(items)[-1] == (NoticeKind.SENSOR_OFF, False)
    assert sum(math.isnan(value) for value in numbers(items, PLETH)) == pytest.approx(120, abs=2)


def test_the_emulated_device_refuses_an_unknown_command() -> None:
    device = ContecOximeter(HOST, SimulatedPatient(DemoConfig()), lambda _: None)  # type: ignore[arg-type,return-value]
    device.receive(command(0xB3), 0.0)
    assert [packet.data.hex() for packet in device.emit(0.0)] == ["0b81b385"]
    assert bool(Bit0.PROBE_ERROR)
