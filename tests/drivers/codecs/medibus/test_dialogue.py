"""What the host sends on a MEDIBUS link and when, in simulated time."""

import pytest

from bedside.drivers.codecs.medibus.codec import DraegerMedibus
from bedside.drivers.codecs.medibus.frame import Kind, Message, MessageReader, Signal, answer, command
from bedside.drivers.codecs.medibus.realtime import Offer, encode_offers, encode_record
from tests.support.codecs.feeding import feed

ICC, OFFERS, NOP = command(0x51), command(0x53), command(0x30)
ROUND = (0x24, 0x27, 0x2E)
PLETH = Offer(code=2, interval_us=16000, low=0, high=100, bins=1000)
SUSPEND, RESUME, ABORT = bytes((Signal.SUSPEND,)), bytes((Signal.RESUME,)), bytes((Signal.ABORT,))


def exchange(codec: DraegerMedibus, data: bytes, at: float) -> bytes:
    """Feed bytes; return everything that the host sends in reply."""
    feed(codec, data, at=at)
    return b"".join(codec.outgoing())


@pytest.fixture
def linked() -> DraegerMedibus:
    """Return a host at t = 10.0 whose device offers no waves and has answered the first round of requests."""
    codec = DraegerMedibus()
    assert codec.poll() == ICC
    assert exchange(codec, answer(0x51), 10.0) == OFFERS
    for question, following in zip((0x53, *ROUND), (*ROUND, None), strict=True):
        assert exchange(codec, answer(question), 10.0) == (b"" if following is None else command(following))
    return codec


def test_icc_is_sent_every_three_seconds_until_it_is_answered() -> None:
    codec = DraegerMedibus()
    assert [codec.poll() for _ in range(13)] == [ICC, *[b""] * 5, ICC, *[b""] * 5, ICC]


def test_the_first_bytes_set_the_time_and_cause_no_second_icc() -> None:
    codec = DraegerMedibus()
    assert codec.poll() == ICC
    assert [exchange(codec, b"\x80", at) for at in (1000.0, 1002.9, 1003.0)] == [b"", b"", ICC]


def test_the_devices_own_icc_is_answered_and_opens_the_link() -> None:
    assert exchange(DraegerMedibus(), ICC, 10.0) == answer(0x51) + OFFERS


def test_when_both_send_icc_at_once_the_configuration_is_requested_once() -> None:
    codec = DraegerMedibus()
    assert codec.poll() == ICC
    assert exchange(codec, ICC, 10.0) == answer(0x51) + OFFERS
    assert exchange(codec, answer(0x51), 10.1) == b""


def test_a_request_for_identification_is_answered() -> None:
    (sent,) = MessageReader().feed(exchange(linked_late(), command(0x52), 10.0))
    assert sent == Message(Kind.ANSWER, 0x52, b"0161'Bedside'01.00:03.00")


def linked_late() -> DraegerMedibus:
    codec = DraegerMedibus()
    exchange(codec, answer(0x51), 10.0)
    return codec


@pytest.mark.parametrize("code", [0x30, 0x49, 0x24, 0x28, 0x6A, 0x7F])
def test_every_command_is_answered(code: int) -> None:
    assert exchange(linked_late(), command(code), 10.0) == answer(code)


def test_a_corrupt_command_is_answered_with_nak() -> None:
    assert exchange(linked_late(), b"\x1b$00\r", 10.0) == b"\x01\x1516\r"


def test_the_waves_are_chosen_and_switched_on() -> None:
    codec = linked_late()
    assert exchange(codec, answer(0x53, encode_offers((PLETH,))), 10.1) == command(0x54, b"0201")
    assert exchange(codec, answer(0x54), 10.2) == bytes.fromhex("D0C1C1C0C0") + command(0x24)


def test_data_are_requested_once_a_second_while_waves_come(linked: DraegerMedibus) -> None:
    sent = [exchange(linked, encode_record({1: 5}), 10 + tick / 10) for tick in range(1, 10)]
    assert b"".join(sent) == b""
    assert exchange(linked, encode_record({1: 5}), 11.0) == command(0x24)


def test_a_silent_line_is_kept_alive_and_data_are_requested_when_due(linked: DraegerMedibus) -> None:
    assert linked.poll() == NOP
    assert exchange(linked, answer(0x30), 10.6) == b""
    assert linked.poll() == command(0x24)  # estimated time 11.1


def test_two_requests_are_never_under_way_at_once(linked: DraegerMedibus) -> None:
    assert exchange(linked, b"\x80", 11.0) == command(0x24)
    assert [exchange(linked, b"\x80", 11 + tick / 10) for tick in range(1, 20)] == [b""] * 19


def test_a_request_without_answer_is_aborted_and_repeated_and_then_the_link_is_opened_again(
    linked: DraegerMedibus,
) -> None:
    sent = [exchange(linked, b"\x80", 11.0 + second / 2) for second in range(19)]
    requests = [row for row in sent if row]
    assert requests == [command(0x24), *[ABORT + command(0x24)] * 3, ICC]


@pytest.mark.parametrize("trouble", [b"\x01\x1516\r", b"\x01$EB 98 00\r", ABORT])
def test_a_request_is_repeated_at_once_if_it_or_its_answer_arrived_corrupt(
    linked: DraegerMedibus, trouble: bytes
) -> None:
    assert exchange(linked, b"\x80", 11.0) == command(0x24)
    assert exchange(linked, trouble, 11.1) == ABORT + command(0x24)


def test_three_silent_seconds_break_the_link(linked: DraegerMedibus) -> None:
    sent = [linked.poll() for _ in range(6)]
    assert sent == [NOP, b"", b"", b"", ABORT + NOP, ICC]


def test_dc1_suspends_and_dc3_resumes_the_reverse_of_xon_and_xoff(linked: DraegerMedibus) -> None:
    assert exchange(linked, SUSPEND + command(0x49), 10.9) == b""
    assert exchange(linked, b"\x80", 11.5) == b""
    assert linked.poll() == b""
    assert exchange(linked, RESUME, 12.0) == answer(0x49) + command(0x24)


def test_after_a_suspension_an_open_request_has_its_full_time_again(linked: DraegerMedibus) -> None:
    assert exchange(linked, b"\x80", 11.0) == command(0x24)
    assert [exchange(linked, SUSPEND, 11.1), exchange(linked, RESUME, 14.0), exchange(linked, b"\x80", 15.9)] == [
        b"",
        b"",
        b"",
    ]
    assert exchange(linked, b"\x80", 16.0) == ABORT + command(0x24)


def test_a_lost_resume_does_not_silence_the_line_for_ever(linked: DraegerMedibus) -> None:
    sent = [exchange(linked, SUSPEND, 11.0), *(exchange(linked, b"\x80", 11.0 + second) for second in range(1, 11))]
    assert sent == [*[b""] * 10, ICC]


def test_three_seconds_after_a_stop_the_link_is_requested_again(linked: DraegerMedibus) -> None:
    assert exchange(linked, command(0x55), 10.5) == answer(0x55)
    assert [exchange(linked, b"\x80", 10.5 + second) for second in (1, 2, 3)] == [b"", b"", ICC]


def test_a_changed_realtime_configuration_is_requested(linked: DraegerMedibus) -> None:
    assert exchange(linked, command(0x56), 10.5) == answer(0x56) + OFFERS


def test_a_configuration_that_changes_again_and_again_is_requested_once(linked: DraegerMedibus) -> None:
    assert exchange(linked, command(0x56) * 3, 10.5) == answer(0x56) * 3 + OFFERS
    assert exchange(linked, answer(0x53), 10.6) == b""


def test_waves_that_do_not_come_after_being_enabled_are_chosen_again() -> None:
    codec = linked_late()
    exchange(codec, answer(0x53, encode_offers((PLETH,))), 10.0)
    exchange(codec, answer(0x54), 10.0)
    assert exchange(codec, answer(0x24), 19.9) == command(0x27)
    assert OFFERS in exchange(codec, answer(0x27) + answer(0x2E), 20.1) + exchange(codec, answer(0x2E), 20.2)


def test_after_a_loss_the_link_is_requested_again(linked: DraegerMedibus) -> None:
    exchange(linked, SUSPEND, 10.5)
    linked.reset()
    assert linked.poll() == ICC
