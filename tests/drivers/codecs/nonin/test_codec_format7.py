import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, NoticeKind
from bedside.drivers.codecs.nonin.codec_format7 import NoninFormat7, encode_wide_frame
from bedside.drivers.codecs.nonin.packet import FRAMES, Status, packet_data
from tests.support.codecs.feeding import cut, feed, notices, numbers

PLETH, SPO2, PR = VitalId.PLETH, VitalId.SPO2, VitalId.PR


def packet(
    rate: int | None = 72, spo2: int | None = 97, status: int = 0, pleth: int = 0x1234, *, is_battery_low: bool = False
) -> bytes:
    data = packet_data(rate, spo2, is_battery_low=is_battery_low)
    return b"".join(encode_wide_frame(number, status, pleth, data[number - 1]) for number in range(1, FRAMES + 1))


def test_a_frame_is_laid_out_as_in_the_document() -> None:
    assert encode_wide_frame(1, Status.GPRF, 0x1234, 72) == bytes(
        (0x83, 0x12, 0x34, 72, (0x83 + 0x12 + 0x34 + 72) & 0xFF)
    )


def test_a_packet_gives_its_numbers_and_a_pleth_of_16_bits() -> None:
    codec = NoninFormat7()
    items = feed(codec, packet(pleth=0xABCD))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([72], [97])
    assert numbers(items, PLETH) == [float(0xABCD)] * 25
    assert codec.bad_frames == 0


@pytest.mark.parametrize("cut", range(1, 125))
def test_a_packet_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    whole = packet()
    items = feed(NoninFormat7(), whole[:cut], whole[cut:])
    assert (numbers(items, PR), numbers(items, SPO2), len(numbers(items, PLETH))) == ([72], [97], 25)


@pytest.mark.parametrize("begin", range(1, 125))
def test_a_line_opened_in_the_middle_of_a_packet_begins_with_the_next(begin: int) -> None:
    items = feed(NoninFormat7(), packet(72, 97)[begin:], packet(80, 95), packet(81, 94))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([80, 81], [95, 94])
    assert len(numbers(items, PLETH)) == 50


def test_two_packets_at_once_and_garbage_before_them() -> None:
    codec = NoninFormat7()
    items = feed(codec, b"\x81\x00\xff\x80 noise" + packet(72, 97) + packet(73, 96))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([72, 73], [97, 96])
    assert codec.bad_frames == 1


def test_a_false_start_of_a_frame_with_a_right_sum_is_skipped() -> None:
    """One frame may be valid by chance; the next one is not."""
    false = encode_wide_frame(1, 0, 0x4041, 5)
    items = feed(NoninFormat7(), b"\x10" + false + b"\x11" + packet())
    assert (len(numbers(items, PLETH)), numbers(items, PR)) == (25, [72])


@pytest.mark.parametrize("index", range(125))
def test_a_flipped_bit_drops_the_packet_is_counted_once_and_the_next_is_decoded(index: int) -> None:
    flipped = bytearray(packet())
    flipped[index] ^= 0x10
    codec = NoninFormat7()
    items = feed(codec, packet(70, 99), bytes(flipped), packet(80, 95))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([70, 80], [99, 95])
    assert codec.bad_frames == 1


def test_a_packet_that_lost_a_frame_gives_no_number() -> None:
    codec = NoninFormat7()
    items = feed(codec, packet()[:50] + packet()[55:], packet(80, 95))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([80], [95])
    assert codec.bad_frames == 1


@pytest.mark.parametrize(("rate", "spo2"), [(None, 97), (72, None), (None, None)])
def test_a_missing_value_gives_no_number(rate: int | None, spo2: int | None) -> None:
    """Trap: 511 and 127 are codes, not values."""
    items = feed(NoninFormat7(), packet(rate, spo2))
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]


@pytest.mark.parametrize("rate", [18, 127, 128, 255, 256, 300, 321])
def test_the_high_bits_of_the_rate_are_shifted_by_seven(rate: int) -> None:
    """Trap: one public driver shifts by eight."""
    assert numbers(feed(NoninFormat7(), packet(rate)), PR) == [rate]


@pytest.mark.parametrize(("rate", "spo2"), [(0, 97), (9, 97), (72, 0), (72, 101), (72, 126)])
def test_an_implausible_number_is_bad(rate: int, spo2: int) -> None:
    blocks = [row for row in feed(NoninFormat7(), packet(rate, spo2)) if isinstance(row, Block) and row.vital != PLETH]
    assert sorted(row.quality for row in blocks) == [Quality.BAD, Quality.GOOD]


@pytest.mark.parametrize(
    ("bit", "kind"),
    [
        (Status.SNSD, NoticeKind.SENSOR_OFF),
        (Status.OOT, NoticeKind.SEARCHING),
        (Status.ARTF, NoticeKind.ARTEFACT),
    ],
)
def test_each_status_bit_is_reported_when_it_begins_and_when_it_ends(bit: Status, kind: NoticeKind) -> None:
    codec = NoninFormat7()
    feed(codec, packet())
    assert notices(feed(codec, packet(status=bit), packet(status=bit))) == [(kind, True)]
    assert notices(feed(codec, packet())) == [(kind, False)]


def test_the_perfusion_bits_are_not_reported() -> None:
    codec = NoninFormat7()
    feed(codec, packet())
    assert notices(feed(codec, packet(status=Status.RPRF), packet(status=Status.RPRF | Status.GPRF))) == []


def test_a_low_battery_is_reported() -> None:
    codec = NoninFormat7()
    assert (NoticeKind.LOW_BATTERY, False) in notices(feed(codec, packet()))
    assert notices(feed(codec, packet(is_battery_low=True))) == [(NoticeKind.LOW_BATTERY, True)]


@pytest.mark.parametrize(("number", "is_told"), [(7, False), (8, True), (9, False)])
def test_the_battery_is_bit_0_of_the_eighth_frame(number: int, is_told: bool) -> None:  # noqa: FBT001 - an expectation
    data = [row | (index == number) for index, row in enumerate(packet_data(72, 96), 1)]
    whole = b"".join(encode_wide_frame(index, 0, 0, row) for index, row in enumerate(data, 1))
    assert ((NoticeKind.LOW_BATTERY, True) in notices(feed(NoninFormat7(), whole))) is is_told


def test_an_unplugged_sensor_makes_the_wave_a_gap() -> None:
    items = feed(NoninFormat7(), packet(None, None, Status.SNSD | Status.OOT | Status.SNSA))
    assert len(numbers(items, PLETH)) == 25
    assert all(math.isnan(value) for value in numbers(items, PLETH))


def test_an_artefact_makes_the_number_questionable() -> None:
    blocks = [item for item in feed(NoninFormat7(), packet(status=Status.ARTF)) if isinstance(item, Block)]
    assert {block.quality for block in blocks} == {Quality.QUESTIONABLE}


def test_after_a_loss_a_partial_packet_is_discarded() -> None:
    codec = NoninFormat7()
    feed(codec, packet(72)[:60])
    codec.reset()
    assert numbers(feed(codec, packet(90)[60:], packet(91)), PR) == [91]


@given(
    rate=st.none() | st.integers(10, 321),
    spo2=st.none() | st.integers(1, 100),
    pleth=st.integers(0, 65535),
    cuts=st.lists(st.integers(0, 125), max_size=6),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    rate: int | None, spo2: int | None, pleth: int, cuts: list[int]
) -> None:
    whole = packet(rate, spo2, pleth=pleth)
    codec = NoninFormat7()
    items = feed(codec, *cut(whole, cuts))
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PLETH) == [pleth] * 25
    assert codec.bad_frames == 0
