import math
import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, DeviceCommand, NoticeKind
from bedside.drivers.codecs.dri.codec import GeDri
from bedside.drivers.codecs.dri.frame import FrameReader, encode
from bedside.drivers.codecs.dri.phdb import AUXILIARY, Ecg, Group, Name, Nibp, Phdb, auxiliary
from bedside.drivers.codecs.dri.record import MainType, Record
from bedside.drivers.codecs.dri.request import Show, ValuesRequest, WavesRequest, requests
from bedside.drivers.codecs.dri.wave import LEAD_OFF, Wave, WaveType
from tests.support.codecs.feeding import feed, notices, numbers

V = VitalId
CUFF = (12000, 8000, 9300, 72)
GROUPS = {
    Name.ECG: Group((72, 10, 20, 30, 15)),
    Name.P1: Group((13100, 7100, 9100, 72), label=8),
    Name.NIBP: Group(CUFF),
    Name.T1: Group((3350,), label=7),
    Name.T2: Group((3690,), label=1),
    Name.SPO2: Group((9750, 71, 300, None)),
    Name.CO2: Group((500, 0, 14, 7600)),
}


def values(groups: Mapping[Name, Group] = GROUPS, nibp_time: int | None = None, **changed: Group) -> bytes:
    named = {Name[name]: group for name, group in changed.items()}
    subrecords: list[tuple[int, bytes]] = [(Show.DISPLAYED, Phdb(1_700_000_000, {**groups, **named}).to_bytes())]
    if nibp_time is not None:
        subrecords.append((AUXILIARY, auxiliary(nibp_time)))
    return encode(Record(MainType.PHDB, tuple(subrecords)).to_bytes())


def waves(*subrecords: tuple[int, Wave]) -> bytes:
    return encode(Record(MainType.WAVE, tuple((kind, wave.to_bytes()) for kind, wave in subrecords)).to_bytes())


def test_the_basic_class_in_the_vitals_own_units() -> None:
    items = feed(GeDri(), values())
    assert {vital: numbers(items, vital) for vital in GeDri.vitals if not VITALS[vital].is_wave} == {
        V.HR: [72], V.SPO2: [97.5], V.PR: [71], V.NIBP_SYS: [120], V.NIBP_DIA: [80], V.NIBP_MEAN: [93],
        V.ABP_SYS: [131], V.ABP_DIA: [71], V.ABP_MEAN: [91], V.RR: [14], V.ETCO2: [38.0], V.TEMP: [36.9],
    }  # fmt: skip


def test_the_subrecord_has_278_bytes_and_each_group_its_documented_place() -> None:
    data = Phdb(0, GROUPS).to_bytes()
    assert len(data) == 278
    assert len(auxiliary(0)) == 114
    at = {16 + 6: 13100, 72 + 6: 12000, 94 + 6: 3690, 118 + 6: 9750, 132 + 6 + 6: 7600}  # values after status and label
    assert {place: int.from_bytes(data[4 + place :][:2], "little") for place in at} == at


def test_a_frame_of_another_class_or_a_trend_gives_nothing() -> None:
    other = bytearray(Phdb(0, GROUPS).to_bytes())
    other[-1] = 1  # bits 8-11 of the last word: extension 1
    extension = Record(MainType.PHDB, ((Show.DISPLAYED, bytes(other)), (Show.TREND_60_S, Phdb(0, GROUPS).to_bytes())))
    items = feed(GeDri(), encode(extension.to_bytes()))
    assert notices(items) == [(NoticeKind.NIBP_MEASURING, False)]
    assert len(items) == 1


@pytest.mark.parametrize("code", [-32767, -32766, -32764, -32763, -32762])
def test_trap_the_special_values_are_not_values(code: int) -> None:
    codec = GeDri()
    groups = {name: Group((code,) * len(group.values), label=group.label) for name, group in GROUPS.items()}
    items = feed(codec, values(groups))
    assert [item for item in items if isinstance(item, Block)] == []
    assert codec.bad_frames == 0


def test_trap_the_line_has_even_parity_and_a_handshake() -> None:
    assert (GeDri.baud, GeDri.parity, GeDri.has_rtscts) == (19200, "E", True)


@pytest.mark.parametrize("status", [0, 1, 2])
def test_a_module_that_is_not_plugged_in_or_not_active_has_no_values(status: int) -> None:
    groups = {name: Group((0,) * len(group.values), status, group.label) for name, group in GROUPS.items()}
    items = feed(GeDri(), values(groups))
    assert [item for item in items if isinstance(item, Block)] == []


def test_end_tidal_co2_without_ambient_pressure_is_not_a_number() -> None:
    assert numbers(feed(GeDri(), values(CO2=Group((500, 0, 14, None)))), V.ETCO2) == []
    assert numbers(feed(GeDri(), values(CO2=Group((500, 0, 14, 6000)))), V.ETCO2) == [30.0]


def test_the_breath_rate_comes_from_co2_then_impedance_then_flow() -> None:
    flow = Group((12, *[None] * 7))
    assert numbers(feed(GeDri(), values(FLOW=flow)), V.RR) == [14]
    assert numbers(feed(GeDri(), values(FLOW=flow, CO2=Group((None,) * 4))), V.RR) == [15]
    assert numbers(feed(GeDri(), values(FLOW=flow, CO2=Group((None,) * 4), ECG=Group((None,) * 5))), V.RR) == [12]


@pytest.mark.parametrize(("label", "found"), [(1, [131]), (8, [131]), (0, []), (2, []), (7, []), (16, [])])
def test_only_an_artery_is_an_arterial_pressure(label: int, found: list[float]) -> None:
    assert numbers(feed(GeDri(), values(P1=Group(GROUPS[Name.P1].values, label=label))), V.ABP_SYS) == found


def test_an_artery_may_be_on_another_channel_and_has_no_values_while_it_is_zeroed() -> None:
    vein = Group((1000, 400, 600, None), label=2)
    assert numbers(feed(GeDri(), values(P1=vein, P3=GROUPS[Name.P1])), V.ABP_MEAN) == [91]
    assert numbers(feed(GeDri(), values(P1=Group((1200, 800, 900, 0), 0x07, 1))), V.ABP_MEAN) == []


def test_a_noisy_ecg_makes_the_heart_rate_questionable() -> None:
    items = feed(GeDri(), values(ECG=Group((72, None, None, None, None), 0x03 | Ecg.NOISE)))
    (rate,) = [item for item in items if isinstance(item, Block) and item.vital is V.HR]
    assert rate.quality is Quality.QUESTIONABLE


def test_an_implausible_value_is_left_out_and_the_record_counted_once() -> None:
    codec = GeDri()
    items = feed(codec, values(ECG=Group((999, 0, 0, 0, 999)), SPO2=Group((12000, 71, 0, 0)), CO2=Group((None,) * 4)))
    assert numbers(items, V.HR) == numbers(items, V.SPO2) == numbers(items, V.RR) == []
    assert codec.bad_frames == 1


def test_a_missing_saturation_is_reported_and_affects_no_other_vital() -> None:
    codec, none = GeDri(), Group((None,) * 4)
    items = feed(codec, values(), values(SPO2=none), values(SPO2=none), values(SPO2=Group((None,) * 4, 0)))
    assert [row for row in notices(items) if row[0] is not NoticeKind.NIBP_MEASURING] == [
        (NoticeKind.SEARCHING, False), (NoticeKind.SEARCHING, True), (NoticeKind.SEARCHING, False),
    ]  # fmt: skip
    assert len(numbers(items, V.HR)) == 4


def cuff(pressure: int | None = 120, label: int = 0, nibp_time: int | None = None) -> bytes:
    raw = None if pressure is None else pressure * 100
    return values({}, nibp_time, NIBP=Group((raw, raw, raw, None), label=label))


@pytest.mark.parametrize(
    ("frames", "found"),
    [
        ([cuff(120), cuff(120), cuff(120)], [120]),
        ([cuff(120), cuff(125), cuff(125)], [120, 125]),
        ([cuff(120, nibp_time=7), cuff(120, nibp_time=7), cuff(120, nibp_time=300)], [120, 120]),
        ([cuff(120, nibp_time=7), cuff(120, Nibp.MEASURING, 7), cuff(130, nibp_time=300)], [120, 130]),
        ([cuff(120, Nibp.MEASURING, 7)], []),
        ([cuff(None), cuff(None, Nibp.MEASURING), cuff(120)], [120]),
        ([cuff(120, nibp_time=7), cuff(None, Nibp.MEASURING, 7), cuff(None, nibp_time=7)], [120]),
    ],
)
def test_each_result_of_the_cuff_is_delivered_once(frames: list[bytes], found: list[float]) -> None:
    assert numbers(feed(GeDri(), *frames), V.NIBP_SYS) == found


def test_a_time_that_comes_in_a_later_record_does_not_make_its_pressures_new() -> None:
    def time(at: int) -> bytes:
        return encode(Record(MainType.PHDB, ((AUXILIARY, auxiliary(at)),)).to_bytes())

    frames = [cuff(120), time(7), cuff(120), time(7), cuff(130), time(300), cuff(130), time(300), time(600), cuff(130)]
    assert numbers(feed(GeDri(), *frames), V.NIBP_SYS) == [120, 130, 130]


def test_a_result_from_before_the_link_opened_is_questionable_and_not_reported_again_after_a_loss() -> None:
    codec = GeDri()
    items = feed(codec, cuff(120, Nibp.OLDER_THAN_60_S), cuff(130))
    found = [item for item in items if isinstance(item, Block) and item.vital is V.NIBP_SYS]
    assert [(*block.values, block.quality) for block in found] == [(120, Quality.QUESTIONABLE), (130, Quality.GOOD)]
    codec.reset()
    assert numbers(feed(codec, cuff(130)), V.NIBP_SYS) == []


def test_a_running_measurement_is_reported_once_and_again_after_a_loss() -> None:
    codec, kind = GeDri(), NoticeKind.NIBP_MEASURING
    running = cuff(120, Nibp.MEASURING)
    reported = [row for row in notices(feed(codec, cuff(), running, running, cuff())) if row[0] is kind]
    assert reported == [(kind, False), (kind, True), (kind, False)]
    codec.reset()
    assert (kind, True) in notices(feed(codec, running))


def test_waves_are_scaled_and_the_arterial_one_waits_until_an_artery_is_known() -> None:
    codec = GeDri()
    frame = waves((1, Wave((1000, -500))), (4, Wave((12000, 8000))), (8, Wave((0, 150))))
    before, after = feed(codec, frame), feed(codec, values(), frame)
    assert numbers(before, V.ECG) == pytest.approx([1.0, -0.5])
    assert numbers(before, V.PLETH) == pytest.approx([330.0, 331.5])
    assert (numbers(before, V.ABP), numbers(after, V.ABP)) == ([], [120.0, 80.0])


def test_a_venous_pressure_on_the_first_channel_gives_no_arterial_wave() -> None:
    vein = Group((1000, 400, 600, None), label=2)
    items = feed(GeDri(), values(P1=vein, P2=GROUPS[Name.P1]), waves((4, Wave((1000, 900)))))
    assert numbers(items, V.ABP) == []


@pytest.mark.parametrize("wave", [Wave((-32000, -32767)), Wave((100, 200), LEAD_OFF)])
def test_a_control_code_or_a_lead_off_is_a_gap(wave: Wave) -> None:
    found = numbers(feed(GeDri(), waves((1, wave), (8, wave))), V.ECG)
    assert len(found) == 2
    assert all(map(math.isnan, found))


def test_a_wave_with_fewer_samples_than_it_says_is_counted() -> None:
    codec = GeDri()
    short = Record(MainType.WAVE, ((1, Wave((1, 2, 3)).to_bytes()[:-1]), (8, Wave((5,)).to_bytes())))
    assert numbers(items := feed(codec, encode(short.to_bytes())), V.ECG) == []
    assert numbers(items, V.PLETH) == pytest.approx([330.05])
    assert codec.bad_frames == 1


def requests_in(*frames: bytes) -> list[ValuesRequest | WavesRequest]:
    found = [Record.from_bytes(data) for frame in frames for data in FrameReader().feed(frame)]
    return [request for record in found if record is not None for request in requests(record)]


def test_it_requests_numbers_every_5_s_and_three_waves_of_500_samples_a_second() -> None:
    expected = [ValuesRequest(5), WavesRequest((WaveType.PLETH, WaveType.ECG1, WaveType.INVP1))]
    assert requests_in(GeDri().poll()) == expected
    assert sum(GeDri.wave_rates.values()) <= 600  # the maximum at 19200 baud
    assert [GeDri().command(row) for row in DeviceCommand] == [None, None]


def test_waves_that_ended_while_the_numbers_continue_are_requested_again() -> None:
    codec, frame = GeDri(), waves((8, Wave((1,))))
    feed(codec, values(), frame, at=10.0)
    assert codec.outgoing() == []
    feed(codec, values(), at=15.0)
    assert codec.outgoing() == []
    feed(codec, values(), at=20.0)
    assert requests_in(*codec.outgoing()) == [WavesRequest((WaveType.PLETH, WaveType.ECG1, WaveType.INVP1))]
    assert codec.outgoing() == []
    for second in range(21, 40):
        feed(codec, frame, at=float(second))
        assert requests_in(*codec.outgoing()) == [ValuesRequest(5)] * (second == 33)


@pytest.mark.parametrize("cut", range(1, len(values()), 11))
def test_a_frame_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    whole = values()
    assert numbers(feed(GeDri(), whole[:cut], whole[cut:]), V.HR) == [72]


def test_a_wrong_check_sum_gives_nothing_and_the_next_frame_is_decoded() -> None:
    codec, broken = GeDri(), bytearray(values())
    broken[50] ^= 1
    assert numbers(feed(codec, bytes(broken), values(ECG=Group((80, 0, 0, 0, 0)))), V.HR) == [80]
    assert codec.bad_frames == 1


raw = st.none() | st.integers(-31999, 32767)


@given(
    groups=st.dictionaries(
        st.sampled_from(list(GROUPS)),
        st.tuples(st.lists(raw, min_size=5, max_size=5), st.integers(0, 2**32 - 1), st.integers(0, 65535)),
    ),
    cut=st.integers(0, 400),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    groups: dict[Name, tuple[list[int | None], int, int]], cut: int
) -> None:
    sent = {name: Group(tuple(row[: len(GROUPS[name].values)]), *rest) for name, (row, *rest) in groups.items()}
    frame, reader = values(sent, 77), FrameReader()
    (data,) = [*reader.feed(frame[:cut]), *reader.feed(frame[cut:])]
    record = Record.from_bytes(data)
    assert record is not None
    phdb = Phdb.from_bytes(record.subrecords[0][1])
    assert phdb is not None
    assert {name: phdb.groups[name] for name in sent} == sent


def test_mutated_bytes_never_raise_or_give_an_implausible_value() -> None:
    codec, chance = GeDri(), random.Random(6)
    for _ in range(60):
        data = bytearray(values(nibp_time=chance.randrange(9)) + waves((1, Wave((1, 2))), (8, Wave((3, 4)))))
        for _ in range(chance.randrange(3)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        whole = bytearray(Record(MainType.PHDB, ((1, Phdb(0, GROUPS).to_bytes()),)).to_bytes())
        for _ in range(4):  # corrupt content with a right checksum
            whole[chance.randrange(len(whole))] = chance.randrange(256)
        for item in feed(codec, bytes(data), encode(bytes(whole))):
            assert not isinstance(item, Block) or all(map(VITALS[item.vital].is_plausible, item.values))
    assert codec.bad_frames > 20


@pytest.mark.parametrize("other", [b"\xaa\x55\x08\x00\xf0\x00\x05\xba", b"\x01\x80\x64\x00\xe5", b"\xffANSAR-B \xfe"])
def test_bytes_of_another_device_give_nothing(other: bytes) -> None:
    assert feed(GeDri(), other * 100) == []
