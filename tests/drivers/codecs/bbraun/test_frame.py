from hypothesis import given
from hypothesis import strategies as st

from bedside.drivers.codecs.bbraun.frame import Frame, FrameReader, decode, encode, stuffed, unstuffed
from bedside.drivers.codecs.bbraun.report import Quadruple, decode_quadruples, encode_quadruples
from tests.support.codecs.bbraun_frames import FRAMES, printed_frames
from tests.support.codecs.feeding import cut

BED = "ComSystem"


def test_every_printed_frame_is_decoded_and_encoded_unchanged() -> None:
    frames = printed_frames()
    assert len(frames) == 8
    for printed in frames:
        frame = decode(printed)
        assert frame is not None
        plain = Frame(frame.bed, frame.info, frame.is_last, is_stuffed=False)
        wire = Frame(frame.bed, frame.info, frame.is_last)
        assert encode(plain) == unstuffed(encode(wire))
        assert printed in (encode(plain), encode(wire))


def test_length_and_sum_are_computed_before_stuffing() -> None:
    wire = encode(Frame(BED, "1,50111,INSOL,Dde E"))
    assert b"INSOL,EXexee EE\x03" in wire
    assert wire[1:6] == b"%05d" % len(unstuffed(wire))
    assert decode(wire) == Frame(BED, "1,50111,INSOL,Dde E", is_stuffed=True)


def framed(text: bytes, length: int) -> bytes:
    body = b"\x01%05d\x02%b\x03" % (length, text)
    return body + b"%05d\x04" % (sum(body) & 0xFF)


def test_a_wrong_length_is_refused_although_the_sum_is_right() -> None:
    text = b"ComSystem/1/1>1,50111,INSOL,DE"
    assert decode(framed(text, len(text) + 14)) is not None
    assert decode(framed(text, len(stuffed(text)) + 14)) is None
    assert decode(framed(text, len(text) + 13)) is None


def test_unstuffing_is_done_in_one_pass_from_the_left() -> None:
    assert unstuffed(b"EEX") == b"EX"
    assert unstuffed(b"eexEX") == b"exD"
    assert stuffed(b"EX") == b"EEX"


@given(frames=st.lists(FRAMES, max_size=4), cuts=st.lists(st.integers(0, 400), max_size=6))
def test_what_is_encoded_is_decoded_wherever_it_is_cut(frames: list[Frame], cuts: list[int]) -> None:
    whole = b"".join(encode(frame) for frame in frames)
    reader = FrameReader()
    pieces = cut(whole, cuts)
    decoded = [frame for piece in pieces for frame in reader.feed(piece)]
    assert [frame and (frame.bed, frame.info, frame.is_last) for frame in decoded] == [
        (frame.bed, frame.info, frame.is_last) for frame in frames
    ]
    assert reader.bad_frames == 0


@given(
    st.lists(
        st.builds(
            Quadruple,
            st.sampled_from(["50100", "50111", "5013O"]),
            st.sampled_from(["INRT", "INSOL", "TCIX"]),
            st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"])),
        ),
        min_size=1,
    )
)
def test_quadruples_that_are_encoded_are_decoded(rows: list[Quadruple]) -> None:
    assert decode_quadruples(encode_quadruples(rows, 7)) == rows
