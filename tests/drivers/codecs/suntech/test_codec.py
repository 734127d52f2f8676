import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, Notice, NoticeKind
from bedside.drivers.codecs.suntech.codec import SunTechNibp
from bedside.drivers.codecs.suntech.frame import (
    GET_CUFF,
    GET_RESULT,
    START,
    Answer,
    AnswerReader,
    Done,
    Pressure,
    Result,
    encode,
    encode_command,
)
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import cut, feed, notices, numbers

SYS, DIA, MEAN, CUFF = VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.CUFF
MEASURING, FAILED = NoticeKind.NIBP_MEASURING, NoticeKind.NIBP_FAILED
OLD, NEW = Result(sys=110, dia=70, mean=83, beats=20), Result(sys=120, dia=80, mean=93, beats=21)
ASK_RESULT = encode_command(GET_RESULT)


def captured(kind: str) -> list[bytes]:
    rows = (
        line.split("   ")[0] for line in capture_lines("suntech_advantage", "frames.txt") if line.startswith(f"{kind} ")
    )
    return [bytes.fromhex(row.removeprefix(kind)) for row in rows]


def test_each_command_of_the_list_is_what_we_encode() -> None:
    pneumatics = b"\x0c\x00\x01\x01"
    assert [encode_command(row) for row in (START, GET_CUFF, GET_RESULT, pneumatics)] == captured("H")


def test_each_answer_of_the_list_is_decoded_as_expected_and_encoded_unchanged() -> None:
    result = Result(sys=115, dia=74, mean=88, hr=85, beats=30, status=1, tests=bytes.fromhex("0000000000003107"))
    expected: list[Answer] = [Done(), Pressure(258), result]
    assert [row for printed in captured("M") for row in AnswerReader().feed(printed)] == expected
    assert list(map(encode, expected)) == captured("M")


def test_the_answer_with_a_wrong_check_is_refused_and_counted_once() -> None:
    reader = AnswerReader()
    assert reader.feed(captured("BAD")[0] + encode(Done())) == [Done()]
    assert reader.bad_frames == 1


class Story:
    """A codec and the answers of its module, in simulated time."""

    def __init__(self) -> None:
        self.codec = SunTechNibp()

    def at(self, t: float, *answers: Answer) -> list[Item]:
        return feed(self.codec, b"".join(map(encode, answers)), at=t)

    def started(self) -> "Story":
        """Feed the old result, and start a measurement at t = 1."""
        self.at(0.0, OLD, Pressure(0))
        assert self.codec.command(DeviceCommand.NIBP_START) == encode_command(START)
        assert notices(self.at(1.0, Done())) == [(MEASURING, True)]
        return self

    def filled(self) -> "Story":
        assert numbers(self.at(3.0, Pressure(160)), CUFF) == [160]
        return self


def test_the_line_settings_and_that_a_stop_is_not_possible() -> None:
    assert (SunTechNibp.baud, SunTechNibp.parity) == (9600, "N")
    assert SunTechNibp().command(DeviceCommand.NIBP_STOP) is None


def test_at_rest_it_requests_result_and_pressure_in_turn_and_during_a_measurement_only_the_pressure() -> None:
    story = Story()
    requests = {story.codec.poll() for _ in range(2)}
    assert requests == {ASK_RESULT, encode_command(GET_CUFF)}
    story.started()
    assert {story.codec.poll() for _ in range(4)} == {encode_command(GET_CUFF)}


def test_a_measurement_from_start_to_result() -> None:
    story = Story().started().filled()
    story.at(20.0, Pressure(5))
    assert story.codec.outgoing() == []
    story.at(21.0, Pressure(5))
    assert story.codec.outgoing() == [ASK_RESULT]
    items = story.at(21.1, NEW)
    assert [numbers(items, vital) for vital in (SYS, DIA, MEAN)] == [[120], [80], [93]]
    assert notices(items) == [(MEASURING, False), (FAILED, False)]
    assert story.at(22.0, NEW, Pressure(0)) == []


def test_the_old_result_is_never_reported_again() -> None:
    story = Story().started().filled()
    items = story.at(20.0, Pressure(5)) + story.at(21.0, OLD) + story.at(22.0, OLD)
    assert numbers(items, SYS) == []
    assert numbers(story.at(23.0, NEW), SYS) == [120]


def test_no_new_result_within_15_s_is_a_failure() -> None:
    story = Story().started().filled()
    story.at(20.0, Pressure(5))
    assert story.at(34.9, OLD, Pressure(5))[-1:] == [Block(vital=CUFF, values=(5.0,), at=34.9)]
    items = story.at(35.0, Pressure(5))
    assert Notice(kind=FAILED, is_present=True, at=35.0, detail="ended without a new result") in items


def test_a_result_that_comes_too_late_does_not_count_for_the_next_measurement() -> None:
    story = Story().started().filled()
    story.at(20.0, Pressure(5))
    story.at(35.0, Pressure(5))
    assert numbers(story.at(36.0, NEW), SYS) == []
    story.codec.command(DeviceCommand.NIBP_START)
    assert numbers(story.at(40.0, Done(), Pressure(0)) + story.at(41.5, Pressure(0), NEW), SYS) == []


def test_the_result_of_an_empty_cuff_is_requested_after_each_answer_until_it_comes() -> None:
    story = Story().started().filled()
    for beat in range(20):
        story.at(20 + beat / 5, Pressure(5))
        assert story.codec.outgoing() == [ASK_RESULT] * (beat >= 5)


def test_an_error_is_a_failure_and_gives_no_pressure() -> None:
    story = Story().started().filled()
    items = story.at(20.0, Pressure(0)) + story.at(21.0, Result(sys=120, dia=80, mean=93, error=5))
    assert numbers(items, SYS) == []
    assert Notice(kind=FAILED, is_present=True, at=21.0, detail="error 5") in items


def test_the_first_result_counts_as_an_old_one() -> None:
    story = Story()
    assert notices(story.at(1.0, Pressure(90))) == [(NoticeKind.CUFF_OVERPRESSURE, False), (MEASURING, True)]
    assert numbers(story.at(20.0, Pressure(0)) + story.at(21.0, OLD), SYS) == []
    assert numbers(story.at(22.0, NEW), SYS) == [120]


def test_a_measurement_started_at_the_module_is_noticed() -> None:
    story = Story()
    story.at(0.0, OLD)
    items = story.at(1.0, Pressure(90))
    assert (MEASURING, True) in notices(items)
    assert numbers(items, CUFF) == [90]


def test_an_unexpected_acknowledgement_begins_no_measurement() -> None:
    assert Story().at(1.0, Done()) == []


def test_a_cuff_at_rest_gives_no_pressure() -> None:
    assert numbers(Story().at(1.0, Pressure(3)), CUFF) == []


def test_overpressure_is_reported_even_if_the_value_is_implausible() -> None:
    story = Story().started()
    items = story.at(2.0, Pressure(301)) + story.at(3.0, Pressure(400)) + story.at(4.0, Pressure(100))
    kind = NoticeKind.CUFF_OVERPRESSURE
    assert notices(items) == [(kind, True), (kind, False)]
    assert numbers(items, CUFF) == [301, 100]
    assert story.codec.bad_frames == 1


def test_an_implausible_result_is_left_out_and_counted() -> None:
    story = Story().started().filled()
    story.at(20.0, Pressure(0))
    items = story.at(21.0, Result(sys=120, dia=0, mean=9999))
    assert [numbers(items, vital) for vital in (SYS, DIA, MEAN)] == [[120], [], []]
    assert story.codec.bad_frames == 1


def test_a_measurement_that_the_loss_of_the_link_interrupted_has_failed_and_is_reported_once() -> None:
    story = Story().started().filled()
    story.codec.reset()
    items = story.at(60.0, NEW, Pressure(0))
    assert (MEASURING, False) in notices(items)
    assert (FAILED, True) in notices(items)
    assert numbers(items, SYS) == []
    assert notices(story.at(61.0, Pressure(0))) == []


def test_a_measurement_that_continues_after_a_loss_gives_a_result() -> None:
    story = Story().started().filled()
    story.codec.reset()
    assert (MEASURING, True) in notices(story.at(10.0, Pressure(90), OLD))
    assert numbers(story.at(20.0, Pressure(0)) + story.at(21.0, NEW), SYS) == [120]


@pytest.mark.parametrize("cut", range(1, 24))
def test_an_answer_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    story, whole = Story().started().filled(), encode(NEW)
    story.at(20.0, Pressure(0))
    assert numbers(feed(story.codec, whole[:cut], whole[cut:], at=21.0), SYS) == [120]
    assert story.codec.bad_frames == 0


def test_two_at_once_with_garbage_before_them() -> None:
    story = Story().started()
    assert numbers(feed(story.codec, b"\x3e\x05no", encode(Pressure(90)) + encode(Pressure(80))), CUFF) == [90, 80]
    assert story.codec.bad_frames == 1


def test_an_acknowledgement_of_another_letter_is_counted() -> None:
    codec = SunTechNibp()
    assert feed(codec, b"\x3e\x04\x4c\x72") == []
    assert codec.bad_frames == 1


word, byte = st.integers(0, 65535), st.integers(0, 255)
answers = st.one_of(
    st.builds(Pressure, st.integers(-32768, 32767)),
    st.builds(Done),
    st.builds(
        Result, sys=word, dia=word, mean=word, hr=byte, beats=byte, status=byte, error=byte,
        tests=st.binary(min_size=8, max_size=8),
    ),
)  # fmt: skip


@given(sent=st.lists(answers, max_size=6), cuts=st.lists(st.integers(0, 150), max_size=6))
def test_what_is_encoded_is_decoded_wherever_it_is_cut(sent: list[Answer], cuts: list[int]) -> None:
    whole = b"".join(map(encode, sent))
    reader = AnswerReader()
    assert [row for piece in cut(whole, cuts) for row in reader.feed(piece)] == sent
    assert reader.bad_frames == 0


def test_mutated_bytes_never_raise_or_give_an_implausible_value() -> None:
    story, chance = Story(), random.Random(9)
    course: list[Answer] = [OLD, Pressure(150), Pressure(0), Pressure(0), NEW]
    whole = b"".join(map(encode, course))
    for index in range(450):
        data = bytearray(whole)
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        for item in feed(story.codec, bytes(data), at=index * 0.7):
            assert isinstance(item, Notice) or all(map(VITALS[item.vital].is_plausible, item.values))
    assert story.codec.bad_frames > 100


def test_no_bytes_make_it_raise_or_buffer_more_than_an_answer() -> None:
    codec, chance = SunTechNibp(), random.Random(10)
    for _ in range(300):
        feed(codec, chance.randbytes(100), b"\x3e\x18", chance.randbytes(chance.randrange(20)))
        assert len(codec._reader._bytes) < 24
    assert codec.bad_frames > 0


@pytest.mark.parametrize("other", [b"\xaa\x55\x08\x00\xf0\x00\x05\xba", b"\x02120C0S3\x03\r", b"\xffANSAR-B \xfe"])
def test_bytes_of_another_device_give_nothing(other: bytes) -> None:
    assert feed(SunTechNibp(), other * 100) == []
