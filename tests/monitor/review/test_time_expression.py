"""Time expressions as people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bedside.monitor.review.time_expression import moment

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # 23:30 in Berlin


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("now", "2026-11-24T22:30"),
        ("8h", "2026-11-24T14:30"),
        ("1.5 h", "2026-11-24T21:00"),
        ("30d", "2026-10-25T22:30"),
        ("90min", "2026-11-24T21:00"),
        ("today", "2026-11-23T23:00"),
        ("Yesterday", "2026-11-22T23:00"),
        ("2026-07-01", "2026-06-30T22:00"),
        ("2026-11-24T13:30", "2026-11-24T12:30"),
        ("2026-11-24 13:30:05", "2026-11-24T12:30:05"),
        ("2026-11-24T13:30Z", "2026-11-24T13:30"),
        ("2026-11-24T13:30+02:00", "2026-11-24T11:30"),
    ],
)
def test_an_expression_gives_its_moment(text: str, utc: str) -> None:
    assert moment(text, NOW, zone=BERLIN) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(("text", "utc"), [("today", "2026-11-24T23:00"), ("2026-10-25", "2026-10-25T23:00")])
def test_a_day_given_as_the_end_is_included(text: str, utc: str) -> None:
    assert moment(text, NOW, is_end=True, zone=BERLIN) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "never", "8 hours", "2026-13-01", "2026-02-30", "24.11.2026", "-3h"])
def test_an_invalid_expression_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time: write for example today"):
        moment(text, NOW)


@pytest.mark.parametrize(
    ("text", "is_end"), [("9999999999d", False), ("999999d", False), ("9999-12-31", True), ("0001-01-01", False)]
)
def test_a_moment_outside_the_calendar_is_refused(text: str, *, is_end: bool) -> None:
    with pytest.raises(ValueError, match=f"'{text}' is outside the calendar"):
        moment(text, NOW, is_end=is_end, zone=BERLIN)
