"""The realtime stream of MEDIBUS, tested with the maker's own examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.drivers.codecs.medibus.realtime import (
    Offer,
    Record,
    RecordReader,
    SyncCommand,
    decode_choice,
    decode_offers,
    encode_choice,
    encode_enable,
    encode_offers,
    encode_record,
)
from tests.support.codecs.feeding import CUTS, cut
from tests.support.codecs.medibus_examples import medibus_examples

PAW = Offer(code=0, interval_us=16000, low=-10, high=100, bins=0x370)
CO2 = Offer(code=6, interval_us=16000, low=-20, high=100, bins=0x460)
# The last examples of the capture, from index 21 on.
EXAMPLES: tuple[list[Record | SyncCommand], ...] = (
    [SyncCommand(1, 3), SyncCommand(0, 0)],
    [Record({1: 81, 2: 205})],
    [Record({1: 84})],
    [Record({2: 206})],
    [SyncCommand(6, 0), Record({1: 80, 2: 202})],
    [Record({1: 0x8F0, 3: 0xF0B})],
)
RECORDS = st.lists(
    st.dictionaries(st.integers(1, 12), st.integers(0, 0xFFF), min_size=1, max_size=12).map(Record), max_size=5
)


@pytest.mark.parametrize("index", range(6))
def test_every_realtime_example_is_read(index: int) -> None:
    reader = RecordReader()
    assert reader.feed(medibus_examples()[21 + index]) == EXAMPLES[index]
    assert reader.bad_frames == 0


def test_realtime_examples_are_written_as_the_maker_prints_them() -> None:
    assert encode_enable(2) == medibus_examples()[21]
    assert encode_record({1: 81, 2: 205}) == medibus_examples()[22]
    assert encode_record({1: 80, 2: 202}, ((6, 0),)) == medibus_examples()[25]
    assert encode_record({3: 0xF0B, 1: 0x8F0}) == medibus_examples()[26]


@pytest.mark.parametrize(
    ("offer", "bin_number", "value"),
    [(PAW, 81, 0.125), (PAW, 84, 0.5), (PAW, 80, 0.0), (CO2, 205, 1.964), (CO2, 206, 2.071), (CO2, 202, 1.643)],
)
def test_a_bin_has_the_value_that_the_maker_computes(offer: Offer, bin_number: int, value: float) -> None:
    assert offer.value(bin_number) == pytest.approx(value, abs=0.0005)
    assert offer.number(offer.value(bin_number)) == bin_number


def test_offers_and_choice_are_those_of_the_example() -> None:
    assert decode_offers(b"00   16000-  10  10037006   16000-  20  100460") == [PAW, CO2]
    assert decode_choice(b"00020603") == [(0, 2), (6, 3)]
    assert decode_offers(b"") == []


@pytest.mark.parametrize(
    "data",
    [
        b"00   16000-  10  10037",  # a character short
        b"00       0-  10  100370",  # no interval
        b"00   16000-  10  100000",  # no bins
        b"00   16000  100  100370",  # no range
        b"00   16000     -  -1370",  # two signs
        b"00  1 6000-  10  100370",
        b"0G   16000-  10  100370",
    ],
)
def test_an_impossible_offer_is_refused(data: bytes) -> None:
    assert decode_offers(data) is None


@pytest.mark.parametrize("data", [b"0002060", b"00020G", b"0001" * 13])
def test_an_impossible_choice_is_refused(data: bytes) -> None:
    assert decode_choice(data) is None


@given(records=RECORDS, cuts=CUTS)
def test_records_that_are_encoded_are_decoded_wherever_they_are_cut(records: list[Record], cuts: list[int]) -> None:
    reader = RecordReader()
    pieces = cut(b"".join(encode_record(row.bins) for row in records), cuts)
    events = [event for piece in pieces for event in reader.feed(piece)]
    assert [row for row in events if isinstance(row, Record)] == records
    assert reader.bad_frames == 0


@given(
    offers=st.lists(
        st.builds(
            Offer,
            code=st.integers(0, 0xFF),
            interval_us=st.integers(1, 99_999_999),
            low=st.integers(-9999, 0).map(float),
            high=st.integers(1, 99_999).map(float),
            bins=st.integers(1, 0xFFF),
        )
    ),
    choice=st.lists(st.tuples(st.integers(0, 0xFF), st.integers(0, 0xFF)), max_size=12),
)
def test_offers_and_choices_that_are_encoded_are_decoded(offers: list[Offer], choice: list[tuple[int, int]]) -> None:
    assert decode_offers(encode_offers(offers)) == offers
    assert decode_choice(encode_choice(choice)) == choice


@pytest.mark.parametrize(
    ("data", "bad"),
    [
        ("D3 91 81 8D D1 94 81", 1),  # cut short by the next
        ("D3 CF C0 91 81 8D 83 D1 94 81", 1),  # marked as corrupt
        ("91 81 8D D1 94 81", 1),  # the middle of a record
        ("D3 E5 91 81 8D 83 D1 94 81", 1),  # no such byte
        ("D3 91 C6 C0 81 8D 83 D1 94 81", 1),  # a command after a value
        ("D3 C6 91 81 8D 83 D1 94 81", 1),  # half a command
        ("D3 C6 D1 94 81", 1),
        ("D0 91 81 D1 94 81", 1),  # values without a stream
        ("D1 94 81 94", 1),  # one too many
    ],
)
def test_a_broken_record_is_counted_and_the_next_is_read(data: str, bad: int) -> None:
    reader = RecordReader()
    events = reader.feed(bytes.fromhex(data))
    assert [event for event in events if isinstance(event, Record)] == [Record({1: 84})]
    assert reader.bad_frames == bad
