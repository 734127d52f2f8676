import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.vitals import VitalId
from bedside.drivers.codecs.nonin.codec_ascii import NoninAscii, encode_line
from bedside.drivers.codecs.shared.line_codec import LONGEST
from tests.support.codecs.feeding import cut, feed, numbers

SPO2, PR = VitalId.SPO2, VitalId.PR


@pytest.fixture
def running() -> NoninAscii:
    """A codec after its first line."""
    codec = NoninAscii()
    assert numbers(feed(codec, encode_line(99, 60)), PR) == [60]
    return codec


@pytest.mark.parametrize(
    "line",
    [
        b"SPO2=097 HR=072\r\n",
        b"SPO2=097 HR=072\r",
        b"SPO2=097 HR=072\n",
        b"SPO2= 97 HR= 72\r\n",
        b"12:34:56 SPO2=097 HR=072\r\n",
        b"12:34:56 SPO2=097 HR=072 B\r\n",
        b"SPO2=097 HR=072*\r\n",
        b"SPO2=097 HR=072 F\r\n",
        b"SPO2=097 HR=072* F B\r\n",
        b"\x11SPO2=097 HR=072 \x13\r\n",
    ],
)
def test_every_variant_of_a_line_gives_its_numbers(running: NoninAscii, line: bytes) -> None:
    items = feed(running, line)
    assert (numbers(items, SPO2), numbers(items, PR)) == ([97], [72])
    assert running.bad_frames == 0


def test_a_line_is_encoded_as_in_the_manual() -> None:
    assert encode_line(97, 72, "* F") == b"SPO2=097 HR=072* F\r\n"
    assert encode_line(None, None) == b"SPO2=--- HR=---\r\n"


@pytest.mark.parametrize(
    "line",
    [
        b"SPO2=97 HR=072",
        b"SPO2=097 HR=72",
        b"SPO2=097 HR=12 F",
        b"SPO2=0097 HR=072",
        b"SPO2=09x HR=072",
        b"SPO2=097",
        b"HR=072",
        b"SPO2=097 HR=072 SPO2=097 HR=072",
        b"O2=097 HR=072",
        b"\xffSPO2=097 HR=072",
        b"SPO2=097 HR=0\x002",
        "SPO2=09\N{ARABIC-INDIC DIGIT SEVEN} HR=072".encode(),
        b"SPO2=101 HR=072",
        b"SPO2=000 HR=072",
        b"SPO2=097 HR=009",
        b"SPO2=097 HR=351",
    ],
)
def test_a_corrupt_line_gives_nothing_is_counted_once_and_the_next_is_decoded(running: NoninAscii, line: bytes) -> None:
    items = feed(running, line + b"\r\n" + encode_line(96, 80))
    assert (numbers(items, SPO2), numbers(items, PR)) == ([96], [80])
    assert running.bad_frames == 1


@pytest.mark.parametrize("cut", range(1, 17))
def test_a_line_cut_anywhere_waits_for_the_rest(running: NoninAscii, cut: int) -> None:
    whole = encode_line(97, 72)
    assert feed(running, whole[:cut][:15]) == []
    assert numbers(feed(running, whole[:cut][15:], whole[cut:]), PR) == [72]


def test_two_lines_at_once(running: NoninAscii) -> None:
    assert numbers(feed(running, encode_line(97, 72) + encode_line(97, 73)), PR) == [72, 73]


@pytest.mark.parametrize("first", [b"NONIN 9847 V1.0\r\n", b"97 HR=072\r\n"])
def test_a_heading_or_a_partial_line_at_the_beginning_is_not_counted_as_bad(first: bytes) -> None:
    codec = NoninAscii()
    assert feed(codec, first) == []
    assert codec.bad_frames == 0
    codec.reset()
    assert feed(codec, first) == []
    assert codec.bad_frames == 0
    assert feed(codec, first) == []
    assert codec.bad_frames == 1


@pytest.mark.parametrize(("spo2", "rate"), [(None, 72), (97, None), (None, None)])
def test_a_missing_value_gives_no_number(running: NoninAscii, spo2: int | None, rate: int | None) -> None:
    items = feed(running, encode_line(spo2, rate))
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert running.bad_frames == 0


def test_a_line_without_an_end_is_dropped_up_to_the_next_end_and_counted_once(running: NoninAscii) -> None:
    items = feed(running, *[b"x" * 100] * 20, encode_line(97, 72), encode_line(97, 73))
    assert numbers(items, PR) == [73]
    assert running.bad_frames == 1
    assert len(running._rest) <= LONGEST


def test_after_a_loss_a_partial_line_is_discarded(running: NoninAscii) -> None:
    feed(running, b"SPO2=097 HR=0")
    running.reset()
    assert numbers(feed(running, b"72\r\n", encode_line(97, 80)), PR) == [80]


@given(
    spo2=st.none() | st.integers(1, 100),
    rate=st.none() | st.integers(10, 350),
    marks=st.sampled_from(["", "*", " F", " B", "* F B"]),
    cuts=st.lists(st.integers(0, 24), max_size=5),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    spo2: int | None, rate: int | None, marks: str, cuts: list[int]
) -> None:
    whole = encode_line(spo2, rate, marks)
    items = feed(NoninAscii(), *cut(whole, cuts))
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
