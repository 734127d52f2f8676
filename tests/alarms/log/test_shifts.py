"""The shifts of a day, also when the clocks change."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bedside.alarms.log.shifts import OUTSIDE, Shifts, parse_shift

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("utc", "shift"),
    [
        ("2026-07-01T03:59:59.999+00:00", "22-06"),
        ("2026-07-01T04:00:00.000+00:00", "06-14"),
        ("2026-07-01T12:00:00.000+00:00", "14-22"),
        ("2026-12-01T04:59:00.000+00:00", "22-06"),
        ("2026-12-01T23:00:00.000+00:00", "22-06"),
    ],
)
def test_a_moment_belongs_to_the_shift_of_its_local_time(utc: str, shift: str) -> None:
    assert Shifts.parse("6-14,14-22,22-6", BERLIN).of(utc) == shift


def test_a_shift_may_begin_at_any_minute_and_the_day_may_have_gaps() -> None:
    shifts = Shifts.parse("7:10-15:30", BERLIN)
    times = [f"2026-12-01T{clock}:30.000+00:00" for clock in ("06:09", "06:10", "14:29", "14:30")]
    assert [shifts.of(utc) for utc in times] == [OUTSIDE, "07:10-15:30", "07:10-15:30", OUTSIDE]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-10-24", 9.0), ("2026-03-28", 7.0), ("2026-07-01", 8.0)], ids=["back", "forward", "plain"]
)
def test_a_night_shift_in_which_the_clocks_change_is_longer_or_shorter(day: str, hours: float) -> None:
    begin, end = parse_shift("22-6").interval(date.fromisoformat(day), BERLIN)
    assert (end - begin) / 3600 == hours
    told = Shifts.parse("6-14,14-22,22-6", BERLIN).seconds([(begin - 3600, end + 1800)])
    assert told == {"06-14": 1800, "14-22": 3600, "22-06": hours * 3600, OUTSIDE: 0}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("6-14,13-22", "the shifts 06-14 and 13-22 overlap"),
        ("early", "'early' is not a shift: write for example 14-22"),
        ("6-25", "a day has 24 hours"),
        ("6:70-8", "a day has 24 hours"),
    ],
)
def test_invalid_shifts_are_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Shifts.parse(text)
