"""Who says what and when on a MEDIBUS line, in invented time."""

import pytest

from bedside.drivers.codecs.medibus.codec import DraegerMedibus
from bedside.drivers.codecs.medibus.frame import Kind, Message, MessageReader, Signal, answer, command
from bedside.drivers.codecs.medibus.realtime import Offer, encode_offers, encode_record
from tests.support.codecs.feeding import feed

ICC, OFFERS, NOP = command(0x51), command(0x53), command(0x30)
ROUND = (0x24, 0x27, 0x2E)
PLETH = Offer(code=2, interval_us=16000, low=0, high=100, bins=1000)
SUSPEND, RESUME, ABORT = bytes((Signal.SUSPEND,)), bytes((Signal.RESUME,)), bytes((Signal.ABORT,))


def say(codec: DraegerMedibus, data: bytes, at: float) -> bytes:
    """Feed bytes; return all that the host says to them."""
    feed(codec, data, at=at)
    return b"".join(codec.outgoing())


@pytest.fixture
def linked() -> DraegerMedibus:
    """Return a host whose device offers no waves and has answered the first round, at 10.0."""
    codec = DraegerMedibus()
    assert codec.poll() == ICC
    assert say(codec, answer(0x51), 10.0) == OFFERS
    for question, following in zip((0x53, *ROUND), (*ROUND, None), strict=True):
        assert say(codec, answer(question), 10.0) == (b"" if following is None else command(following))
    return codec


def test_icc_is_sent_every_three_seconds_until_it_is_answered() -> None:
    codec = DraegerMedibus()
    assert [codec.poll() for _ in range(13)] == [ICC, *[b""] * 5, ICC, *[b""] * 5, ICC]


def test_the_first_bytes_set_the_time_and_cause_no_second_icc() -> None:
    codec = DraegerMedibus()
    assert codec.poll() == ICC
    assert [say(codec, b"\x80", at) for at in (1000.0, 1002.9, 1003.0)] == [b"", b"", ICC]


def test_the_devices_own_icc_is_answered_and_opens_the_link() -> None:
    assert say(DraegerMedibus(), ICC, 10.0) == answer(0x51) + OFFERS


def test_when_both_send_icc_at_once_the_configuration_is_requested_once() -> None:
    codec = DraegerMedibus()
    assert codec.poll() == ICC
    assert say(codec, ICC, 10.0) == answer(0x51) + OFFERS
    assert say(codec, answer(0x51), 10.1) == b""


def test_a_request_for_identification_is_answered() -> None:
    (said,) = MessageReader().feed(say(linked_late(), command(0x52), 10.0))
    assert said == Message(Kind.ANSWER, 0x52, b"0161'Bedside'01.00:03.00")


def linked_late() -> DraegerMedibus:
    codec = DraegerMedibus()
    say(codec, answer(0x51), 10.0)
    return codec


@pytest.mark.parametrize("code", [0x30, 0x49, 0x24, 0x28, 0x6A, 0x7F])
def test_every_command_is_answered(code: int) -> None:
    assert say(linked_late(), command(code), 10.0) == answer(code)


def test_a_corrupt_command_is_answered_with_nak() -> None:
    assert say(linked_late(), b"\x1b$00\r", 10.0) == b"\x01\x1516\r"


def test_the_waves_are_chosen_and_switched_on() -> None:
    codec = linked_late()
    assert say(codec, answer(0x53, encode_offers((PLETH,))), 10.1) == command(0x54, b"0201")
    assert say(codec, answer(0x54), 10.2) == bytes.fromhex("D0C1C1C0C0") + command(0x24)


def test_data_are_requested_once_a_second_while_waves_come(linked: DraegerMedibus) -> None:
    said = [say(linked, encode_record({1: 5}), 10 + tick / 10) for tick in range(1, 10)]
    assert b"".join(said) == b""
    assert say(linked, encode_record({1: 5}), 11.0) == command(0x24)


def test_a_silent_line_is_kept_alive_and_data_are_requested_when_due(linked: DraegerMedibus) -> None:
    assert linked.poll() == NOP
    assert say(linked, answer(0x30), 10.6) == b""
    assert linked.poll() == command(0x24)  # 11.1 by our reckoning


def test_two_requests_are_never_under_way_at_once(linked: DraegerMedibus) -> None:
    assert say(linked, b"\x80", 11.0) == command(0x24)
    assert [say(linked, b"\x80", 11 + tick / 10) for tick in range(1, 20)] == [b""] * 19


def test_a_request_without_answer_is_aborted_and_repeated_and_then_the_link_is_opened_again(
    linked: DraegerMedibus,
) -> None:
    said = [say(linked, b"\x80", 11.0 + second / 2) for second in range(19)]
    asked = [row for row in said if row]
    assert asked == [command(0x24), *[ABORT + command(0x24)] * 3, ICC]


@pytest.mark.parametrize("trouble", [b"\x01\x1516\r", b"\x01$EB 98 00\r", ABORT])
def test_a_request_is_repeated_at_once_if_it_or_its_answer_arrived_corrupt(
    linked: DraegerMedibus, trouble: bytes
) -> None:
    assert say(linked, b"\x80", 11.0) == command(0x24)
    assert say(linked, trouble, 11.1) == ABORT + command(0x24)


def test_three_silent_seconds_break_the_link(linked: DraegerMedibus) -> None:
    said = [linked.poll() for _ in range(6)]
    assert said == [NOP, b"", b"", b"", ABORT + NOP, ICC]


def test_dc1_suspends_and_dc3_resumes_the_reverse_of_xon_and_xoff(linked: DraegerMedibus) -> None:
    assert say(linked, SUSPEND + command(0x49), 10.9) == b""
    assert say(linked, b"\x80", 11.5) == b""
    assert linked.poll() == b""
    assert say(linked, RESUME, 12.0) == answer(0x49) + command(0x24)


def test_after_a_suspension_an_open_request_has_its_full_time_again(linked: DraegerMedibus) -> None:
    assert say(linked, b"\x80", 11.0) == command(0x24)
    assert [say(linked, SUSPEND, 11.1), say(linked, RESUME, 14.0), say(linked, b"\x80", 15.9)] == [b"", b"", b""]
    assert say(linked, b"\x80", 16.0) == ABORT + command(0x24)


def test_a_lost_resume_does_not_silence_the_line_for_ever(linked: DraegerMedibus) -> None:
    said = [say(linked, SUSPEND, 11.0), *(say(linked, b"\x80", 11.0 + second) for second in range(1, 11))]
    assert said == [*[b""] * 10, ICC]


def test_three_seconds_after_a_stop_the_link_is_requested_again(linked: DraegerMedibus) -> None:
    assert say(linked, command(0x55), 10.5) == answer(0x55)
    assert [say(linked, b"\x80", 10.5 + second) for second in (1, 2, 3)] == [b"", b"", ICC]


def test_a_changed_realtime_configuration_is_requested(linked: DraegerMedibus) -> None:
    assert say(linked, command(0x56), 10.5) == answer(0x56) + OFFERS


def test_a_configuration_that_changes_again_and_again_is_requested_once(linked: DraegerMedibus) -> None:
    assert say(linked, command(0x56) * 3, 10.5) == answer(0x56) * 3 + OFFERS
    assert say(linked, answer(0x53), 10.6) == b""


def test_waves_that_do_not_come_after_being_enabled_are_chosen_again() -> None:
    codec = linked_late()
    say(codec, answer(0x53, encode_offers((PLETH,))), 10.0)
    say(codec, answer(0x54), 10.0)
    assert say(codec, answer(0x24), 19.9) == command(0x27)
    assert OFFERS in say(codec, answer(0x27) + answer(0x2E), 20.1) + say(codec, answer(0x2E), 20.2)


def test_after_a_loss_the_link_is_requested_again(linked: DraegerMedibus) -> None:
    say(linked, SUSPEND, 10.5)
    linked.reset()
    assert linked.poll() == ICC
