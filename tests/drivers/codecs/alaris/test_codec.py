import inspect
import random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, Notice, NoticeKind, Packet
from bedside.drivers.codecs.alaris import codec as alaris_gh
from bedside.drivers.codecs.alaris import frame as alaris_frame
from bedside.drivers.codecs.alaris import inf_answer as alaris_inf
from bedside.drivers.codecs.alaris.codec import AlarisGh
from bedside.drivers.codecs.alaris.frame import LineReader, encode
from bedside.drivers.codecs.alaris.inf_answer import Inf
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import feed, notices, numbers

RATE, VOLUME = VitalId.PUMP_RATE, VitalId.PUMP_VOLUME
REQUEST = b"!INF|4961\r"
REAL = "INF^8002-51740^-^SET^0.10^ml/h^^0.000^ml^17.91^mmHg^24+^EVENT^127904"


def inf(rate: str = "52.50", volume: str = "1.000", alarm: str = "-") -> bytes:
    return encode(Inf(serial="8002-51740", rate=rate, volume=volume, alarm=alarm, pressure="17.91").to_text())


def notices_of(items: list[Item], kind: NoticeKind) -> list[tuple[bool, str]]:
    return [(item.is_present, item.detail) for item in items if isinstance(item, Notice) and item.kind is kind]


def captured() -> list[tuple[str, str, str]]:
    rows = (row.rsplit("|", 1) for row in capture_lines("alaris_asena_gh", "lines.txt"))
    return [(row[:1], row[2:], crc) for row, crc in rows]


def test_every_line_of_the_capture_is_decoded_and_encoded_unchanged() -> None:
    rows = captured()
    assert len(rows) == 25
    for _, text, crc in rows:
        printed = f"!{text}|{crc}\r".encode()
        assert encode(text) == printed
        assert LineReader().feed(printed) == [text]


def test_no_answer_of_the_capture_gives_a_number_or_is_corrupt() -> None:
    codec = AlarisGh()
    items = feed(codec, *(f"!{text}|{crc}\r".encode() for way, text, crc in captured() if way == "P"))
    assert (numbers(items, RATE), numbers(items, VOLUME), codec.bad_frames) == ([], [], 0)
    assert all(not is_present for _, is_present in notices(items))  # AL_NOALM


def test_blanks_inside_fields_count_for_the_crc() -> None:
    assert encode("ALARM^AL_NOALM^ ^ ") == b"!ALARM^AL_NOALM^ ^ |C73B\r"
    assert LineReader().feed(b"!ALARM^AL_NOALM^^|C73B\r") == []
    assert LineReader().feed(b"!ALARM^AL_NOALM^ ^ |C73B\r") == ["ALARM^AL_NOALM^ ^ "]


def test_the_real_pumps_answer_gives_its_numbers() -> None:
    items = feed(AlarisGh(), encode(REAL))
    assert (numbers(items, RATE), numbers(items, VOLUME)) == ([0.10], [0])
    assert notices_of(items, NoticeKind.PUMP_ALARM) == [(False, "")]


def test_an_answer_is_written_as_the_real_pump_does() -> None:
    inf_answer = Inf.from_text(REAL)
    assert inf_answer is not None
    assert inf_answer.to_text() == REAL


@pytest.mark.parametrize("cut", range(1, len(inf())))
def test_a_line_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    codec, whole = AlarisGh(), inf()
    assert feed(codec, whole[:cut]) == []
    assert numbers(feed(codec, whole[cut:]), RATE) == [52.5]


def test_two_lines_at_once_and_garbage_before_them() -> None:
    codec = AlarisGh()
    items = feed(codec, b"\xff!IN noise" + inf("1.00") + b"\n" + inf("2.00"))
    assert numbers(items, RATE) == [1, 2]
    assert codec.bad_frames == 1


def test_an_incomplete_line_does_not_affect_the_next() -> None:
    codec = AlarisGh()
    assert numbers(feed(codec, inf()[:30] + inf("2.00")), RATE) == [2]
    assert codec.bad_frames == 1


@pytest.mark.parametrize("place", range(len(inf()) - 1))
def test_a_wrong_character_gives_nothing_and_is_counted_once(place: int) -> None:
    codec, broken = AlarisGh(), bytearray(inf())
    broken[place] ^= 0x02
    assert feed(codec, bytes(broken)) == []
    assert codec.bad_frames == 1
    assert numbers(feed(codec, inf()), RATE) == [52.5]


@pytest.mark.parametrize(("rate", "volume"), [("", "1.000"), ("-", "1.000"), ("52.50", ""), ("", "")])
def test_a_missing_value_gives_no_number(rate: str, volume: str) -> None:
    codec = AlarisGh()
    items = feed(codec, inf(rate, volume))
    assert numbers(items, RATE) == [float(text) for text in [rate] if text not in ("", "-")]
    assert numbers(items, VOLUME) == [float(text) for text in [volume] if text]
    assert codec.bad_frames == 0


@pytest.mark.parametrize("rate", ["2000.00", "-1.00", "nan", "1e2", "0x1"])
def test_an_implausible_rate_is_counted_and_not_delivered(rate: str) -> None:
    codec = AlarisGh()
    items = feed(codec, inf(rate))
    assert (numbers(items, RATE), numbers(items, VOLUME), codec.bad_frames) == ([], [1], 1)


@pytest.mark.parametrize("text", [REAL.replace("ml/h", "ml/min"), REAL + "^x", "INF^8002-51740", "INF^"])
def test_other_units_or_fields_are_counted_and_give_nothing(text: str) -> None:
    codec = AlarisGh()
    assert feed(codec, encode(text)) == []
    assert codec.bad_frames == 1


def test_its_own_request_looped_back_gives_nothing() -> None:
    codec = AlarisGh()
    assert feed(codec, REQUEST) == []
    assert codec.bad_frames == 0


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("AL_OCCLUSION", NoticeKind.PUMP_OCCLUSION),
        ("LINE PRESSURE", NoticeKind.PUMP_OCCLUSION),
        ("AL_BATLOW", NoticeKind.LOW_BATTERY),
        ("AL_DRIVE", NoticeKind.PUMP_ALARM),
    ],
)
def test_each_alarm_is_reported_as_one_kind_with_its_word(word: str, kind: NoticeKind) -> None:
    codec = AlarisGh()
    items = feed(codec, inf(alarm=word))
    assert notices_of(items, kind) == [(True, word)]
    assert [row for row in notices(items) if row[1]] == [(kind, True)]
    assert notices(feed(codec, inf(alarm=word))) == []
    assert notices(feed(codec, inf())) == [(kind, False)]


def test_an_unprompted_alarm_is_reported_until_the_next_answer_replaces_it() -> None:
    codec = AlarisGh()
    assert notices_of(feed(codec, encode("ALARM^AL_DRIVE^ ^ ")), NoticeKind.PUMP_ALARM) == [(True, "AL_DRIVE")]
    assert notices_of(feed(codec, inf()), NoticeKind.PUMP_ALARM) == [(False, "")]


def running(codec: AlarisGh, *answers: tuple[float, str, str]) -> list[bool]:
    items = [item for at, rate, volume in answers for item in codec.feed(Packet(inf(rate, volume), at))]
    return [is_present for is_present, _ in notices_of(items, NoticeKind.PUMP_RUNNING)]


def test_it_runs_when_the_volume_rises_and_not_before() -> None:
    assert running(AlarisGh(), (0, "52.50", "1.000")) == []
    assert running(AlarisGh(), (0, "52.50", "1.000"), (1, "52.50", "1.015")) == [True]


def test_it_has_stopped_when_the_volume_does_not_rise_any_more() -> None:
    codec = AlarisGh()
    assert running(codec, *((t, "52.50", f"{1 + 0.015 * min(t, 3):.3f}") for t in range(10))) == [True, False]


def test_at_a_slow_rate_a_volume_that_waits_for_its_next_digit_still_runs() -> None:
    """0.1 ml/h is a thousandth of a millilitre in 36 s."""
    codec = AlarisGh()
    answers = [(float(t), "0.10", f"{t // 36 / 1000:.3f}") for t in range(200)]
    assert running(codec, *answers) == [True]
    assert running(codec, *((200.0 + t, "0.10", "0.005") for t in range(120))) == [False]


def test_at_rate_0_it_is_not_running() -> None:
    assert running(AlarisGh(), (0, "0.00", "1.000"), (1, "0.00", "1.000")) == [False]


def test_after_a_loss_everything_is_reported_again() -> None:
    codec = AlarisGh()
    first = notices(feed(codec, inf(alarm="AL_DRIVE")))
    assert len(first) == 3
    feed(codec, inf()[:20])
    codec.reset()
    assert notices(feed(codec, inf(alarm="AL_DRIVE"))) == first
    assert codec.bad_frames == 0


def test_a_volume_from_before_a_loss_is_not_compared() -> None:
    codec = AlarisGh()
    assert running(codec, (0, "52.50", "1.000"), (1, "52.50", "1.015")) == [True]
    codec.reset()
    assert running(codec, (100, "52.50", "9.000")) == []
    assert running(codec, (101, "52.50", "9.015")) == [True]


def test_bytes_of_another_device_give_nothing() -> None:
    codec = AlarisGh()
    assert (
        feed(codec, b"\x0100031\x021/1/1>ADMIN:ALIVE\x0300061\x04\r", b"03/11/07 SPO2=098\r\n" * 5, b"\xaa\x55" * 90)
        == []
    )
    assert codec.bad_frames > 0


def test_a_pump_takes_no_command() -> None:
    assert [AlarisGh().command(command) for command in DeviceCommand] == [None] * len(DeviceCommand)


TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="!"), max_size=60)
HOSTILE = ["REMOTE_CTRL^ENABLED^****^PERMIT^0^ms", "INF_START", "INF_STOP", "INF_RATE^0.10^ml/h", "INF_VTBI^ACTIV"]
LINES = st.one_of(
    TEXTS,
    st.sampled_from(
        [
            REAL,
            REAL.replace("^0.000^", "^0.500^"),
            REAL.replace("^0.10^", "^9999^"),
            REAL.replace("^-^", "^AL_OCCLUSION^"),
            *HOSTILE,
        ]
    ),
    TEXTS.map(lambda text: f"ALARM^{text}"),
    TEXTS.map(lambda text: f"INF^{text}"),
).map(encode)


STORIES = st.lists(st.one_of(LINES, st.binary(max_size=80), st.none()), max_size=25)
# The states unknown, running, stopped, occluded: random bytes alone hardly ever reach them.
BEGINNINGS = st.sampled_from([[], [inf(), inf(volume="2.000")], [inf("0.00"), inf("0.00")], [inf(alarm="AL_OCC")]])


@given(BEGINNINGS, STORIES)
def test_whatever_it_receives_it_only_ever_sends_the_request_for_the_infusion(
    begun: list[bytes], story: list[bytes | None]
) -> None:
    """None means a lost link. Only one request is sent, byte for byte: no control, start, stop, rate or VTBI."""
    codec, sent = AlarisGh(), list[bytes]()
    for at, data in enumerate((*begun, *story)):
        if data is None:
            codec.reset()
        else:
            codec.feed(Packet(data, float(at)))
        sent += [*codec.outgoing(), codec.poll()]
        assert [codec.command(command) for command in DeviceCommand] == [None] * len(DeviceCommand)
    assert set(sent) <= {REQUEST}


@pytest.mark.parametrize("module", [alaris_gh, alaris_frame, alaris_inf])
@pytest.mark.parametrize("word", ["REMOTE", "CTRL", "START^", "INF_", "STOP", "VTBI", "CLEAR", "BOLUS", "ENABLED"])
def test_no_command_that_controls_the_pump_is_in_the_codec(module: ModuleType, word: str) -> None:
    assert word not in inspect.getsource(module)


@given(rate=st.integers(0, 199_900), volume=st.integers(0, 99_999_000), alarm=st.sampled_from(["-", "AL_DRIVE"]))
def test_an_infusion_that_is_encoded_is_decoded(rate: int, volume: int, alarm: str) -> None:
    items = feed(AlarisGh(), inf(f"{rate / 100:.2f}", f"{volume / 1000:.3f}", alarm))
    assert numbers(items, RATE) == [rate / 100]
    assert numbers(items, VOLUME) == [volume / 1000]
    assert notices_of(items, NoticeKind.PUMP_ALARM) == [(alarm != "-", alarm.strip("-"))]


def test_no_mutation_makes_it_raise_or_give_an_implausible_value() -> None:
    chance, mutated, items = random.Random(6), 0, list[Item]()
    codec = AlarisGh()
    while mutated < 20_000:
        data = bytearray(inf(f"{chance.randrange(4000)}.00", f"{chance.randrange(200_000)}.000"))
        for _ in range(chance.randrange(20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
            mutated += 1
        items += feed(codec, bytes(data))
        assert len(codec._reader._bytes) <= 512
    blocks = [item for item in items if isinstance(item, Block) and item.quality is not Quality.BAD]
    assert len(blocks) > 50
    assert all(VITALS[block.vital].is_plausible(value) for block in blocks for value in block.values)
