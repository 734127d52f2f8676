"""The lines of the Alaris Asena protocol, and their CRC."""

from hypothesis import given
from hypothesis import strategies as st

from bedside.drivers.codecs.alaris.frame import LineReader, encode
from bedside.drivers.codecs.shared.checksum import crc16_ccitt_false
from tests.support.codecs.feeding import cut

TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="!"), max_size=60)


def test_the_check_is_crc16_ccitt_false() -> None:
    assert crc16_ccitt_false(b"123456789") == 0x29B1  # the published check value of CRC-16/CCITT-FALSE


@given(texts=st.lists(TEXTS, max_size=5), cuts=st.lists(st.integers(0, 300), max_size=6))
def test_what_is_encoded_is_decoded_wherever_it_is_cut(texts: list[str], cuts: list[int]) -> None:
    whole = b"".join(encode(text) for text in texts)
    reader = LineReader()
    assert [text for piece in cut(whole, cuts) for text in reader.feed(piece)] == texts
    assert reader.bad_frames == 0


def test_a_line_without_end_is_counted_once_and_not_buffered() -> None:
    reader = LineReader()
    for _ in range(100):
        assert reader.feed(b"!" + b"x" * 100) == []
        assert len(reader._bytes) <= 512
    assert reader.bad_frames == 1
    assert reader.feed(b"\r" + encode("INF")) == ["INF"]
    assert reader.bad_frames == 1
