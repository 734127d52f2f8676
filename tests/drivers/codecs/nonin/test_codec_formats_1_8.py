from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, NoticeKind, Packet
from bedside.drivers.codec import Codec
from bedside.drivers.codecs.nonin.codec_formats_1_8 import (
    NoninFormat1,
    NoninFormat8,
    ShortStatus,
    encode_format_1,
    encode_format_8,
)
from tests.support.codecs.feeding import cut, notices, numbers

SPO2, PR = VitalId.SPO2, VitalId.PR
Encode = Callable[..., bytes]
FORMATS = ((NoninFormat1, encode_format_1), (NoninFormat8, encode_format_8))
each_format = pytest.mark.parametrize(("codec_class", "encode"), FORMATS, ids=["df1", "df8"])
NONE_STANDS = {
    (kind, False)
    for kind in (NoticeKind.SENSOR_OFF, NoticeKind.SEARCHING, NoticeKind.LOW_PERFUSION, NoticeKind.ARTEFACT)
}


def each_second(codec: Codec, *pieces: bytes, start: float = 0.0) -> list[Item]:
    """Feed one piece a second, as the device sends them."""
    return [item for index, piece in enumerate(pieces) for item in codec.feed(Packet(piece, start + index))]


def test_format_1_is_laid_out_as_in_the_document() -> None:
    assert encode_format_1(72, 97) == bytes((0x80, 72, 97))
    assert encode_format_1(300, 97, ShortStatus.LOW_PERFUSION) == bytes((0x92, 300 - 256, 97))
    assert encode_format_1(None, None, ShortStatus.DISCONNECTED) == bytes((0xC3, 127, 127))


def test_format_8_adds_a_second_status() -> None:
    assert encode_format_8(72, 97, 0, 0x21) == bytes((0x80, 72, 97, 0x21))


@each_format
def test_frames_after_the_first_give_their_numbers(codec_class: type[NoninFormat1], encode: Encode) -> None:
    codec = codec_class()
    items = each_second(codec, encode(70, 99), encode(72, 97), encode(73, 96))
    assert (numbers(items, PR), numbers(items, SPO2)) == ([72, 73], [97, 96])
    assert codec.bad_frames == 0


@each_format
@pytest.mark.parametrize("cut", range(1, 8))
def test_frames_cut_anywhere_wait_for_the_rest(codec_class: type[NoninFormat1], encode: Encode, cut: int) -> None:
    whole = encode(72, 97) * 2
    assert numbers(each_second(codec_class(), whole[:cut], whole[cut:]), PR) == [72]


@each_format
def test_frames_that_come_at_once_after_a_delay_are_accepted(codec_class: type[NoninFormat1], encode: Encode) -> None:
    items = each_second(codec_class(), encode(70, 99) + encode(71, 98) + encode(72, 97))
    assert numbers(items, PR) == [71, 72]


@each_format
def test_garbage_before_a_frame_is_counted_once_and_costs_that_frame(
    codec_class: type[NoninFormat1], encode: Encode
) -> None:
    codec = codec_class()
    items = each_second(codec, encode(70, 99), encode(71, 98), b"noise" + encode(72, 97), encode(73, 96))
    assert numbers(items, PR) == [71, 73]
    assert codec.bad_frames == 1


@each_format
@pytest.mark.parametrize("index", range(3))
def test_a_frame_that_lost_a_byte_gives_no_number(codec_class: type[NoninFormat1], encode: Encode, index: int) -> None:
    codec, whole = codec_class(), encode(72, 97)
    pieces = (encode(70, 99), encode(71, 98), whole[:index] + whole[index + 1 :], encode(73, 95), encode(74, 94))
    items = each_second(codec, *pieces)
    assert (numbers(items, PR), numbers(items, SPO2)) == ([71, 74], [98, 94])
    assert codec.bad_frames == 1


@each_format
@pytest.mark.parametrize("index", range(3))
def test_a_flipped_bit_7_gives_no_number(codec_class: type[NoninFormat1], encode: Encode, index: int) -> None:
    codec, broken = codec_class(), bytearray(encode(72, 97))
    broken[index] ^= 0x80
    pieces = (encode(70, 99), encode(71, 98), bytes(broken), encode(73, 95), encode(74, 94))
    assert numbers(each_second(codec, *pieces), PR) == [71, 74]
    assert codec.bad_frames == 1


@each_format
@pytest.mark.parametrize(("rate", "spo2"), [(0, 97), (9, 97), (72, 0), (72, 101), (72, 126)])
def test_an_implausible_number_is_a_bad_frame(
    codec_class: type[NoninFormat1], encode: Encode, rate: int, spo2: int
) -> None:
    codec = codec_class()
    each_second(codec, encode(70, 99), encode(71, 98))
    assert each_second(codec, encode(rate, spo2), start=2.0) == []
    assert codec.bad_frames == 1


@each_format
def test_a_single_frame_in_noise_is_not_accepted(codec_class: type[NoninFormat1], encode: Encode) -> None:
    assert each_second(codec_class(), b"x" + encode(72, 97) + b"x", b"x" + encode(72, 97) + b"x") == []


@each_format
def test_a_device_that_sends_faster_than_this_format_is_not_accepted(
    codec_class: type[NoninFormat1], encode: Encode
) -> None:
    """Trap: the 75 frames a second of the other formats contain such frames, even consecutive ones, by chance."""
    codec = codec_class()
    quick = [Packet(encode(72, 97), index / 75) for index in range(750)]
    items = [item for packet in quick for item in codec.feed(packet)]
    assert len(numbers(items, PR)) == 2
    assert codec.bad_frames > 5


@each_format
@pytest.mark.parametrize(("rate", "spo2"), [(None, 97), (72, None), (None, None)])
def test_a_missing_value_gives_no_number(
    codec_class: type[NoninFormat1], encode: Encode, rate: int | None, spo2: int | None
) -> None:
    """Trap: 511 and 127 are codes, not values."""
    codec = codec_class()
    items = each_second(codec, encode(rate, spo2), encode(rate, spo2))
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert codec.bad_frames == 0


@each_format
@pytest.mark.parametrize("rate", [18, 127, 128, 255, 256, 300, 321])
def test_the_high_bits_of_the_rate_are_shifted_by_seven(
    codec_class: type[NoninFormat1], encode: Encode, rate: int
) -> None:
    """Trap: one public driver shifts by eight."""
    assert numbers(each_second(codec_class(), encode(72, 97), encode(rate, 97)), PR) == [rate]


@each_format
@pytest.mark.parametrize(
    ("bit", "kind"),
    [
        (ShortStatus.DISCONNECTED, NoticeKind.SENSOR_OFF),
        (ShortStatus.OUT_OF_TRACK, NoticeKind.SEARCHING),
        (ShortStatus.LOW_PERFUSION, NoticeKind.LOW_PERFUSION),
        (ShortStatus.ARTEFACT, NoticeKind.ARTEFACT),
    ],
)
def test_each_status_bit_is_reported_when_it_begins_and_when_it_ends(
    codec_class: type[NoninFormat1], encode: Encode, bit: ShortStatus, kind: NoticeKind
) -> None:
    codec = codec_class()
    assert set(notices(each_second(codec, encode(72, 97), encode(72, 97)))) >= NONE_STANDS
    assert notices(each_second(codec, encode(72, 97, bit), encode(72, 97, bit), start=2)) == [(kind, True)]
    assert notices(each_second(codec, encode(72, 97), start=4)) == [(kind, False)]


@each_format
def test_marginal_perfusion_is_not_reported(codec_class: type[NoninFormat1], encode: Encode) -> None:
    codec = codec_class()
    each_second(codec, encode(72, 97), encode(72, 97))
    assert notices(each_second(codec, encode(72, 97, ShortStatus.MARGINAL_PERFUSION), start=2)) == []


@each_format
@pytest.mark.parametrize(
    ("bit", "quality"),
    [
        (0, Quality.GOOD),
        (ShortStatus.LOW_PERFUSION, Quality.GOOD),
        (ShortStatus.OUT_OF_TRACK, Quality.QUESTIONABLE),
        (ShortStatus.ARTEFACT, Quality.QUESTIONABLE),
        (ShortStatus.DISCONNECTED, Quality.QUESTIONABLE),
    ],
)
def test_the_quality_of_a_number_follows_the_status(
    codec_class: type[NoninFormat1], encode: Encode, bit: int, quality: Quality
) -> None:
    items = each_second(codec_class(), encode(72, 97), encode(72, 97, bit))
    assert {item.quality for item in items if isinstance(item, Block)} == {quality}


def test_only_format_8_reports_the_battery() -> None:
    codec = NoninFormat8()
    assert (NoticeKind.LOW_BATTERY, False) in notices(each_second(codec, encode_format_8(72, 97) * 2))
    low = encode_format_8(72, 97, 0, 1)
    assert notices(each_second(codec, low, start=3)) == [(NoticeKind.LOW_BATTERY, True)]
    reported = notices(each_second(NoninFormat1(), encode_format_1(72, 97) * 2))
    assert NoticeKind.LOW_BATTERY not in dict(reported)


@each_format
def test_after_a_loss_a_partial_frame_is_discarded_and_the_first_whole_one_has_no_neighbour(
    codec_class: type[NoninFormat1], encode: Encode
) -> None:
    codec = codec_class()
    each_second(codec, encode(70, 99), encode(71, 98)[:2])
    codec.reset()
    assert numbers(each_second(codec, encode(73, 96), encode(74, 95), start=10), PR) == [74]
    assert codec.bad_frames == 0


@each_format
@given(
    rate=st.none() | st.integers(10, 321),
    spo2=st.none() | st.integers(1, 100),
    status=st.sampled_from([0, *ShortStatus]),
    cuts=st.lists(st.integers(0, 6), max_size=4),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    codec_class: type[NoninFormat1], encode: Encode, rate: int | None, spo2: int | None, status: int, cuts: list[int]
) -> None:
    whole = encode(rate, spo2, status) * 2
    codec = codec_class()
    pieces = cut(whole, cuts)
    items = each_second(codec, *pieces)
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert codec.bad_frames == 0
