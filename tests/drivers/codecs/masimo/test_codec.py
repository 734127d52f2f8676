from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind
from bedside.drivers.codecs.masimo import codec as masimo
from bedside.drivers.codecs.masimo.codec import MasimoAscii1, encode_line
from tests.support.codecs.capture_lines import capture_lines
from tests.support.codecs.feeding import cut, feed, notices, numbers

SPO2, PR, PI = VitalId.SPO2, VitalId.PR, VitalId.PI
WHEN = datetime(2016, 3, 17, 19, 19, 36, tzinfo=UTC)
LIVE = "03/17/16 19:19:36 SN=---------- {} ALARM=0000 EXC=000800"


def captured() -> dict[str, bytes]:
    return {
        name: line.encode() + b"\r\n"
        for name, line in (row.split("\t") for row in capture_lines("masimo_ascii1", "lines.txt"))
    }


def values(items: list[Item]) -> tuple[list[float], list[float], list[float]]:
    return numbers(items, SPO2), numbers(items, PR), numbers(items, PI)


def present(items: list[Item]) -> dict[NoticeKind, str]:
    return {item.kind: item.detail for item in items if isinstance(item, Notice) and item.is_present}


def qualities(items: list[Item]) -> set[Quality]:
    return {item.quality for item in items if isinstance(item, Block)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rad7_color", ([98], [123], [0.55])),
        ("rad7_blue", ([], [], [])),
        ("rad8_abbrev", ([], [], [])),
        ("trend1", ([], [], [])),
        ("trend2", ([], [], [])),
        ("trend3", ([97], [69], [4.69])),
        ("trend4", ([96], [74], [2.28])),
        ("trend5", ([98], [78], [3.64])),
        ("trend6", ([], [], [])),
        ("trend7", ([], [], [])),
        ("trend8", ([96], [78], [2.68])),
    ],
)
def test_every_line_of_a_real_device_gives_what_it_shows(name: str, expected: tuple[list[float], ...]) -> None:
    codec = MasimoAscii1()
    assert values(feed(codec, captured()[name])) == expected
    assert codec.bad_frames == 0


def test_all_lines_of_the_real_devices_in_one_stream_are_understood() -> None:
    codec = MasimoAscii1()
    feed(codec, b"".join(captured().values()))
    assert codec.bad_frames == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rad7_color", {NoticeKind.ARTEFACT: "low signal IQ"}),
        ("rad7_blue", {}),
        ("rad8_abbrev", {NoticeKind.SENSOR_OFF: "no sensor"}),
    ],
)
def test_the_exceptions_of_a_real_device_are_reported(name: str, expected: dict[NoticeKind, str]) -> None:
    assert present(feed(MasimoAscii1(), captured()[name])) == expected


@pytest.mark.parametrize("name", ["trend1", "trend3", "trend4", "trend8"])
def test_the_trend_dump_is_history_its_numbers_are_bad_and_its_conditions_not_reported(name: str) -> None:
    items = feed(MasimoAscii1(), captured()[name])
    assert qualities(items) <= {Quality.BAD}
    assert notices(items) == []


def test_in_the_trend_dump_000_is_missing() -> None:
    """Trap: SpO2=000 PR=000 PI=00.00 while the algorithm is running mean "no value" and are not bad."""
    codec = MasimoAscii1()
    assert feed(codec, b"09/21/08 09:56:18 SpO2=000 PR=000 PI=00.00 EXC=800:SET\r\n") == []
    assert codec.bad_frames == 0


def test_in_a_live_line_000_is_counted_as_bad() -> None:
    codec = MasimoAscii1()
    assert feed(codec, LIVE.format("SPO2=000% BPM=072 PI=01.00%").encode() + b"\r\n") == []
    assert codec.bad_frames == 1


@pytest.mark.parametrize(
    "keys",
    [
        "SPO2=098% BPM=123 PI=00.55",
        "SPO2=098% BPM=123% PI=00.55%",
        "SPO2=098 BPM=123 PI=00.55%",
        "PI=00.55 BPM=123 SPO2=098%",
        "SPO2=098% SPCO=--% NEWKEY=12:3 BPM=123 RESVD=--- PI=00.55",
        "SPO2=098%   BPM=123   PI=00.55",
    ],
)
def test_keys_and_percent_signs_may_vary_by_model(keys: str) -> None:
    """Trap: columns must not be used."""
    codec = MasimoAscii1()
    assert values(feed(codec, LIVE.format(keys).encode() + b"\r\n")) == ([98], [123], [0.55])
    assert codec.bad_frames == 0


def test_a_model_without_a_perfusion_index_gives_the_others() -> None:
    assert values(feed(MasimoAscii1(), LIVE.format("SPO2=098% BPM=123").encode() + b"\r\n")) == ([98], [123], [])


@pytest.mark.parametrize("dashes", ["---", "---%", "--.--", "--.-%", "+--"])
def test_dashes_are_no_value(dashes: str) -> None:
    codec = MasimoAscii1()
    items = feed(codec, LIVE.format(f"SPO2={dashes} BPM=072 PI={dashes}").encode() + b"\r\n")
    assert values(items) == ([], [72], [])
    assert codec.bad_frames == 0


@pytest.mark.parametrize(
    "keys",
    [
        "SPO2=98% BPM=072",
        "SPO2=0098% BPM=072",
        "SPO2=09 8% BPM=072",
        "SPO2=098% BPM=7",
        "SPO2=098%",
        "BPM=072",
        "SPO2=098% SPO2=097% BPM=072",
        "SPO2=098% BPM=072 PR=072",
        "SPO2=098% BPM=072 PI=0.55",
        "SPO2=098% BPM=072 PI=",
        "SPO2=098% BPM=072 PI",
        "SPO2=098% BPM=072 PI=45.00",
        "SPO2=101% BPM=072",
        "SPO2=098% BPM=005",
        "SPO2=098% BPM=072 EXC1=\x00",
        "SPO2=\xb298% BPM=072",
        "SPO2=098% BPM=0\x112",
    ],
)
def test_a_corrupt_line_gives_nothing_and_is_counted_once(keys: str) -> None:
    codec = MasimoAscii1()
    items = feed(codec, LIVE.format(keys).encode("latin-1") + b"\r\n")
    assert (items, codec.bad_frames) == ([], 1)
    assert values(feed(codec, encode_line(WHEN, 97, 72, 1.5))) == ([97], [72], [1.5])


@pytest.mark.parametrize("exc", ["EXC=", "EXC=8", "EXC=00x800", "EXC=-00800", "EXC=800;SET"])
def test_corrupt_exceptions_are_a_corrupt_line(exc: str) -> None:
    codec = MasimoAscii1()
    assert feed(codec, f"03/17/16 19:19:36 SPO2=098% BPM=072 {exc}\r\n".encode()) == []
    assert codec.bad_frames == 1


def test_without_exceptions_the_numbers_are_questionable() -> None:
    items = feed(MasimoAscii1(), b"03/17/16 19:19:36 SPO2=098% BPM=072 PI=01.00\r\n")
    assert values(items) == ([98], [72], [1.0])
    assert qualities(items) == {Quality.QUESTIONABLE}
    assert notices(items) == []


@pytest.mark.parametrize(
    ("bit", "kind", "quality"),
    [
        (0x001, NoticeKind.SENSOR_OFF, Quality.QUESTIONABLE),
        (0x002, NoticeKind.SENSOR_FAULT, Quality.QUESTIONABLE),
        (0x004, NoticeKind.LOW_PERFUSION, Quality.GOOD),
        (0x008, NoticeKind.SEARCHING, Quality.QUESTIONABLE),
        (0x010, NoticeKind.ARTEFACT, Quality.QUESTIONABLE),
        (0x020, NoticeKind.SENSOR_OFF, Quality.QUESTIONABLE),
        (0x040, NoticeKind.ARTEFACT, Quality.QUESTIONABLE),
        (0x080, NoticeKind.SENSOR_FAULT, Quality.QUESTIONABLE),
        (0x400, NoticeKind.ARTEFACT, Quality.QUESTIONABLE),
    ],
)
def test_each_exception_bit_is_reported_when_it_begins_and_when_it_ends(
    bit: int, kind: NoticeKind, quality: Quality
) -> None:
    codec, good = MasimoAscii1(), encode_line(WHEN, 97, 72, 1.5)
    first = feed(codec, good)
    assert not any(is_present for _, is_present in notices(first))
    assert qualities(first) == {Quality.GOOD}
    begun = feed(codec, encode_line(WHEN, 97, 72, 1.5, masimo.SET | bit))
    assert notices(begun) == [(kind, True)]
    assert qualities(begun) == {quality}
    assert notices(feed(codec, encode_line(WHEN, 97, 72, 1.5, masimo.SET | bit))) == []
    assert notices(feed(codec, good)) == [(kind, False)]


@pytest.mark.parametrize("bit", [0x200, 0x800, 0x200000])
def test_a_reserved_bit_gives_nothing(bit: int) -> None:
    codec = MasimoAscii1()
    feed(codec, encode_line(WHEN, 97, 72, 1.5, 0))
    assert notices(feed(codec, encode_line(WHEN, 97, 72, 1.5, bit))) == []


@pytest.mark.parametrize("alarm", ["00x0", "4", "-40"])
def test_corrupt_alarm_bits_are_a_corrupt_line(alarm: str) -> None:
    codec = MasimoAscii1()
    assert feed(codec, f"03/17/16 19:19:36 SPO2=098% BPM=072 ALARM={alarm} EXC=000800\r\n".encode()) == []
    assert codec.bad_frames == 1


def test_alarm_bits_alone_leave_the_numbers_questionable() -> None:
    items = feed(MasimoAscii1(), b"03/17/16 19:19:36 SPO2=098% BPM=072 ALARM=0040\r\n")
    assert qualities(items) == {Quality.QUESTIONABLE}
    assert present(items) == {NoticeKind.LOW_BATTERY: "low battery"}


def test_two_reasons_for_one_condition_are_reported_together() -> None:
    items = feed(MasimoAscii1(), encode_line(WHEN, None, None, None, 0x021))
    assert present(items) == {NoticeKind.SENSOR_OFF: "no sensor, sensor off patient"}


@pytest.mark.parametrize("cut", range(1, 150, 5))
def test_a_line_cut_anywhere_waits_for_the_rest(cut: int) -> None:
    whole = encode_line(WHEN, 97, 72, 1.5)
    assert values(feed(MasimoAscii1(), whole[:cut], whole[cut:])) == ([97], [72], [1.5])


def test_two_lines_at_once_and_garbage_before_them() -> None:
    codec = MasimoAscii1()
    items = feed(
        codec, b"\xff\x00I=00.55 EXC=000800\r\n" + encode_line(WHEN, 97, 72, 1.5) + encode_line(WHEN, 96, 73, 1.4)
    )
    assert values(items) == ([97, 96], [72, 73], [1.5, 1.4])
    assert codec.bad_frames == 1


@given(
    spo2=st.none() | st.integers(1, 100),
    rate=st.none() | st.integers(10, 350),
    pi=st.none() | st.integers(0, 3000),
    when=st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 - the device knows no zone
    cuts=st.lists(st.integers(0, 170), max_size=5),
)
def test_what_is_encoded_is_decoded_wherever_it_is_cut(
    spo2: int | None, rate: int | None, pi: int | None, when: datetime, cuts: list[int]
) -> None:
    whole = encode_line(when, spo2, rate, None if pi is None else pi / 100)
    codec = MasimoAscii1()
    items = feed(codec, *cut(whole, cuts))
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PR) == [value for value in [rate] if value is not None]
    assert numbers(items, PI) == [value / 100 for value in [pi] if value is not None]
    assert codec.bad_frames == 0
