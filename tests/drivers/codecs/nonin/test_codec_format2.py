import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, NoticeKind
from bedside.drivers.codecs.nonin.codec_format2 import NoninFormat2, Status, encode_frame
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import cut, feed, notices, numbers
from tests.support.codecs.nonin_packet import nonin_packet

PLETH, SPO2, PR = VitalId.PLETH, VitalId.SPO2, VitalId.PR


def vectors() -> dict[str, bytes]:
    split = (line.split(" ", 1) for line in capture_lines("nonin_test_vectors", "packets.txt"))
    return {name: bytes.fromhex(text) for name, text in split}


def test_the_public_vector_gives_its_numbers() -> None:
    items = feed(NoninFormat2(), vectors()["packet_ok"])
    assert (numbers(items, PR), numbers(items, SPO2)) == ([72], [97])
    assert numbers(items, PLETH) == [1.0] * 25


def test_a_false_start_of_a_frame_is_skipped() -> None:
    codec = NoninFormat2()
    assert len(numbers(feed(codec, vectors()["resync_in"]), PLETH)) == 1


@pytest.mark.parametrize("name", ["frame_bad_checksum", "frame_bad_status_bit7"])
def test_a_corrupt_frame_gives_nothing_and_is_counted_once(name: str) -> None:
    codec = NoninFormat2()
    assert feed(codec, vectors()[name]) == []
    assert codec.bad_frames == 1


@pytest.mark.parametrize("cut", range(1, 125, 7))
def test_a_packet_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    whole = nonin_packet()
    items = feed(NoninFormat2(), whole[:cut], whole[cut:])
    assert (numbers(items, PR), numbers(items, SPO2), len(numbers(items, PLETH))) == ([72], [97], 25)


def test_two_packets_at_once_and_garbage_before_them() -> None:
    codec = NoninFormat2()
    items = feed(codec, b"\x00\x01\xff\x80 noise" + nonin_packet(72, 97) + nonin_packet(73, 96))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([72, 73], [97, 96])
    assert codec.bad_frames == 1


def test_a_packet_that_lost_a_frame_gives_no_number() -> None:
    codec = NoninFormat2()
    broken = nonin_packet()[:50] + nonin_packet()[55:]
    items = feed(codec, broken, nonin_packet(80, 95))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([80], [95])
    assert codec.bad_frames == 1


def test_a_flipped_bit_drops_the_packet_and_the_next_is_decoded() -> None:
    flipped = bytearray(nonin_packet())
    flipped[12] ^= 0x10
    codec = NoninFormat2()
    items = feed(codec, bytes(flipped), nonin_packet(80, 95))
    assert numbers(items, PR) == [80]
    assert codec.bad_frames == 1


def test_surplus_frames_after_a_whole_packet_change_nothing() -> None:
    surplus = encode_frame(2, 0, 1, 5) * 2
    assert numbers(feed(NoninFormat2(), nonin_packet(72, 97), surplus, nonin_packet(73, 97)), PR) == [72, 73]


@pytest.mark.parametrize(("rate", "spo2"), [(None, 97), (72, None), (None, None)])
def test_a_missing_value_gives_no_number(rate: int | None, spo2: int | None) -> None:
    items = feed(NoninFormat2(), nonin_packet(rate, spo2))
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]


@pytest.mark.parametrize("rate", [18, 127, 128, 255, 300, 321])
def test_the_high_bits_of_the_rate_are_shifted_by_seven(rate: int) -> None:
    assert numbers(feed(NoninFormat2(), nonin_packet(rate)), PR) == [rate]


def test_a_sensor_that_is_off_is_reported_once_and_its_wave_is_a_gap() -> None:
    codec = NoninFormat2()
    off = feed(codec, nonin_packet(None, None, Status.SNSD | Status.OOT))
    assert (NoticeKind.SENSOR_OFF, True) in notices(off)
    assert all(math.isnan(value) for value in numbers(off, PLETH))
    assert notices(feed(codec, nonin_packet(None, None, Status.SNSD | Status.OOT))) == []
    assert (NoticeKind.SENSOR_OFF, False) in notices(feed(codec, nonin_packet()))


def test_an_artefact_makes_the_number_questionable() -> None:
    blocks = [item for item in feed(NoninFormat2(), nonin_packet(status=Status.ARTF)) if isinstance(item, Block)]
    assert {block.quality for block in blocks} == {Quality.QUESTIONABLE}


def test_after_a_loss_a_partial_packet_is_discarded() -> None:
    codec = NoninFormat2()
    feed(codec, nonin_packet(72)[:60])
    codec.reset()
    assert numbers(feed(codec, nonin_packet(90)[60:], nonin_packet(91)), PR) == [91]


@given(
    rate=st.none() | st.integers(0, 321),
    spo2=st.none() | st.integers(0, 100),
    pleth=st.integers(0, 255),
    cuts=st.lists(st.integers(0, 125), max_size=6),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    rate: int | None, spo2: int | None, pleth: int, cuts: list[int]
) -> None:
    whole = nonin_packet(rate, spo2, pleth=pleth)
    codec = NoninFormat2()
    items = feed(codec, *cut(whole, cuts))
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PLETH) == [pleth] * 25
    assert codec.bad_frames == 0


def test_no_bytes_make_it_raise_or_buffer_more_than_a_frame() -> None:
    codec, chance = NoninFormat2(), random.Random(1)
    for _ in range(200):
        feed(codec, chance.randbytes(500))
        assert len(codec._bytes) < 5
    assert codec.bad_frames > 0
