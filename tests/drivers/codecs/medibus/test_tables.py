"""The data of MEDIBUS messages."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.drivers.codecs.medibus.tables import (
    Alarm,
    Identity,
    decode_alarms,
    decode_clock,
    decode_entries,
    decode_identity,
    encode_alarms,
    encode_clock,
    encode_entries,
    encode_identity,
    is_missing,
    number,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [(" 98 ", 98), ("100 ", 100), ("   5", 5), ("36.4", 36.4), (".25 ", 0.25), ("-  3", -3), ("5.  ", 5)],
)
def test_numbers_may_be_padded_with_blanks(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["9 8 ", "1_0 ", "+98 ", "98% ", "nan ", "1e1 ", "٣٣٣٣", "--5 ", "1.2.", "    "])
def test_a_text_that_is_not_a_number_is_refused(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "is_none"), [("    ", True), ("----", True), ("****", True), (" -- ", True), ("  0 ", False)]
)
def test_blanks_dashes_and_stars_are_no_value(text: str, is_none: bool) -> None:  # noqa: FBT001 - a parameter
    assert is_missing(text) is is_none


@pytest.mark.parametrize("data", [b"EB 98", b"E", b"XX 98 ", b"eb 98 "])
def test_data_that_are_not_entries_are_refused(data: bytes) -> None:
    assert decode_entries(data) is None


@given(st.dictionaries(st.integers(0, 0xFF), st.from_regex(r"\A[ -~]{4}\Z")))
def test_entries_that_are_encoded_are_decoded(texts: dict[int, str]) -> None:
    assert decode_entries(encode_entries(texts)) == texts


@given(
    st.lists(
        st.builds(Alarm, st.integers(1, 31), st.integers(0, 0xFF), st.from_regex(r"\A(?:[!-~][ -~]{0,10}[!-~])?\Z"))
    )
)
def test_alarms_that_are_encoded_are_decoded(alarms: list[Alarm]) -> None:
    assert decode_alarms(encode_alarms(alarms)) == alarms


@pytest.mark.parametrize(
    "data", [b"L35SPO2SEN DIS", b"035SPO2SEN DISC", b"P35SPO2SEN DISC", b"LG5SPO2SEN DISC", b"L35SPO2SEN\x03DISC"]
)
def test_impossible_alarms_are_refused(data: bytes) -> None:
    assert decode_alarms(data) is None


def test_the_identity_is_that_of_the_example() -> None:
    identity = Identity("0161", "My PC", "01.00", "03.00")
    assert decode_identity(b"0161'My PC'01.00:03.00") == identity
    assert encode_identity(identity) == b"0161'My PC'01.00:03.00"
    assert decode_identity(b"") is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (b"11:11:1911-NOV-93", datetime(1993, 11, 11, 11, 11, 19)),  # noqa: DTZ001
        (b" 9:33 7-OCT-14", datetime(2014, 10, 7, 9, 33)),  # noqa: DTZ001
        (b" 9: 3: 5 7-MAI-14", datetime(2014, 5, 7, 9, 3, 5)),  # noqa: DTZ001
        (b"23:59:5931-DEZ-69", datetime(2069, 12, 31, 23, 59, 59)),  # noqa: DTZ001
        (b"12:00:00 1-OKT-03", datetime(2003, 10, 1, 12)),  # noqa: DTZ001
    ],
)
def test_date_and_time_may_have_blanks_and_german_or_english_months(text: bytes, moment: datetime) -> None:
    assert decode_clock(text) == moment


@pytest.mark.parametrize("text", [b"", b"11:11:1931-FEB-93", b"25:11:1911-NOV-93", b"11:11:1911-XXX-93", b"11:11:19"])
def test_an_impossible_date_is_refused(text: bytes) -> None:
    assert decode_clock(text) is None


@given(st.datetimes(datetime(1970, 1, 1), datetime(2069, 12, 31)).map(lambda row: row.replace(microsecond=0)))  # noqa: DTZ001
def test_a_clock_that_is_encoded_is_decoded(moment: datetime) -> None:
    assert decode_clock(encode_clock(moment)) == moment
