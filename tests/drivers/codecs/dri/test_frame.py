"""Frames, records and requests of the Datex-Ohmeda interface, compared with the maker's printed ones."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.drivers.codecs.dri.frame import FrameReader, encode
from bedside.drivers.codecs.dri.record import HEADER, MainType, Record
from bedside.drivers.codecs.dri.request import EXTENSIONS, Show, ValuesRequest, WavesRequest, requests
from bedside.drivers.codecs.dri.wave import WaveType
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import cut

PRINTED: list[ValuesRequest | WavesRequest] = [
    ValuesRequest(10, EXTENSIONS),
    ValuesRequest(0),
    ValuesRequest(60, EXTENSIONS, Show.TREND_60_S),
    ValuesRequest(0, 0, Show.TREND_60_S),
    WavesRequest((WaveType.ECG1,)),
    WavesRequest(),
]


@pytest.mark.parametrize(("index", "request_"), list(enumerate(PRINTED)))
def test_each_printed_request_is_what_we_encode_and_is_decoded_again(
    index: int, request_: ValuesRequest | WavesRequest
) -> None:
    printed = bytes.fromhex(capture_lines("ge_dri_s5", "requests.txt")[index].split("|")[0])
    assert encode(request_.to_record().to_bytes()) == printed
    (data,) = FrameReader().feed(printed)
    record = Record.from_bytes(data)
    assert record is not None
    assert requests(record) == [request_]


def test_trap_a_check_sum_may_itself_be_escaped() -> None:
    frame = encode(PRINTED[2].to_record().to_bytes())
    assert frame.endswith(b"\x7d\x5d\x7e")
    reader = FrameReader()
    assert len(reader.feed(frame)) == 1
    assert reader.bad_frames == 0


@pytest.mark.parametrize("cut", range(1, 53))
def test_a_frame_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    frame, reader = encode(PRINTED[2].to_record().to_bytes()), FrameReader()
    assert len([*reader.feed(frame[:cut]), *reader.feed(frame[cut:])]) == 1
    assert reader.bad_frames == 0


def test_two_frames_at_once_with_garbage_before_them_and_one_flag_between_them() -> None:
    frame, reader = encode(b"abc"), FrameReader()
    assert reader.feed(b"noise" + frame + frame + frame[1:]) == [b"abc"] * 3
    assert reader.bad_frames == 1


@pytest.mark.parametrize("broken", [b"\x7eabc\x00\x7e", b"\x7eab\x7d\x41\x27\x7e", b"\x7eabc\x7d\x7e", b"\x7e\x00\x7e"])
def test_a_wrong_sum_or_escape_is_counted_once_and_the_next_is_decoded(broken: bytes) -> None:
    reader = FrameReader()
    assert reader.feed(broken + encode(b"x")) == [b"x"]
    assert reader.bad_frames == 1


def test_a_frame_without_end_is_counted_once_and_not_buffered() -> None:
    reader = FrameReader()
    for _ in range(20):
        reader.feed(bytes(1000))
        assert len(reader._bytes) <= 3000
    assert reader.feed(b"\x7e" + encode(b"x")) == [b"x"]
    assert reader.bad_frames == 1


def test_after_a_loss_a_partial_frame_is_discarded() -> None:
    reader = FrameReader()
    reader.feed(encode(b"abcdef")[:4])
    reader.reset()
    assert reader.feed(encode(b"x")) == [b"x"]
    assert reader.bad_frames == 0


def altered(record: Record, at: int, to: bytes) -> bytes:
    data = bytearray(record.to_bytes())
    data[at : at + len(to)] = to
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(HEADER - 1),
        altered(PRINTED[0].to_record(), 0, b"\x30"),  # a wrong length
        altered(PRINTED[0].to_record(), 16, b"\x0a\x00"),  # an offset after the end
        altered(PRINTED[0].to_record(), 16, b"\xff\xff"),  # before the beginning
        altered(Record(0, ((1, b"ab"), (2, b"c"))), 16, b"\x03\x00"),  # decreasing offsets
    ],
)
def test_a_record_with_an_impossible_length_or_offset_is_refused(data: bytes) -> None:
    assert Record.from_bytes(data) is None


def test_eight_subrecords_leave_no_room_for_an_end() -> None:
    record = Record(MainType.WAVE, tuple((kind, bytes((kind,))) for kind in range(8)))
    assert Record.from_bytes(record.to_bytes()) == record


@given(
    records=st.lists(
        st.builds(
            Record,
            st.sampled_from(list(MainType)),
            st.lists(st.tuples(st.integers(0, 254), st.binary(max_size=30)), max_size=8).map(tuple),
            st.integers(0, 2**32 - 1),
            st.integers(0, 255),
            st.integers(0, 255),
        ),
        max_size=4,
    ),
    cuts=st.lists(st.integers(0, 800), max_size=6),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(records: list[Record], cuts: list[int]) -> None:
    whole = b"".join(encode(record.to_bytes()) for record in records)
    reader = FrameReader()
    decoded = [data for piece in cut(whole, cuts) for data in reader.feed(piece)]
    assert [Record.from_bytes(data) for data in decoded] == records
    assert reader.bad_frames == 0


@given(data=st.lists(st.sampled_from([0x7D, 0x7E, 0x5D, 0x5E, 0x00]), min_size=1, max_size=30).map(bytes))
def test_flags_and_escapes_within_a_record_are_escaped(data: bytes) -> None:
    assert FrameReader().feed(encode(data)) == [data]


def test_no_bytes_make_it_raise_or_buffer_more_than_a_frame() -> None:
    reader, chance = FrameReader(), random.Random(5)
    for _ in range(200):
        for data in reader.feed(chance.randbytes(300) + chance.choice([b"", b"\x7e\x7d\x7e", bytes(4000)])):
            Record.from_bytes(data)
        assert len(reader._bytes) <= 2982
    assert reader.bad_frames > 200
