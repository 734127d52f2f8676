import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, Notice, NoticeKind, Packet
from bedside.drivers.codecs.bbraun.codec import BbraunBcc, Request
from bedside.drivers.codecs.bbraun.frame import ACK, Frame, decode, encode, stuffed
from bedside.drivers.codecs.bbraun.report import Quadruple, encode_quadruples
from tests.support.codecs.bbraun_frames import FRAMES, printed_frames
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import feed, notices, numbers

RATE, VOLUME = VitalId.PUMP_RATE, VitalId.PUMP_VOLUME
BED = "ComSystem"
ALIVE = b"\x0100031\x021/1/1>AEXMIN:ALIVEE\x0300061\x04"
IDLE = {"INRT": "0.00", "INVI": "0.0", "INM3": "0"}
BUSY = {"INRT": "12.50", "INVI": "3.2", "INM3": "1", "INSOL": "Propofol"}


def info(*pumps: tuple[str, dict[str, str]]) -> str:
    rows = (Quadruple(address, name, value) for address, values in pumps for name, value in values.items())
    return encode_quadruples(rows, 215)


def answer(*pumps: tuple[str, dict[str, str]], is_last: bool = True, bed: str = BED) -> bytes:
    return encode(Frame(bed, info(*pumps), is_last))


def one(**values: str) -> bytes:
    return answer(("50111", {**BUSY, **values}))


def notices_of(items: list[Item], kind: NoticeKind) -> list[tuple[bool, str]]:
    return [(item.is_present, item.detail) for item in items if isinstance(item, Notice) and item.kind is kind]


@pytest.fixture
def codec() -> BbraunBcc:
    """Return a host that has sent ADMIN:ALIVE and MEM:GET."""
    host = BbraunBcc()
    assert host.poll() == ALIVE
    assert feed(host, encode(Frame(BED, "206,50100,GNACK,0"))) == []
    assert decode(host.poll()) == Frame(BED, "MEM:GET", is_stuffed=True)
    return host


def test_the_first_request_is_the_printed_one() -> None:
    hexadecimal = next(row for row in capture_lines("bbraun_bcc", "examples.txt") if row.startswith("01 30"))
    assert encode(Frame("1", Request.ALIVE, is_stuffed=False)) == bytes.fromhex(hexadecimal)
    assert BbraunBcc().poll() == printed_frames()[-1]


def test_the_real_pump_gives_its_numbers(codec: BbraunBcc) -> None:
    dump = next(frame for frame in printed_frames() if b"Arterenol" in frame)
    assert feed(codec, dump) == []  # it ends with ETB: another pump may still follow
    assert codec.poll() == ACK
    items = feed(codec, answer(("50100", {"GNNEW": "688K030006"})))
    assert (numbers(items, RATE), numbers(items, VOLUME)) == ([0.30], [1.4])
    assert notices_of(items, NoticeKind.PUMP_RUNNING) == [(True, "")]
    assert notices_of(items, NoticeKind.PUMP_DRUG) == [(True, "Arterenol 4mg/50")]
    quiet = (NoticeKind.PUMP_OCCLUSION, NoticeKind.PUMP_ALARM, NoticeKind.LOW_BATTERY)
    assert [notices_of(items, kind) for kind in quiet] == [[(False, "")]] * 3
    assert codec.bad_frames == 0


@pytest.mark.parametrize("cut", range(1, len(one())))
def test_a_frame_cut_anywhere_waits_for_the_rest(codec: BbraunBcc, cut: int) -> None:
    whole = one()
    assert numbers(feed(codec, whole[:cut]), RATE) == []
    assert numbers(feed(codec, whole[cut:]), RATE) == [12.5]


def test_two_answers_at_once_and_garbage_before_them(codec: BbraunBcc) -> None:
    items = feed(codec, b"\xff noise \x04\x06" + one() + one(INRT="13.00"))
    assert numbers(items, RATE) == [12.5, 13]
    assert codec.bad_frames == 1


def test_an_incomplete_frame_is_counted_and_its_answer_discarded(codec: BbraunBcc) -> None:
    assert feed(codec, one()[:60] + one()) == []
    assert codec.bad_frames == 1
    codec.poll()
    assert numbers(feed(codec, one()), RATE) == [12.5]


@pytest.mark.parametrize("place", [3, 12, 40, -4])
def test_a_wrong_digit_gives_nothing_and_is_counted_once(codec: BbraunBcc, place: int) -> None:
    broken = bytearray(one())
    broken[place] ^= 0x01
    assert feed(codec, bytes(broken)) == []
    assert codec.bad_frames == 1
    codec.poll()
    assert numbers(feed(codec, one()), RATE) == [12.5]


def test_an_answer_that_lost_a_block_is_discarded(codec: BbraunBcc) -> None:
    """The running pump may have been in the lost block: another pump would be taken for the patient's."""
    broken = bytearray(answer(("50111", BUSY), is_last=False))
    broken[40] ^= 0x01
    assert feed(codec, bytes(broken), answer(("50112", {**BUSY, "INRT": "99.00"}))) == []
    codec.poll()
    assert numbers(feed(codec, one()), RATE) == [12.5]


def test_no_value_is_not_zero(codec: BbraunBcc) -> None:
    items = feed(codec, one(INRT="_NV", INSOL="_NV", INM3="_NV", INA3="_NV"))
    assert (numbers(items, RATE), numbers(items, VOLUME)) == ([], [3.2])
    assert notices_of(items, NoticeKind.PUMP_DRUG) == [(False, "")]
    assert codec.bad_frames == 0


def test_a_value_that_is_not_available_at_the_moment_keeps_its_last_state(codec: BbraunBcc) -> None:
    feed(codec, one(INA3="1"))
    items = feed(codec, one(INRT="_NA", INA3="_NA", INM3="_NA", INSOL="_NA"))
    assert (numbers(items, RATE), notices(items), codec.bad_frames) == ([], [], 0)
    assert notices_of(feed(codec, one(INA3="_NA")), NoticeKind.PUMP_OCCLUSION) == []
    assert notices_of(feed(codec, one(INA3="0")), NoticeKind.PUMP_OCCLUSION) == [(False, "")]


def test_the_bed_changes_after_the_first_answer() -> None:
    host = BbraunBcc()
    host.poll()
    feed(host, encode(Frame("Room/7", "206,50100,GNACK,0")))
    assert decode(host.poll()) == Frame("Room/7", "MEM:GET", is_stuffed=True)


def test_another_beds_pumps_are_not_this_patients(codec: BbraunBcc) -> None:
    assert feed(codec, answer(("50111", BUSY), bed="Bed8")) == []
    assert codec.bad_frames == 1
    assert codec.poll() == ALIVE


def test_the_first_running_pump_is_followed_else_the_first_listed(codec: BbraunBcc) -> None:
    running = {**BUSY, "INRT": "7.00"}
    items = feed(codec, answer(("50112", IDLE), ("50111", running), ("50113", BUSY)))
    assert numbers(items, RATE) == [7]
    items = feed(codec, answer(("50112", {**IDLE, "INRT": "1.00"}), ("50111", IDLE)))
    assert numbers(items, RATE) == [1]
    assert notices_of(items, NoticeKind.PUMP_RUNNING) == [(False, "")]


def test_pumps_are_collected_through_all_blocks(codec: BbraunBcc) -> None:
    first, rest = {"INRT": "0.00"}, {"INVI": "0.5"}
    assert feed(codec, answer(("50111", first), is_last=False)) == []
    assert (codec.outgoing(), codec.poll(), codec.poll()) == ([], ACK, b"")
    items = feed(codec, answer(("50111", rest), ("5011A", BUSY)))
    assert (numbers(items, RATE), notices_of(items, NoticeKind.PUMP_DRUG)) == ([12.5], [(True, "Propofol")])


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        ({"INA3": "1"}, NoticeKind.PUMP_OCCLUSION, ""),
        ({"INA15": "1", "INA2": "1"}, NoticeKind.PUMP_ALARM, "syringe empty, air alarm"),
        ({"INA13": "1"}, NoticeKind.PUMP_ALARM, "alarm 13"),
        ({"INA1": "1", "INA11": "1"}, NoticeKind.LOW_BATTERY, "battery empty, battery nearly empty"),
        ({"INA11": "1"}, NoticeKind.LOW_BATTERY, "battery nearly empty"),
        ({"INSOL": "_NV", "INSOLSN": "Prop"}, NoticeKind.PUMP_DRUG, "Prop"),
        ({"INM3": "0", "INM2": "1"}, NoticeKind.PUMP_RUNNING, ""),
    ],
)
def test_each_condition_of_the_pump_is_reported(
    codec: BbraunBcc, values: dict[str, str], kind: NoticeKind, words: str
) -> None:
    assert notices_of(feed(codec, one(**values)), kind) == [(True, words)]


def test_only_changes_are_reported_and_a_further_alarm_is_a_change(codec: BbraunBcc) -> None:
    feed(codec, one(INA2="1"))
    assert notices(feed(codec, one(INA2="1"))) == []
    assert notices_of(feed(codec, one(INA2="1", INA14="1")), NoticeKind.PUMP_ALARM) == [
        (True, "syringe empty, drop alarm")
    ]
    assert notices(feed(codec, one())) == [(NoticeKind.PUMP_ALARM, False)]


def test_after_a_loss_it_sends_alive_and_reports_everything_again(codec: BbraunBcc) -> None:
    reported = notices(feed(codec, one()))
    feed(codec, one()[:50])
    codec.reset()
    assert codec.poll() == ALIVE
    assert notices(feed(codec, one())) == reported


def test_after_some_silent_polls_it_begins_again(codec: BbraunBcc) -> None:
    assert [codec.poll() for _ in range(6)] == [b"", b"", ALIVE, b"", b"", encode(plain_alive())]


def plain_alive() -> Frame:
    return Frame("1", Request.ALIVE, is_stuffed=False)


def test_a_device_without_stuffing_is_addressed_without_it() -> None:
    host = BbraunBcc()
    polled = [host.poll() for _ in range(4)]
    assert polled == [ALIVE, b"", b"", encode(plain_alive())]
    feed(host, encode(Frame("ComDevice", "2,50100,GNACK,0", is_stuffed=False)))
    assert host.poll() == encode(Frame("ComDevice", "MEM:GET", is_stuffed=False))
    host.reset()
    assert host.poll() == encode(plain_alive())  # the device's setting is remembered


def test_after_an_error_it_sends_alive_again(codec: BbraunBcc) -> None:
    assert feed(codec, encode(Frame(BED, "9,50100,GNERR,4"))) == []
    assert codec.poll() == ALIVE
    assert codec.bad_frames == 0


def test_the_answer_to_a_request_for_the_version_gives_nothing(codec: BbraunBcc) -> None:
    assert feed(codec, encode(Frame(BED, "207,50100,V3.30"))) == []
    assert codec.bad_frames == 0


@pytest.mark.parametrize("text", ["2000.00", "-1.0", "nan", "1e3", "inf", "", "1,5", "\u0661"])
def test_an_implausible_rate_is_counted_and_not_delivered(codec: BbraunBcc, text: str) -> None:
    items = feed(codec, one(INRT=text))
    assert (numbers(items, RATE), numbers(items, VOLUME)) == ([], [3.2])
    assert codec.bad_frames == 1


@pytest.mark.parametrize("text", ["ADMIN:ALIVE", "x,50111,INRT,1", "1,2", ""])
def test_a_valid_frame_that_is_not_an_answer_is_counted(codec: BbraunBcc, text: str) -> None:
    """An example is the host's own request, looped back."""
    assert feed(codec, encode(Frame(BED, text))) == []
    assert codec.bad_frames == 1


def test_text_that_is_not_utf8_is_counted(codec: BbraunBcc) -> None:
    text = BED.encode() + b"/1/1>1,2,3\xff"
    whole = b"\x01%05d\x02%b\x03" % (len(text) + 14, text)
    assert feed(codec, stuffed(whole + b"%05d\x04" % (sum(whole) & 0xFF))) == []
    assert codec.bad_frames == 1


def test_bytes_of_another_device_give_nothing(codec: BbraunBcc) -> None:
    assert feed(codec, b"!INF|4961\r" * 30, bytes((0x01, 0x80, 0x10, 0x20, 0xB1)) * 40, b"\xaa\x55\x09" * 30) == []
    assert codec.bad_frames > 0


def test_a_pump_takes_no_command() -> None:
    assert [BbraunBcc().command(command) for command in DeviceCommand] == [None] * len(DeviceCommand)


RECEIVED = st.one_of(FRAMES.map(encode), st.binary(max_size=80), st.sampled_from([None, b"\x06", b"\x15"]))


@given(st.lists(st.tuples(RECEIVED, st.integers(0, 4)), max_size=25))
def test_whatever_it_receives_it_only_ever_sends_read_requests(story: list[tuple[bytes | None, int]]) -> None:
    """None means a lost link. The sent bytes are parsed here without the codec's own decoder."""
    host, sent = BbraunBcc(), list[bytes]()
    for data, polls in story:
        if data is None:
            host.reset()
        else:
            host.feed(Packet(data, 1.0))
        sent += [*host.outgoing(), *(host.poll() for _ in range(polls))]
    allowed = rb"\x01\d{5}\x02[/-9A-z]{1,30}/1/1>(ADMIN:ALIVE|AEXMIN:ALIVEE|MEM:GET|MEEM:GEET)\x03\d{5}\x04|\x06|"
    assert [data for data in sent if not re.fullmatch(allowed, data)] == []
    assert [host.command(command) for command in DeviceCommand] == [None] * len(DeviceCommand)


def test_the_requests_are_the_three_that_read() -> None:
    assert set(Request) == {"ADMIN:ALIVE", "ADMIN:VERSION", "MEM:GET"}


def test_no_mutation_makes_it_raise_or_give_an_implausible_value() -> None:
    chance, mutated, items = random.Random(5), 0, list[Item]()
    codec = BbraunBcc()
    while mutated < 20_000:
        data = bytearray(one(INRT=str(chance.randrange(4000)), INA3=chance.choice("01")))
        for _ in range(chance.randrange(20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
            mutated += 1
        items += feed(codec, bytes(data))
        codec.poll()
    blocks = [item for item in items if isinstance(item, Block) and item.quality is not Quality.BAD]
    assert len(blocks) > 50
    assert all(VITALS[block.vital].is_plausible(value) for block in blocks for value in block.values)


def test_a_frame_without_end_is_not_buffered(codec: BbraunBcc) -> None:
    for _ in range(100):
        feed(codec, b"\x01" + b"0" * 1000)
        assert len(codec._reader._bytes) < 40_000
    feed(codec, b"\x01")
    for _ in range(100):
        feed(codec, b"0" * 1000)
        assert len(codec._reader._bytes) < 40_000
    assert codec.bad_frames > 100
