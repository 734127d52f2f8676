"""Parses a moment as a person writes it: "today", "8h" (ago), a date, or ISO 8601.

Pure: the current time is an argument. Without an offset it is local time.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

_AGO: Final = re.compile(r"(\d+(?:\.\d+)?) ?(min|m|h|d|w)")
_LENGTHS: Final[Mapping[str, timedelta]] = {
    "min": timedelta(minutes=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_DAYS: Final[Mapping[str, int]] = {"today": 0, "yesterday": -1}
EXAMPLES: Final = "write for example today, yesterday, 8h, 30d, 2026-11-24 or 2026-11-24T13:30"


def moment(text: str, now: datetime, *, is_end: bool = False, zone: tzinfo | None = None) -> datetime:
    """Return the time that `text` describes, in UTC. Raises ValueError with a sentence if it is invalid.

    A day means its beginning or, if `is_end`, the beginning of the next day. `zone`: the time zone, None for local.
    """
    try:
        return _moment(text, now, zone, is_end=is_end).astimezone(UTC)
    except OverflowError as err:
        raise ValueError(f"{text!r} is outside the calendar: {EXAMPLES}") from err


def day(text: str, now: datetime, zone: tzinfo | None = None) -> date | None:
    """Return the day of "today", "yesterday" or "2026-11-24", None if it is not a day."""
    word = text.strip().lower()
    if word in _DAYS:
        return now.astimezone(zone).date() + timedelta(days=_DAYS[word])
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _moment(text: str, now: datetime, zone: tzinfo | None, *, is_end: bool) -> datetime:
    """Return the time that `text` describes, in its own zone. Raises OverflowError if it is outside the calendar."""
    word = text.strip().lower()
    if word == "now":
        return now
    if ago := _AGO.fullmatch(word):
        return now - float(ago[1]) * _LENGTHS[ago[2]]
    if (named_day := day(word, now, zone)) is not None:
        return datetime.combine(named_day + timedelta(days=is_end), datetime.min.time(), zone)
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError as err:
        raise ValueError(f"{text!r} is not a time: {EXAMPLES}") from err
    return time if time.tzinfo else time.replace(tzinfo=zone)
