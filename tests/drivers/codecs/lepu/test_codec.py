import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, Notice, NoticeKind
from bedside.drivers.codecs.lepu.codec import NIBP, Down, LepuVxNibp, Up
from bedside.drivers.codecs.lepu.frame import Frame, FrameReader, Kind, encode
from bedside.drivers.codecs.lepu.result import ERRORS, Result
from bedside.drivers.codecs.shared.checksum import crc8_maxim
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import cut, feed, notices, numbers
from tests.support.codecs.lepu_frames import lepu_cuff, lepu_result

SYS, DIA, MEAN, CUFF = VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.CUFF
RECEIVED = Frame(1, Kind.UP, NIBP, Up.REPLY, b"\x01O")
CANCELLED = Frame(1, Kind.UP, NIBP, Up.REPLY, b"\x03A")


def captured(kind: str) -> list[bytes]:
    hex_lines = (line.split("   ")[0] for line in capture_lines("lepu_vx", "frames.txt") if line.startswith(f"{kind} "))
    return [bytes.fromhex(line.removeprefix(kind)) for line in hex_lines]


def status(state: int) -> bytes:
    return encode(Frame(4, Kind.UP, NIBP, Up.STATUS, (160 << 4 | state).to_bytes(2, "big") + bytes(2)))


@pytest.fixture
def measuring() -> LepuVxNibp:
    codec = LepuVxNibp()
    assert notices(feed(codec, encode(RECEIVED))) == [(NoticeKind.NIBP_MEASURING, True)]
    return codec


@pytest.mark.parametrize("kind", ["SRC", "OUR"])
def test_every_printed_frame_is_decoded_and_encoded_unchanged(kind: str) -> None:
    for printed in captured(kind):
        (frame,) = FrameReader().feed(printed)
        assert encode(frame) == printed


def test_the_check_is_crc8_maxim() -> None:
    assert crc8_maxim(b"123456789") == 0xA1  # the published check value of CRC-8/MAXIM


def test_start_and_stop_are_the_modules_commands() -> None:
    start, stop = (LepuVxNibp().command(row) for row in DeviceCommand)
    assert start is not None
    assert stop is not None
    assert [FrameReader().feed(row)[0].type for row in (start, stop)] == [Down.START, Down.CANCEL]


def test_a_measurement_from_start_to_result(measuring: LepuVxNibp) -> None:
    assert numbers(feed(measuring, lepu_cuff(158)), CUFF) == [158]
    items = feed(measuring, lepu_result())
    assert [numbers(items, vital) for vital in (SYS, DIA, MEAN)] == [[120], [80], [93]]
    assert notices(items) == [(NoticeKind.NIBP_MEASURING, False), (NoticeKind.NIBP_FAILED, False)]


def test_a_result_sent_three_times_is_one_measurement_and_each_is_acknowledged(measuring: LepuVxNibp) -> None:
    items = feed(measuring, lepu_result(), lepu_result(is_first=False), lepu_result(is_first=False))
    assert numbers(items, SYS) == [120]
    answers = [FrameReader().feed(data)[0] for data in measuring.outgoing()]
    assert [(frame.kind, frame.type, frame.data) for frame in answers] == [
        (Kind.COMMAND, Down.ACKNOWLEDGE_RESULT, bytes(2))
    ] * 3
    assert measuring.outgoing() == []


def test_the_result_sent_at_power_up_is_acknowledged_and_is_not_a_measurement() -> None:
    codec = LepuVxNibp()
    assert feed(codec, lepu_result()) == []
    assert len(codec.outgoing()) == 1


OWN_NAMES = {1: NoticeKind.SENSOR_FAULT, 3: NoticeKind.CUFF_LEAK, 8: NoticeKind.CUFF_OVERPRESSURE}


@pytest.mark.parametrize("error", range(1, 12))
def test_a_failure_is_reported_as_text_and_gives_no_pressure(measuring: LepuVxNibp, error: int) -> None:
    items = feed(measuring, lepu_result(err1=error))
    assert numbers(items, SYS) == []
    kind = OWN_NAMES.get(error, NoticeKind.NIBP_FAILED)
    assert Notice(kind=kind, is_present=True, at=1.0, detail=ERRORS[error]) in items
    feed(measuring, lepu_cuff(158))
    assert (kind, False) in notices(feed(measuring, lepu_result()))


def test_the_second_error_code_adds_a_detail(measuring: LepuVxNibp) -> None:
    failed = Notice(kind=NoticeKind.CUFF_LEAK, is_present=True, at=1.0, detail="leak (cuff or hose)")
    assert failed in feed(measuring, lepu_result(err1=3, err2=2))
    assert Result(err1=99).error == "error 99"


def test_a_cancelled_measurement_ends_without_a_failure(measuring: LepuVxNibp) -> None:
    assert notices(feed(measuring, encode(CANCELLED))) == [(NoticeKind.NIBP_MEASURING, False)]


def test_a_measurement_that_ends_without_a_result_has_failed(measuring: LepuVxNibp) -> None:
    assert notices(feed(measuring, status(2))) == []
    items = feed(measuring, status(0))
    assert notices(items) == [(NoticeKind.NIBP_MEASURING, False), (NoticeKind.NIBP_FAILED, True)]
    assert feed(measuring, status(0)) == []


def test_a_measurement_started_at_the_module_is_noticed() -> None:
    codec = LepuVxNibp()
    assert notices(feed(codec, lepu_cuff(20))) == [(NoticeKind.NIBP_MEASURING, True)]
    assert numbers(feed(codec, lepu_result()), SYS) == [120]


def test_valid_frames_that_are_too_short_are_counted() -> None:
    codec = LepuVxNibp()
    for kind in (Up.REPLY, Up.CUFF, Up.RESULT, Up.STATUS):
        assert feed(codec, encode(Frame(1, Kind.UP, NIBP, kind, b"\x01"))) == []
    assert codec.bad_frames == 4


def test_frames_of_other_modules_are_ignored() -> None:
    codec = LepuVxNibp()
    assert feed(codec, encode(Frame(0, Kind.DATA, 0x06, 2, bytes(11)))) == []
    assert codec.bad_frames == 0


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_frame_cut_anywhere_waits_for_the_rest(measuring: LepuVxNibp, cut: int) -> None:
    whole = lepu_result()
    assert numbers(feed(measuring, whole[:cut], whole[cut:]), SYS) == [120]


def test_a_wrong_crc_is_counted_and_the_next_frame_is_decoded(measuring: LepuVxNibp) -> None:
    broken = bytearray(lepu_cuff(158))
    broken[8] ^= 1
    items = feed(measuring, b"\xaa\xaa\x55\x01" + bytes(broken) + lepu_cuff(150))
    assert numbers(items, CUFF) == [150]
    assert measuring.bad_frames == 2


@given(
    frames=st.lists(
        st.builds(Frame, st.integers(0, 255), st.sampled_from(list(Kind)), st.integers(0, 9), st.integers(0, 255),
                  st.binary(max_size=40)),
        max_size=5,
    ),
    cuts=st.lists(st.integers(0, 250), max_size=6),
)  # fmt: skip
def test_what_is_encoded_is_decoded_wherever_it_is_cut(frames: list[Frame], cuts: list[int]) -> None:
    whole = b"".join(encode(frame) for frame in frames)
    reader = FrameReader()
    pieces = cut(whole, cuts)
    assert [frame for piece in pieces for frame in reader.feed(piece)] == frames
    assert reader.bad_frames == 0


def test_no_bytes_make_it_raise_or_buffer_more_than_a_frame() -> None:
    codec, chance = LepuVxNibp(), random.Random(2)
    for _ in range(200):
        feed(codec, chance.randbytes(300), b"\xaa\x55" * 20, lepu_result()[: chance.randrange(20)])
        assert len(codec._reader._bytes) <= 255
    assert codec.bad_frames > 100


def test_an_implausible_result_is_corrupt_although_its_crc_is_right(measuring: LepuVxNibp) -> None:
    """A CRC-8 is right by chance once in 256: ten million mutated bytes gave a mean pressure of -9472 mmHg."""
    items = feed(measuring, encode(Frame(3, Kind.UP, NIBP, Up.RESULT, Result(sys=120, dia=80, mean=-9472).to_data())))
    assert [numbers(items, vital) for vital in (SYS, DIA, MEAN)] == [[], [], []]
    assert measuring.bad_frames == 1
