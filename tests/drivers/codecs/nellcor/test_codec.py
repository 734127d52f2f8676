from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind
from bedside.drivers.codecs.nellcor.codec import HEADING, NellcorAscii, encode_line
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import cut, feed, notices, numbers

SPO2, PR = VitalId.SPO2, VitalId.PR
WHEN = datetime(1998, 11, 12, 14, 0, 5, tzinfo=UTC)


def values(items: list[Item]) -> tuple[list[float], list[float]]:
    return numbers(items, SPO2), numbers(items, PR)


def present(items: list[Item]) -> dict[NoticeKind, str]:
    return {item.kind: item.detail for item in items if isinstance(item, Notice) and item.is_present}


def test_the_printout_of_the_manual_gives_its_numbers_and_no_fault() -> None:
    codec = NellcorAscii()
    items = feed(codec, *(line.encode() + b"\r\n" for line in capture_lines("nellcor", "lines.txt")))
    assert values(items) == ([100], [120])
    assert present(items) == {}
    assert codec.bad_frames == 0


def test_all_76_lines_of_a_real_n560_are_read() -> None:
    printed = capture_lines("nellcor_n560", "lines.txt")
    codec = NellcorAscii()
    items = feed(codec, *(line.encode() + b"\r\n" for line in printed))
    saturations, rates = values(items)
    assert (len(printed), codec.bad_frames) == (76 + 9, 0)
    assert (len(saturations), min(saturations), saturations[0], saturations[-1]) == (38, 73, 99, 96)
    assert len(rates) == 38
    assert set(present(items)) == {NoticeKind.SENSOR_OFF, NoticeKind.SEARCHING, NoticeKind.ARTEFACT}


def test_what_an_n560_shows_without_a_pulse_is_not_measured() -> None:
    search = [line for line in capture_lines("nellcor_n560", "lines.txt") if " PS" in line]
    items = feed(NellcorAscii(), *(line.encode() + b"\r\n" for line in search))
    assert (len(search), values(items)) == (9, ([], []))
    assert present(items) == {NoticeKind.SEARCHING: "pulse search"}


def test_a_line_is_encoded_as_in_the_manual() -> None:
    (printed,) = [line for line in capture_lines("nellcor", "lines.txt") if line.startswith("12-NOV-98")]
    assert encode_line(WHEN, 100, 120, 50).decode().split() == printed.split()


@pytest.mark.parametrize(
    "line",
    [
        *HEADING.splitlines(),
        b"NPB-295 VERSION 2.0.0.0 CRC: XXXX SpO2 Limit: 70-100% PR Limit: 60-160BPM",
        b"TIME %SPO2 BPM PA Status",
        b"N-595 VERSION 1.0.0.0 CRC: 1234 SpO2 Limit: 85-100% PR Limit: 40-170BPM NEO 100SAT-S SPO2 RESP MODE: NORMAL",
        b"ADULT 0SAT-S SPO2 RESP MODE: FAST",
    ],
)
def test_a_heading_is_not_a_bad_frame(line: bytes) -> None:
    codec = NellcorAscii()
    assert feed(codec, line + b"\r\n") == []
    assert codec.bad_frames == 0


@pytest.mark.parametrize(
    "line",
    [
        b"12-NOV-98 14:00:05 100 120 50",
        b"12-NOV-98   14:00:05    100    120    50",
        b"12-NOV-98 14:00:05 100* 120* 50",
        b"12-NOV-98 14:00:05 100 * 120 * 50 SH PH",
        b"12-NOV-98 14:00:05 100 120 --- AO",
        b" 2-NOV-98 14:00:05 100 120 50",
        b"12-NOV-98 14:00:05 100 120 50 AS XX",
    ],
)
def test_every_variant_of_a_line_gives_its_numbers(line: bytes) -> None:
    codec = NellcorAscii()
    items = feed(codec, line + b"\r\n")
    assert values(items) == ([100], [120])
    assert present(items) == {}
    assert codec.bad_frames == 0


@pytest.mark.parametrize(
    "line",
    [
        b"2-NO-98 14:00:05 100 120 50",
        b"12-NOX-98 14:00:05 100 120 50",
        b"14:00:05 100 120 50",
        b"12-NOV-98 14:00:05 100 120",
        b"12-NOV-98 14:00:05 1000 120 50",
        b"12-NOV-98 14:00:05 100120 50",
        b"12-NOV-98 14:00:05 100 1x0 50",
        b"12-NOV-98 14:00:05 100 1\x110 50",
        b"12-NOV-98 14:00:05 100 120 50 Sd",
        b"12-NOV-98 14:00:05 100 120 50 SOX",
        b"12-NOV-98 14:00:05 100 120 50 \xff",
        b"12-NOV-98 14:00:05 101 120 50",
        b"12-NOV-98 14:00:05 0 0 0",
        b"12-NOV-98 14:00:05 97 9 50",
        b"12-NOV-98 14:00:05 100 120 50 12-NOV-98 14:00:07 100 120 50",
        b"Command?",
    ],
)
def test_a_corrupt_line_gives_nothing_is_counted_once_and_the_next_is_decoded(line: bytes) -> None:
    codec = NellcorAscii()
    items = feed(codec, line + b"\r\n" + encode_line(WHEN, 96, 80, 40))
    assert values(items) == ([96], [80])
    assert codec.bad_frames == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("SD", {NoticeKind.SENSOR_OFF: "sensor disconnected"}),
        ("SO", {NoticeKind.SENSOR_OFF: "sensor off"}),
        ("PS", {NoticeKind.SEARCHING: "pulse search"}),
        ("LP", {NoticeKind.SEARCHING: "loss of pulse"}),
        ("LM", {NoticeKind.SEARCHING: "loss of pulse", NoticeKind.ARTEFACT: "interference"}),
        ("MO", {NoticeKind.ARTEFACT: "interference"}),
    ],
)
def test_a_status_code_is_reported_when_it_begins_and_ends_and_makes_numbers_questionable(
    code: str, expected: dict[NoticeKind, str]
) -> None:
    codec = NellcorAscii()
    feed(codec, encode_line(WHEN, 96, 80, 40))
    items = feed(codec, encode_line(WHEN, 96, 80, 40, (code,)))
    assert present(items) == expected
    assert {item.quality for item in items if isinstance(item, Block)} == {Quality.QUESTIONABLE}
    assert feed(codec, encode_line(WHEN, None, None, None, (code,))) == []
    assert notices(feed(codec, encode_line(WHEN, 96, 80, 40))) == [(kind, False) for kind in expected]


def test_a_low_battery_is_reported_and_does_not_affect_the_numbers() -> None:
    items = feed(NellcorAscii(), encode_line(WHEN, 96, 80, 40, ("AO", "LB")))
    assert present(items) == {NoticeKind.LOW_BATTERY: "low battery"}
    assert {item.quality for item in items if isinstance(item, Block)} == {Quality.GOOD}


@pytest.mark.parametrize("code", ["AO", "AS", "PH", "PL", "SH", "SL"])
def test_the_devices_own_limit_alarms_are_ignored(code: str) -> None:
    items = feed(NellcorAscii(), encode_line(WHEN, 60, 180, 40, (code,)))
    assert values(items) == ([60], [180])
    assert present(items) == {}


def test_a_value_outside_the_devices_limits_has_a_star_and_is_accepted() -> None:
    whole = encode_line(WHEN, 60, 180, 40)
    assert (b" 60* " in whole, b" 180* " in whole) == (True, True)
    assert values(feed(NellcorAscii(), whole)) == ([60], [180])


@pytest.mark.parametrize("cut", range(1, 44))
def test_a_line_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    whole = encode_line(WHEN, 97, 72, 50, ("MO",))
    assert values(feed(NellcorAscii(), whole[:cut], whole[cut:])) == ([97], [72])


def test_two_lines_at_once_with_headings_and_garbage_before_them() -> None:
    codec = NellcorAscii()
    whole = (
        b"\xff\x00 5 100 120\r\n" + HEADING + encode_line(WHEN, 97, 72, 50) + HEADING + encode_line(WHEN, 96, 73, 50)
    )
    assert values(feed(codec, whole)) == ([97, 96], [72, 73])
    assert codec.bad_frames == 1


@given(
    spo2=st.none() | st.integers(1, 100),
    rate=st.none() | st.integers(10, 350),
    amplitude=st.none() | st.integers(0, 254),
    codes=st.lists(st.sampled_from(["AO", "SO", "LB", "MO"]), unique=True),
    when=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 - the device knows no zone
    cuts=st.lists(st.integers(0, 60), max_size=5),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    spo2: int | None, rate: int | None, amplitude: int | None, codes: list[str], when: datetime, cuts: list[int]
) -> None:
    whole = encode_line(when, spo2, rate, amplitude, tuple(codes))
    codec = NellcorAscii()
    items = feed(codec, *cut(whole, cuts))
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    kinds = {NoticeKind.SENSOR_OFF: "SO", NoticeKind.LOW_BATTERY: "LB", NoticeKind.ARTEFACT: "MO"}
    assert set(present(items)) == {kind for kind, code in kinds.items() if code in codes}
    assert codec.bad_frames == 0
