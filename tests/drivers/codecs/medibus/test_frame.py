"""The slow messages of MEDIBUS, tested with the maker's own examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.drivers.codecs.medibus.frame import NAK, Kind, Message, MessageReader, Signal, answer, command, encode
from bedside.drivers.codecs.medibus.realtime import encode_record
from tests.support.codecs.feeding import CUTS, cut
from tests.support.codecs.medibus_examples import medibus_examples

# The slow examples in the order of the capture.
EXAMPLES = (
    Message(Kind.COMMAND, 0x51),
    Message(Kind.ANSWER, 0x51),
    Message(Kind.COMMAND, 0x52),
    Message(Kind.ANSWER, 0x52),
    Message(Kind.ANSWER, 0x52, b"0161'My PC'01.00:03.00"),
    Message(Kind.COMMAND, 0x30),
    Message(Kind.ANSWER, NAK),
    Message(Kind.COMMAND, 0x24),
    Message(Kind.ANSWER, 0x24),
    Message(Kind.ANSWER, 0x24, b"EB 98 E1 70 "),
    Message(Kind.COMMAND, 0x4A, b"$EB"),
    Message(Kind.ANSWER, 0x4A),
    Message(Kind.ANSWER, 0x24, b"EB 98 "),
    Message(Kind.COMMAND, 0x28),
    Message(Kind.ANSWER, 0x28, b"11:11:1911-NOV-93"),
    Message(Kind.COMMAND, 0x49),
    Message(Kind.ANSWER, 0x49),
    Message(Kind.COMMAND, 0x53),
    Message(Kind.ANSWER, 0x53, b"00   16000-  10  10037006   16000-  20  100460"),
    Message(Kind.COMMAND, 0x54, b"00020603"),
    Message(Kind.ANSWER, 0x54),
)


def read(data: bytes) -> list[Message | Signal]:
    return MessageReader().feed(data)


def test_the_capture_holds_as_many_examples_as_are_checked() -> None:
    assert len(medibus_examples()) == len(EXAMPLES) + 6 == 27


@pytest.mark.parametrize("index", range(21))
def test_every_slow_example_is_decoded_and_encoded_as_the_maker_prints_it(index: int) -> None:
    expected = EXAMPLES[index]
    assert read(medibus_examples()[index]) == [expected]
    assert encode(expected) == medibus_examples()[index]


@pytest.mark.parametrize("wrong", ["1B 30 34 36 0D", "01 24 45 42 20 39 38 20 37 41 0D"])
def test_the_manuals_misprinted_sums_are_wrong_and_refused(wrong: str) -> None:
    reader = MessageReader()
    (event,) = reader.feed(bytes.fromhex(wrong))
    assert isinstance(event, Signal)
    assert reader.bad_frames == 1


def test_the_manuals_third_misprint_is_wrong_in_hex_and_right_as_text() -> None:
    printed = answer(0x53, b"00   16000-  10  10037006   16000-  20  100460")
    assert printed.endswith(b"3B\r")
    assert read(printed[:-3] + b"\x33\x45\r") == [Signal.CORRUPT_ANSWER]


@pytest.mark.parametrize("at", range(1, 16))
def test_realtime_bytes_inside_a_slow_message_do_not_count_in_its_sum(at: int) -> None:
    slow, record = answer(0x24, b"EB 98 E1 70 "), encode_record({1: 81, 2: 205})
    mixed = slow[:at] + record + slow[at:]
    assert read(mixed) == [Message(Kind.ANSWER, 0x24, b"EB 98 E1 70 ")]


@pytest.mark.parametrize("at", range(1, 16))
def test_a_command_inside_an_answer_is_decoded_and_the_answer_continues(at: int) -> None:
    whole, reader = answer(0x24, b"EB 98 E1 70 "), MessageReader()
    events = reader.feed(whole[:at] + command(0x30) + whole[at:])
    assert events == [Message(Kind.COMMAND, 0x30), Message(Kind.ANSWER, 0x24, b"EB 98 E1 70 ")]
    assert reader.bad_frames == 0


def test_an_answer_that_lost_its_end_is_counted_and_the_next_is_read() -> None:
    reader = MessageReader()
    assert reader.feed(answer(0x24, b"EB 98 ")[:-3] + answer(0x30)) == [Message(Kind.ANSWER, 0x30)]
    assert reader.bad_frames == 1


def test_a_command_that_lost_its_end_does_not_take_the_next_with_it() -> None:
    reader = MessageReader()
    assert reader.feed(command(0x30)[:-2] + command(0x51)) == [Message(Kind.COMMAND, 0x51)]
    assert reader.bad_frames == 1


def test_an_abort_discards_a_partial_message() -> None:
    assert read(answer(0x24, b"EB 98 ")[:6] + b"\x18" + answer(0x30)) == [Signal.ABORT, Message(Kind.ANSWER, 0x30)]


@pytest.mark.parametrize("start", [Kind.ANSWER, Kind.COMMAND])
def test_a_message_without_end_is_counted_once_and_not_buffered(start: Kind) -> None:
    reader = MessageReader()
    assert reader.feed(bytes((start,)) + b"A" * 10_000) == []
    assert (reader.bad_frames, reader._open) == (1, [])


def test_garbage_before_a_message_is_counted_once() -> None:
    reader = MessageReader()
    assert reader.feed(b" garbage\r\n" + command(0x30) * 2) == [Message(Kind.COMMAND, 0x30)] * 2
    assert reader.bad_frames == 1


@pytest.mark.parametrize("short", [b"\x01\r", b"\x0101\r", b"\x01$2\r"])
def test_a_message_too_short_for_its_sum_is_corrupt(short: bytes) -> None:
    assert read(short) == [Signal.CORRUPT_ANSWER]


DATA = st.binary(max_size=60).map(lambda raw: bytes(0x20 + byte % 0x60 for byte in raw))
MESSAGES = st.lists(st.builds(Message, st.sampled_from(Kind), st.integers(0x20, 0x7F), DATA), max_size=5)


@given(messages=MESSAGES, cuts=CUTS)
def test_messages_that_are_encoded_are_decoded_wherever_they_are_cut(messages: list[Message], cuts: list[int]) -> None:
    reader = MessageReader()
    pieces = cut(b"".join(encode(row) for row in messages), cuts)
    assert [event for piece in pieces for event in reader.feed(piece)] == messages
    assert reader.bad_frames == 0
