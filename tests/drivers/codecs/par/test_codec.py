import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, DeviceCommand, Notice, NoticeKind
from bedside.drivers.codecs.par.codec import CUFFS, MESSAGES, ParNibp2010
from bedside.drivers.codecs.par.message import (
    ETX,
    LINE_ENDS,
    MOST,
    STX,
    Cuff,
    End,
    Message,
    State,
    Status,
    decode,
    decode_command,
    encode,
    encode_command,
)
from bedside.drivers.codecs.shared.checksum import sum8
from bedside.drivers.codecs.shared.delimited import DelimitedReader
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import cut, feed, notices, numbers

SYS, DIA, MEAN, CUFF = VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.CUFF
MEASURING, FAILED = NoticeKind.NIBP_MEASURING, NoticeKind.NIBP_FAILED
GOOD = Status(sys=120, dia=80, mean=93, pr=72)
ASK = encode_command(18)


def sent(*messages: Message) -> bytes:
    return b"".join(map(encode, messages))


def items_of(codec: ParNibp2010, *messages: Message) -> list[Notice | Block]:
    return feed(codec, sent(*messages))


@pytest.fixture
def measuring() -> ParNibp2010:
    codec = ParNibp2010()
    assert (MEASURING, True) in notices(items_of(codec, Cuff(20)))
    return codec


@pytest.mark.parametrize("index", range(12))
def test_each_command_of_the_list_is_what_we_encode_and_is_decoded_again(index: int) -> None:
    line = capture_lines("par_nibp2010", "frames.txt")[index]
    printed, _, words = line.removeprefix("H ").partition("   ")
    number = int(words.split()[-1][:2])
    assert encode_command(number) == bytes.fromhex(printed)
    assert decode_command(bytes.fromhex(printed)[1:-1]) == number


def test_the_abort_is_the_printed_letter() -> None:
    last = capture_lines("par_nibp2010", "frames.txt")[12]
    assert bytes.fromhex(last.split()[1]) == ParNibp2010().command(DeviceCommand.NIBP_STOP)


def test_the_edited_printed_status_has_a_wrong_sum() -> None:
    text = b"S1;A0;C00;M00;P135345234;R087;T6890;;"
    assert decode(text + b"D9") is None
    assert sum8(text) == 0x57
    assert decode(text + b"57") == Status(sys=135, dia=345, mean=234, pr=87)


def test_the_line_settings_and_the_start_command() -> None:
    assert (ParNibp2010.baud, ParNibp2010.parity) == (4800, "N")
    assert ParNibp2010().command(DeviceCommand.NIBP_START) == b"\x0201;;D7\x03"
    assert ParNibp2010().poll() == ASK


def test_a_measurement_from_cuff_to_result(measuring: ParNibp2010) -> None:
    assert numbers(items_of(measuring, Cuff(158)), CUFF) == [158]
    assert notices(items_of(measuring, End())) == [(MEASURING, False)]
    assert measuring.outgoing() == [ASK]
    assert measuring.outgoing() == []
    items = items_of(measuring, GOOD, GOOD)
    assert [numbers(items, vital) for vital in (SYS, DIA, MEAN)] == [[120], [80], [93]]
    assert (FAILED, False) in notices(items)


def test_a_result_without_a_measurement_is_old_and_ignored() -> None:
    assert numbers(items_of(ParNibp2010(), GOOD, GOOD), SYS) == []


def test_a_status_during_a_measurement_gives_no_result(measuring: ParNibp2010) -> None:
    running = Status(state=State.MEASURING, sys=111, dia=70, mean=84)
    assert numbers(items_of(measuring, running), SYS) == []
    assert numbers(items_of(measuring, GOOD), SYS) == [120]


@pytest.mark.parametrize("message", [6, 8, 11, 14, 15, 42])
def test_a_failure_is_reported_as_text_and_gives_no_pressure(measuring: ParNibp2010, message: int) -> None:
    items = items_of(measuring, End(), Status(message=message, sys=120, dia=80, mean=93))
    assert numbers(items, SYS) == []
    words = MESSAGES.get(message, "message 42")
    assert Notice(kind=FAILED, is_present=True, at=1.0, detail=words) in items


@pytest.mark.parametrize(
    ("message", "kind"),
    [(8, NoticeKind.SENSOR_FAULT), (15, NoticeKind.SENSOR_FAULT), (14, NoticeKind.CUFF_LEAK)],
)
def test_a_fault_of_the_module_is_reported_and_ends_with_the_next_good_status(message: int, kind: NoticeKind) -> None:
    codec = ParNibp2010()
    assert (kind, True) in notices(items_of(codec, Status(message=message)))
    assert (kind, False) in notices(items_of(codec, GOOD))


@pytest.mark.parametrize("message", [0, 3])
def test_two_message_numbers_mean_success(measuring: ParNibp2010, message: int) -> None:
    assert numbers(items_of(measuring, End(), Status(message=message, sys=120, dia=80, mean=93)), SYS) == [120]


@pytest.mark.parametrize("code", [1, 2])
def test_a_cuff_of_the_wrong_size_is_reported_as_text(code: int) -> None:
    items = items_of(ParNibp2010(), Cuff(50, code), Cuff(60, code))
    faults = [row for row in items if isinstance(row, Notice) and row.kind is NoticeKind.SENSOR_FAULT]
    assert faults == [Notice(kind=NoticeKind.SENSOR_FAULT, is_present=True, at=1.0, detail=CUFFS[code])]


def test_a_success_without_pressures_is_a_failure(measuring: ParNibp2010) -> None:
    items = items_of(measuring, End(), Status())
    assert Notice(kind=FAILED, is_present=True, at=1.0, detail="no pressures found") in items


def test_the_manometer_gives_a_pressure_but_is_not_a_measurement() -> None:
    items = items_of(ParNibp2010(), Cuff(50, 0, State.MANOMETER))
    assert numbers(items, CUFF) == [50]
    assert (MEASURING, True) not in notices(items)


def test_overpressure_is_reported_and_its_end_too() -> None:
    kind = NoticeKind.CUFF_OVERPRESSURE
    reported = [
        row for row in notices(items_of(ParNibp2010(), Cuff(300), Cuff(301), Cuff(302), Cuff(50))) if row[0] is kind
    ]
    assert reported == [(kind, False), (kind, True), (kind, False)]


def test_an_aborted_measurement_ends_without_failure_and_without_result(measuring: ParNibp2010) -> None:
    measuring.command(DeviceCommand.NIBP_STOP)
    items = items_of(measuring, Cuff(90), End(), GOOD)
    assert (MEASURING, False) in notices(items)
    assert (FAILED, True) not in notices(items)
    assert numbers(items, SYS) == []
    measuring.command(DeviceCommand.NIBP_START)
    assert numbers(items_of(measuring, Cuff(90), End(), GOOD), SYS) == [120]


def test_a_measurement_that_the_loss_of_the_link_interrupted_has_failed_and_gives_no_result(
    measuring: ParNibp2010,
) -> None:
    measuring.reset()
    items = items_of(measuring, GOOD)
    assert (FAILED, True) in notices(items)
    assert (MEASURING, False) in notices(items)
    assert numbers(items, SYS) == []


def test_a_measurement_that_continues_after_a_loss_gives_a_result(measuring: ParNibp2010) -> None:
    measuring.reset()
    assert (MEASURING, True) in notices(items_of(measuring, Cuff(70)))
    assert numbers(items_of(measuring, End(), GOOD), SYS) == [120]


def test_an_implausible_pressure_is_counted_and_not_delivered() -> None:
    codec = ParNibp2010()
    assert feed(codec, b"\x02998C0S3\x03\r") == []
    assert codec.bad_frames == 1


def test_an_implausible_result_is_left_out_and_counted(measuring: ParNibp2010) -> None:
    items = items_of(measuring, End(), Status(sys=120, dia=345, mean=93))
    assert [numbers(items, vital) for vital in (SYS, DIA, MEAN)] == [[120], [], [93]]
    assert measuring.bad_frames == 1


@pytest.mark.parametrize("cut", range(1, len(encode(GOOD))))
def test_a_message_cut_anywhere_waits_for_the_rest(measuring: ParNibp2010, cut: int) -> None:
    whole = encode(GOOD)
    assert numbers(feed(measuring, whole[:cut], whole[cut:]), SYS) == [120]
    assert measuring.bad_frames == 0


def test_two_at_once_with_garbage_before_them() -> None:
    codec = ParNibp2010()
    assert numbers(feed(codec, b"noise" + sent(Cuff(10), Cuff(20))), CUFF) == [10, 20]
    assert codec.bad_frames == 1


@pytest.mark.parametrize("broken", [b"\x0212C0S3\x03", b"\x02120C0S\x03", b"\x02\x03", b"\x02120C0\x02", b"\x02" * 2])
def test_a_broken_message_gives_nothing_is_counted_once_and_the_next_is_decoded(broken: bytes) -> None:
    codec = ParNibp2010()
    assert numbers(feed(codec, broken + sent(Cuff(20))), CUFF) == [20]
    assert codec.bad_frames == 1


@pytest.mark.parametrize("at", range(1, len(encode(GOOD)) - 2))
def test_a_status_with_one_wrong_character_gives_no_result(measuring: ParNibp2010, at: int) -> None:
    broken = bytearray(encode(GOOD))
    broken[at] ^= 0x04
    assert numbers(feed(measuring, bytes(broken)), SYS) == []
    assert measuring.bad_frames == 1


digit, three = st.integers(0, 9), st.none() | st.integers(1, 999)
messages = st.one_of(
    st.builds(Cuff, st.integers(0, 999), digit, digit),
    st.builds(Status, digit, digit, st.integers(0, 99), st.integers(0, 99), three, three, three, three),
    st.builds(End),
)


@given(messages_sent=st.lists(messages, max_size=5), cuts=st.lists(st.integers(0, 240), max_size=6))
def test_what_is_encoded_is_decoded_wherever_it_is_cut(messages_sent: list[Message], cuts: list[int]) -> None:
    whole = sent(*messages_sent)
    reader = DelimitedReader(STX, ETX, MOST, LINE_ENDS)
    pieces = cut(whole, cuts)
    assert [decode(body) for piece in pieces for body in reader.bodies(piece)] == messages_sent
    assert reader.bad_frames == 0


def test_mutated_bytes_never_raise_or_give_an_implausible_value() -> None:
    codec, chance = ParNibp2010(), random.Random(7)
    for _ in range(300):
        data = bytearray(sent(Cuff(20), Cuff(150), End(), GOOD))
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        for item in feed(codec, bytes(data)):
            assert isinstance(item, Notice) or all(map(VITALS[item.vital].is_plausible, item.values))
    assert codec.bad_frames > 100


def test_no_bytes_make_it_raise_or_buffer_more_than_a_message() -> None:
    codec, chance = ParNibp2010(), random.Random(8)
    for _ in range(200):
        feed(codec, chance.randbytes(100), b"\x02", b"7" * 100)
        assert len(codec._reader._bytes) <= MOST
    assert codec.bad_frames > 0


@pytest.mark.parametrize("other", [b"\xaa\x55\x08\x00\xf0\x00\x05\xba", b"\x3e\x04\x4b\x73", b"\xffANSAR-B \xfe"])
def test_bytes_of_another_device_give_nothing(other: bytes) -> None:
    assert feed(ParNibp2010(), other * 100) == []
