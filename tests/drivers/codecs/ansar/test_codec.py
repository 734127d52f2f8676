import csv
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Notice, NoticeKind
from bedside.drivers.codecs.ansar.codec import IvyAnsarB, pulse_rate
from bedside.drivers.codecs.ansar.message import SAMPLES, Message, MessageReader, Wave, encode
from tests.support.codecs.feeding import cut, feed, notices, numbers
from tests.support.shared_data import CAPTURES

V = VitalId
LINES: dict[str, tuple[str, ...]] = {
    "HR": ("1", "80", "ECG-II-DIAG", ""),
    "RR": ("1", "35", "APNEA: 20 SEC", ""),
    "ETCO2": ("1", "38", "", ""),
    "SPO2": ("1", "98", "PR=79 ", ""),
    "NIBP": ("4", "121", "75", "92", "80", "", ""),
    "P1": ("3", "111", "73", "88", "", ""),
    "P2": ("3", "", "", "", "NO TRANSDUCER", ""),
    "T1": ("1", "", "", ""),
    "T2": ("1", "36.9", "", ""),
}
SYSTOLIC, DIASTOLIC = 111, 73


def message(**changed: tuple[str, ...]) -> bytes:
    waves = {wave: bytes((DIASTOLIC,)) * count for wave, count in SAMPLES.items()}
    return encode(Message(waves, {**LINES, **changed}))


def capture() -> bytes:
    path = CAPTURES / "ivy_450c_ansarB" / "Ivy450C.1.data"
    if not path.exists():
        pytest.skip("the captures lie beside the project, and not here")
    return path.read_bytes()


def table() -> list[dict[str, str]]:
    capture()
    with (CAPTURES / "ivy_450c_ansarB" / "decoded_messages.csv").open() as file:
        return list(csv.DictReader(file))


def extent(wave: bytes) -> list[str]:
    return [str(min(wave)), str(max(wave))]


def row(decoded: Message) -> list[str]:
    """Return a message as a row of the capture's table, without the offset."""
    at = decoded.lines
    texts = [
        *at["HR"], *at["RR"][:3], *at["ETCO2"][:2], *at["SPO2"][:2], f"{pulse_rate(decoded):.0f}", *at["NIBP"][:5],
        *at["P1"][:4], at["P2"][0], at["P2"][4], *at["T1"][:2], *at["T2"][:2],
    ]  # fmt: skip
    return texts + [text for wave in Wave for text in extent(decoded.waves[wave])]


def test_every_message_of_the_recording_equals_its_row_of_the_table() -> None:
    reader = MessageReader()
    messages = reader.feed(capture())
    assert [row(decoded) for decoded in messages] == [list(line.values())[1:] for line in table()]
    assert len(messages) == 27
    assert reader.bad_frames == 1  # the first one is incomplete


def test_the_recording_gives_its_numbers_each_second_and_the_cuffs_result_once() -> None:
    codec = IvyAnsarB()
    items = feed(codec, capture())
    expected = {V.HR: 80, V.RR: 35, V.SPO2: 100, V.PR: 80, V.ABP_DIA: 73, V.ABP_MEAN: 88}
    assert {vital: set(numbers(items, vital)) for vital in expected} == {v: {n} for v, n in expected.items()}
    assert {len(numbers(items, vital)) for vital in expected} == {27}
    assert [numbers(items, vital) for vital in (V.NIBP_SYS, V.NIBP_DIA, V.NIBP_MEAN)] == [[121], [75], [92]]
    assert set(numbers(items, V.ABP_SYS)) == {110, 111}
    assert numbers(items, V.ETCO2) == numbers(items, V.TEMP) == []
    assert codec.bad_frames == 1


def test_the_recorded_arterial_wave_runs_from_diastole_to_systole_in_mmhg() -> None:
    wave = numbers(feed(IvyAnsarB(), capture()), V.ABP)
    assert len(wave) == 27 * 50
    assert (min(wave), max(wave)) == (DIASTOLIC, SYSTOLIC)


def test_the_recorded_ecg_is_in_millivolts_and_200_a_second() -> None:
    wave = numbers(feed(IvyAnsarB(), capture()), V.ECG)
    assert len(wave) == 27 * 200
    assert 2.0 < max(wave) < 3.0


@pytest.mark.parametrize("cut", [*range(1, 40, 3), *range(400, len(message()), 7)])
def test_a_message_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    whole = message()
    codec = IvyAnsarB()
    assert feed(codec, whole[:cut]) == []
    assert numbers(feed(codec, whole[cut:]), V.HR) == [80]
    assert codec.bad_frames == 0


def test_two_messages_at_once_and_garbage_before_them() -> None:
    codec = IvyAnsarB()
    assert numbers(feed(codec, b"noise\xfe" + message() + message(HR=("1", "81", "", ""))), V.HR) == [80, 81]
    assert codec.bad_frames == 1


def damaged() -> Iterator[tuple[str, bytes]]:
    whole = message()
    yield "a letter of the header", whole.replace(b"ANSAR-B ", b"ANSAR-C ")
    yield "a wave byte is lost", whole[:100] + whole[101:]
    yield "the end comes within the waves", whole[:100] + b"\xfe" + whole[101:]
    yield "a byte that is no text", whole.replace(b"ECG-II", b"ECG\x80II")
    yield "a line without its name", whole.replace(b"RR=1", b"RR 1")
    yield "a field too few", whole.replace(b"SPO2=1;", b"SPO2=1")
    yield "a line twice", message().replace(b"T2=", b"T1=")


@pytest.mark.parametrize(("what", "broken"), list(damaged()))
def test_a_message_with_a_wrong_layout_gives_nothing_is_counted_once_and_the_next_is_decoded(
    what: str, broken: bytes
) -> None:
    codec = IvyAnsarB()
    items = feed(codec, broken, message(HR=("1", "90", "", "")))
    assert numbers(items, V.HR) == [90], what
    assert codec.bad_frames == 1


def test_trap_ff_and_fe_are_delimiters_and_never_part_of_text_or_waves() -> None:
    codec = IvyAnsarB()
    assert feed(codec, b"\xff\xfe\xff\xff\xfe") == []
    assert numbers(feed(codec, message()), V.HR) == [80]
    torn = message()[:100] + b"\xff" + message()[101:]  # FF instead of a wave byte: two messages, both corrupt
    before = codec.bad_frames
    assert feed(codec, torn) == []
    assert codec.bad_frames == before + 2


def test_trap_nibp_has_more_fields_than_the_others() -> None:
    items = feed(IvyAnsarB(), message())
    assert [numbers(items, vital) for vital in (V.NIBP_SYS, V.NIBP_DIA, V.NIBP_MEAN)] == [[121], [75], [92]]
    codec = IvyAnsarB()
    assert feed(codec, message(NIBP=("4", "121", "75", "92", "", ""))) == []  # as many fields as P1
    assert codec.bad_frames == 1


def test_the_second_temperature_replaces_a_missing_first() -> None:
    assert numbers(feed(IvyAnsarB(), message()), V.TEMP) == [36.9]
    assert numbers(feed(IvyAnsarB(), message(T1=("1", "37.1", "", ""))), V.TEMP) == [37.1]


@pytest.mark.parametrize("text", ["", "---", "?", "1e2", "nan"])
def test_a_missing_value_gives_no_number(text: str) -> None:
    codec = IvyAnsarB()
    items = feed(codec, message(HR=("1", text, "", ""), SPO2=("1", text, "", "")))
    assert numbers(items, V.HR) == numbers(items, V.SPO2) == numbers(items, V.PR) == []
    assert codec.bad_frames == 0


def test_an_implausible_value_is_left_out_and_the_message_counted_once() -> None:
    codec = IvyAnsarB()
    items = feed(codec, message(HR=("1", "999", "", ""), SPO2=("1", "101", "PR=79", "")))
    assert numbers(items, V.HR) == numbers(items, V.SPO2) == []
    assert numbers(items, V.PR) == [79]
    assert codec.bad_frames == 1


def test_a_probe_that_is_off_is_reported_in_the_monitors_words_and_affects_no_other_vital() -> None:
    codec = IvyAnsarB()
    items = feed(codec, message(SPO2=("1", "", "", "SENSOR OFF")))
    assert Notice(kind=NoticeKind.SEARCHING, is_present=True, at=1.0, detail="SENSOR OFF") in items
    assert numbers(items, V.HR) == [80]
    assert {value == value for value in numbers(items, V.PLETH)} == {False}  # noqa: PLR0124 - all NaN
    assert notices(feed(codec, message(SPO2=("1", "", "", "SENSOR OFF")))) == []
    assert notices(feed(codec, message())) == [(NoticeKind.SEARCHING, False)]


def test_an_arterial_line_without_transducer_is_a_gap() -> None:
    items = feed(IvyAnsarB(), message(P1=("3", "", "", "", "NO TRANSDUCER", "")))
    assert numbers(items, V.ABP_SYS) == []
    assert {value == value for value in numbers(items, V.ABP)} == {False}  # noqa: PLR0124 - all NaN


def cuff(*fields: str) -> bytes:
    return message(NIBP=("4", *fields, "", ""))


def test_a_repeated_result_is_one_measurement_and_the_first_is_of_unknown_age() -> None:
    codec = IvyAnsarB()
    items = feed(codec, message(), message(), cuff("130", "80", "97", "81"), cuff("130", "80", "97", "81"))
    blocks = [item for item in items if isinstance(item, Block) and item.vital is V.NIBP_SYS]
    assert [(*block.values, block.quality) for block in blocks] == [(121, Quality.QUESTIONABLE), (130, Quality.GOOD)]


def test_the_same_result_after_a_blank_is_a_new_measurement() -> None:
    blank = cuff("", "", "", "")
    assert numbers(feed(IvyAnsarB(), message(), blank, blank, message()), V.NIBP_SYS) == [121, 121]


def test_after_a_loss_the_last_result_is_not_reported_again_and_a_changed_one_is_of_unknown_age() -> None:
    codec = IvyAnsarB()
    feed(codec, message())
    codec.reset()
    assert numbers(feed(codec, message()), V.NIBP_SYS) == []
    codec.reset()
    items = feed(codec, cuff("130", "80", "97", "81"))
    assert [item.quality for item in items if isinstance(item, Block) and item.vital is V.NIBP_SYS] == [
        Quality.QUESTIONABLE
    ]


def test_after_a_loss_a_partial_message_is_discarded_and_the_probe_is_reported_again() -> None:
    codec = IvyAnsarB()
    assert notices(feed(codec, message(), message()[:300])) == [(NoticeKind.SEARCHING, False)]
    codec.reset()
    items = feed(codec, message())
    assert (numbers(items, V.HR), notices(items)) == ([80], [(NoticeKind.SEARCHING, False)])
    assert codec.bad_frames == 0


words = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters=";"), max_size=12).map(str.strip)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    waves = {wave: bytes(draw(st.lists(st.integers(0, 253), min_size=n, max_size=n))) for wave, n in SAMPLES.items()}
    lines = {name: tuple(draw(words) for _ in fields) for name, fields in LINES.items()}
    return Message(waves, lines)


@given(sent=st.lists(messages(), max_size=2), cuts=st.lists(st.integers(0, 1500), max_size=6))
def test_what_is_encoded_is_decoded_wherever_it_is_cut(sent: list[Message], cuts: list[int]) -> None:
    whole = b"".join(map(encode, sent))
    reader = MessageReader()
    assert [message for piece in cut(whole, cuts) for message in reader.feed(piece)] == sent
    assert reader.bad_frames == 0


def test_mutated_bytes_never_raise_or_give_an_implausible_value() -> None:
    codec, chance = IvyAnsarB(), random.Random(3)
    for _ in range(60):
        data = bytearray(message())
        for _ in range(chance.randrange(1, 4)):
            data[chance.choice([chance.randrange(len(data)), chance.randrange(409, len(data))])] = chance.randrange(256)
        for item in feed(codec, bytes(data)):
            assert isinstance(item, Notice) or VITALS[item.vital].is_wave or plausible(item)
    assert codec.bad_frames > 20


def plausible(block: Block) -> bool:
    return all(VITALS[block.vital].is_plausible(value) for value in block.values)


def test_no_bytes_make_it_raise_or_buffer_more_than_its_bound() -> None:
    codec, chance = IvyAnsarB(), random.Random(4)
    for _ in range(100):
        feed(codec, chance.randbytes(300), b"\xff", bytes(900), b"\xff" * 1500)
        assert len(codec._reader._reader._bytes) <= 2048
    assert codec.bad_frames >= 50


@pytest.mark.parametrize("other", [b"\xaa\x55\x08\x00\xf0\x00\x05\xba", b"\x01\x80\x64\x00\xe5", b"\x3e\x04\x4b\x73"])
def test_bytes_of_another_device_give_nothing(other: bytes) -> None:
    assert feed(IvyAnsarB(), other * 100) == []
