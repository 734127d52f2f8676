import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS
from bedside.drivers.block import Block, DeviceCommand, Item, Notice, NoticeKind
from bedside.drivers.codecs.medibus.codec import DraegerMedibus
from bedside.drivers.codecs.medibus.frame import answer, command
from bedside.drivers.codecs.medibus.realtime import Offer, encode_offers, encode_record
from bedside.drivers.codecs.medibus.tables import Alarm, encode_alarms, encode_entries
from tests.support.codecs.feeding import cut, feed, notices, numbers
from tests.support.codecs.medibus_examples import medibus_examples
from tests.support.codecs.nonin_packet import nonin_packet

SPO2, PR, RR, ETCO2, PLETH, CO2 = DraegerMedibus.vitals
OFFERS = (
    Offer(code=0x00, interval_us=16000, low=-10, high=100, bins=0x370),
    Offer(code=0x02, interval_us=16000, low=0, high=100, bins=1000),
    Offer(code=0x06, interval_us=16000, low=-20, high=100, bins=0x460),
)
DISC, ERR = Alarm(28, 0x35, "SPO2SEN DISC"), Alarm(28, 0x68, "SPO2 ERR")
APNEA, PAW_HIGH, BATTERY = Alarm(29, 0x98, "APNEA EVITA"), Alarm(30, 0x10, "PAW HIGH"), Alarm(10, 0x5A, "BATTERY ON")
WELL = [(NoticeKind.SENSOR_OFF, False), (NoticeKind.SENSOR_FAULT, False), (NoticeKind.DEVICE_ALARM, False)]


def measured(**texts: str) -> bytes:
    return answer(0x24, encode_entries({int(code, 16): text for code, text in texts.items()}))


def page(number: int, *alarms: Alarm) -> bytes:
    return answer({1: 0x27, 2: 0x2E}[number], encode_alarms(alarms))


@pytest.fixture
def streaming() -> DraegerMedibus:
    """Return a codec with the pleth as stream 1 and CO2 as stream 2."""
    codec = DraegerMedibus()
    feed(codec, answer(0x51), answer(0x53, encode_offers(OFFERS)), answer(0x54))
    codec.outgoing()
    return codec


def test_the_examples_of_the_maker_give_their_numbers() -> None:
    codec = DraegerMedibus()
    items = feed(codec, *medibus_examples()[:21])
    assert (numbers(items, SPO2), numbers(items, PR)) == ([98, 98], [70])
    assert codec.bad_frames == 0


def test_the_co2_of_the_makers_offer_gives_the_makers_values() -> None:
    """The airway pressure, stream 1 of the example, is not used and not chosen, so CO2 becomes stream 1."""
    codec = DraegerMedibus()
    feed(codec, medibus_examples()[1], medibus_examples()[18], medibus_examples()[20])
    assert command(0x54, b"0601") in codec.outgoing()
    items = feed(codec, *(encode_record({1: row}) for row in (205, 206, 202)))
    assert numbers(items, CO2) == pytest.approx([1.964, 2.071, 1.643], abs=0.0005)


@pytest.mark.parametrize("at", range(1, 16))
def test_an_answer_cut_anywhere_waits_for_the_rest(at: int) -> None:
    whole = measured(EB=" 98 ", E1=" 70 ")
    items = feed(DraegerMedibus(), whole[:at], whole[at:])
    assert (numbers(items, SPO2), numbers(items, PR)) == ([98], [70])


def test_two_answers_at_once_and_garbage_before_them() -> None:
    codec = DraegerMedibus()
    items = feed(codec, b"\r garbage" + measured(EB=" 98 ") + measured(EB=" 97 "))
    assert numbers(items, SPO2) == [98, 97]
    assert codec.bad_frames == 1


@pytest.mark.parametrize("at", range(len(measured(EB=" 98 ")) - 1))
def test_no_value_comes_from_an_answer_with_a_flipped_bit(at: int) -> None:
    flipped = bytearray(measured(EB=" 98 "))
    flipped[at] ^= 0x01
    codec = DraegerMedibus()
    assert [row for row in feed(codec, bytes(flipped)) if isinstance(row, Block)] == []
    assert codec.bad_frames == 1


def test_bytes_of_another_device_give_nothing() -> None:
    codec = DraegerMedibus()
    assert feed(codec, nonin_packet() * 3) == []
    assert codec.bad_frames > 0


@pytest.mark.parametrize("data", [b"", b"EB    ", b"EB----", b"F0 40 ", b"C136.4"])
def test_what_is_missing_or_not_the_patients_is_no_value(data: bytes) -> None:
    codec = DraegerMedibus()
    assert feed(codec, answer(0x24, data)) == []
    assert codec.bad_frames == 0


@pytest.mark.parametrize(
    "texts", [{"EB": "101 "}, {"EB": "  0 "}, {"E1": "999 "}, {"D6": "9 8 "}, {"EB": "HIGH", "E1": "XXXX"}]
)
def test_an_implausible_value_is_dropped_and_the_answer_counted_once(texts: dict[str, str]) -> None:
    codec = DraegerMedibus()
    assert numbers(feed(codec, measured(**texts, E6=" 38 ")), ETCO2) == [38]
    assert codec.bad_frames == 1


@pytest.mark.parametrize("code", [0x24, 0x27, 0x2E, 0x53])
def test_an_answer_whose_data_are_not_made_of_entries_is_counted(code: int) -> None:
    codec = DraegerMedibus()
    assert feed(codec, answer(code, b"EB 9")) == []
    assert codec.bad_frames == 1


@pytest.mark.parametrize(
    ("texts", "etco2", "quality"),
    [
        ({"E6": " 38 "}, 38.0, Quality.GOOD),
        ({"E3": " 5.0"}, 37.5031, Quality.GOOD),
        ({"DB": " 5.0"}, 38.0, Quality.QUESTIONABLE),  # share of an ambient pressure that is not sent
        ({"DB": " 5.0", "E3": " 5.1", "E6": " 40 "}, 40.0, Quality.GOOD),
        ({"DB": " 5.0", "E6": "    "}, 38.0, Quality.QUESTIONABLE),
    ],
)
def test_the_co2_comes_in_mmhg_whatever_the_device_shows(texts: dict[str, str], etco2: float, quality: Quality) -> None:
    (block,) = feed(DraegerMedibus(), measured(**texts))
    assert isinstance(block, Block)
    assert block.values[0] == pytest.approx(etco2)
    assert block.quality is quality


def test_the_waves_come_at_the_rate_that_was_chosen(streaming: DraegerMedibus) -> None:
    (pleth, co2) = feed(streaming, encode_record({1: 500, 2: 187}) + encode_record({1: 510}))
    assert isinstance(pleth, Block)
    assert isinstance(co2, Block)
    assert (pleth.vital, pleth.values, pleth.rate_hz) == (PLETH, [50.0, 51.0], 62.5)
    assert (co2.vital, co2.rate_hz) == (CO2, 62.5)
    assert co2.values == pytest.approx([0.0357], abs=1e-4)
    assert streaming.wave_rates == {PLETH: 62.5, CO2: 62.5}


@pytest.mark.parametrize(
    ("interval_us", "argument"), [(16000, b"0201"), (8000, b"0202"), (5000, b"0204"), (20000, b"0201")]
)
def test_a_faster_offer_gets_a_multiplier(interval_us: int, argument: bytes) -> None:
    codec = DraegerMedibus()
    offer = Offer(code=2, interval_us=interval_us, low=0, high=100, bins=1000)
    feed(codec, answer(0x51), answer(0x53, encode_offers((offer,))), at=1.0)
    assert codec.outgoing()[-1] == command(0x54, argument)


@pytest.mark.parametrize("interval_us", [1, 2_000_000])
def test_an_offer_that_is_not_a_wave_is_not_chosen(interval_us: int) -> None:
    codec = DraegerMedibus()
    offer = Offer(code=2, interval_us=interval_us, low=0, high=100, bins=1000)
    feed(codec, answer(0x51), answer(0x53, encode_offers((offer,))))
    assert codec.outgoing()[-1] == command(0x24)


def test_a_bin_above_the_highest_is_a_gap_and_counted(streaming: DraegerMedibus) -> None:
    values = numbers(feed(streaming, encode_record({1: 1001, 2: 200})), PLETH)
    assert [math.isnan(row) for row in values] == [True]
    assert streaming.bad_frames == 1


def test_records_before_the_choice_was_accepted_give_nothing() -> None:
    assert feed(DraegerMedibus(), encode_record({1: 500, 2: 187})) == []


def test_records_between_two_choices_give_nothing_because_they_could_be_of_either(streaming: DraegerMedibus) -> None:
    feed(streaming, answer(0x53, encode_offers(OFFERS[2:])))
    assert feed(streaming, encode_record({1: 500})) == []
    assert numbers(feed(streaming, answer(0x54), encode_record({1: 205})), CO2) == pytest.approx([1.964], abs=0.0005)


@pytest.mark.parametrize("at", range(1, 16))
def test_a_record_inside_a_slow_answer_harms_neither(streaming: DraegerMedibus, at: int) -> None:
    slow = measured(EB=" 98 ", E1=" 70 ")
    items = feed(streaming, slow[:at] + encode_record({1: 500}) + slow[at:])
    assert (numbers(items, SPO2), numbers(items, PR), numbers(items, PLETH)) == ([98], [70], [50])
    assert streaming.bad_frames == 0


def test_a_sensor_that_is_off_is_reported_once_and_its_values_are_bad(streaming: DraegerMedibus) -> None:
    off = feed(streaming, page(1, DISC))
    assert off == [Notice(kind=NoticeKind.SENSOR_OFF, is_present=True, at=1.0, detail="SPO2SEN DISC")]
    assert feed(streaming, page(1, DISC)) == []
    items = feed(streaming, measured(EB=" 98 ", E1=" 70 ", D6=" 14 "), encode_record({1: 500, 2: 200}))
    bad = {row.vital for row in items if isinstance(row, Block) and row.quality is Quality.BAD}
    assert bad == {SPO2, PR}
    assert numbers(items, RR) == [14]
    assert math.isnan(numbers(items, PLETH)[0])
    assert not math.isnan(numbers(items, CO2)[0])
    assert notices(feed(streaming, page(1), page(2))) == WELL


def test_after_both_pages_were_read_every_condition_is_reported_absent() -> None:
    assert notices(feed(DraegerMedibus(), page(1), page(2))) == WELL


def test_absent_alarms_are_not_reported_before_both_pages_were_read() -> None:
    codec = DraegerMedibus()
    assert notices(feed(codec, page(1))) == []
    assert notices(feed(codec, page(2, BATTERY)))[-1] == (NoticeKind.DEVICE_ALARM, True)


def test_of_the_devices_other_alarms_the_one_of_highest_priority_is_reported() -> None:
    codec = DraegerMedibus()
    feed(codec, page(1), page(2))
    assert reported(feed(codec, page(1, APNEA, DISC, PAW_HIGH))) == {
        NoticeKind.SENSOR_OFF: "SPO2SEN DISC",
        NoticeKind.DEVICE_ALARM: "PAW HIGH",
    }
    assert reported(feed(codec, page(2, BATTERY))) == {}
    assert reported(feed(codec, page(1, APNEA))) == {
        NoticeKind.SENSOR_OFF: None,
        NoticeKind.DEVICE_ALARM: "APNEA EVITA",
    }
    assert reported(feed(codec, page(1))) == {NoticeKind.DEVICE_ALARM: "BATTERY ON"}
    assert reported(feed(codec, page(2))) == {NoticeKind.DEVICE_ALARM: None}


def reported(items: list[Item]) -> dict[NoticeKind, str | None]:
    return {row.kind: row.detail if row.is_present else None for row in items if isinstance(row, Notice)}


def test_a_broken_sensor_is_a_fault() -> None:
    assert notices(feed(DraegerMedibus(), page(1, ERR))) == [(NoticeKind.SENSOR_FAULT, True)]


def test_a_sensor_alarm_in_another_language_is_reported_as_a_device_alarm() -> None:
    codec = DraegerMedibus()
    assert reported(feed(codec, page(1, Alarm(28, 0x35, "SPO2SENS AB?")))) == {NoticeKind.DEVICE_ALARM: "SPO2SENS AB?"}


def test_after_a_loss_everything_is_reported_again() -> None:
    codec = DraegerMedibus()
    feed(codec, page(1, DISC), page(2), measured(EB=" 98 ")[:7])
    codec.reset()
    assert notices(feed(codec, page(1, DISC))) == [(NoticeKind.SENSOR_OFF, True)]
    assert numbers(feed(codec, measured(EB=" 97 ")), SPO2) == [97]
    assert codec.bad_frames == 0


def test_the_device_takes_no_commands() -> None:
    assert [DraegerMedibus().command(row) for row in DeviceCommand] == [None, None]


@given(
    spo2=st.none() | st.integers(1, 100),
    rate=st.none() | st.integers(10, 350),
    bins=st.lists(st.integers(0, 1000), max_size=5),
    cuts=st.lists(st.integers(0, 80), max_size=6),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    spo2: int | None, rate: int | None, bins: list[int], cuts: list[int]
) -> None:
    codec = DraegerMedibus()
    feed(codec, answer(0x53, encode_offers(OFFERS)), answer(0x54))
    texts = {code: "    " if value is None else f"{value:3} " for code, value in (("EB", spo2), ("E1", rate))}
    whole = measured(**texts) + b"".join(encode_record({1: row}) for row in bins)
    items = feed(codec, *cut(whole, cuts))
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, PLETH) == pytest.approx([row / 10 for row in bins])
    assert codec.bad_frames == 0


def mutated(chance: random.Random) -> bytes:
    good = measured(EB=" 98 ", E1=" 70 ", E6=" 38 ") + page(1, DISC, APNEA) + encode_record({1: 500, 2: 900})
    data = bytearray(good + answer(0x53, encode_offers(OFFERS)) + answer(0x54) + page(1) + page(2))
    for _ in range(chance.randrange(4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def test_no_bytes_make_it_raise_or_give_an_implausible_value() -> None:
    codec, chance = DraegerMedibus(), random.Random(3)
    pieces = [mutated(chance) for _ in range(150)] + [chance.randbytes(300) for _ in range(50)]
    blocks = [row for piece in pieces for row in feed(codec, piece) if isinstance(row, Block)]
    values = [(row.vital, value) for row in blocks for value in row.values if row.quality is not Quality.BAD]
    assert sum(len(piece) for piece in pieces) > 20_000
    assert len(values) > 200
    assert [row for row in values if not math.isnan(row[1]) and not VITALS[row[0]].is_plausible(row[1])] == []
    assert len(codec.outgoing()) <= 16
    assert codec.bad_frames > 100


def test_a_stream_without_end_is_not_buffered() -> None:
    codec = DraegerMedibus()
    feed(codec, b"\x01" + b"A" * 100_000, b"\xd1" + b"\x80" * 100_000, command(0x30) * 1000)
    assert len(codec._reader._open) == 0
    assert len(codec._dialogue._out) <= 16
