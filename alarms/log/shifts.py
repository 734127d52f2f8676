"""The shifts of a clinic, by local time.

Pure; any thread. No shift is built in: a clinic configures its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from bedside.alarms.log.intervals import Interval

OUTSIDE: Final = "no shift"
_HOURS: Final = re.compile(r"(\d\d?)(?::(\d\d))?-(\d\d?)(?::(\d\d))?")
_DAY_MIN: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift: from the minute of the day `begin` to before `end`; an `end` not after `begin` is on the next day."""

    begin_min: int
    end_min: int

    def __str__(self) -> str:
        return f"{_clock(self.begin_min)}-{_clock(self.end_min)}"

    @property
    def minutes(self) -> frozenset[int]:
        """The minutes of the day that belong to the shift."""
        length = (self.end_min - self.begin_min) % _DAY_MIN or _DAY_MIN
        return frozenset((self.begin_min + minute) % _DAY_MIN for minute in range(length))

    def interval(self, day: date, zone: tzinfo | None = None) -> Interval:
        """Return the shift that begins on this day, in POSIX seconds; `zone` None: local time."""
        begin = datetime.combine(day, time(), zone) + timedelta(minutes=self.begin_min)
        length = (self.end_min - self.begin_min) % _DAY_MIN or _DAY_MIN
        return begin.timestamp(), (begin + timedelta(minutes=length)).timestamp()


class Shifts:
    """The shifts of a day. `zone` None: this computer's local time. Raises ValueError if two shifts overlap."""

    def __init__(self, shifts: Iterable[Shift], zone: tzinfo | None = None) -> None:
        self.names: dict[str, Shift] = {str(shift): shift for shift in shifts}
        self._zone = zone
        self._of_minute: dict[int, str] = {}
        for name, shift in self.names.items():
            for minute in shift.minutes:
                if other := self._of_minute.get(minute):
                    raise ValueError(f"the shifts {other} and {name} overlap")
                self._of_minute[minute] = name
        edges = {edge for shift in self.names.values() for edge in (shift.begin_min, shift.end_min)}
        # Offsets of time zones are multiples of a quarter of an hour: within a quarter of UTC the shift is the same,
        # unless a shift begins within the quarter.
        self._step_min = 15 if all(edge % 15 == 0 for edge in edges) else 1
        self._known: dict[tuple[str, int], str] = {}
        self._edges = sorted(edges)

    @classmethod
    def parse(cls, text: str, zone: tzinfo | None = None) -> "Shifts":
        """Parse "6-14,14-22,22-6" or "7:30-15:30,..."; ValueError with a sentence if it is invalid."""
        return cls((parse_shift(part) for part in text.split(",")), zone)

    def of(self, utc: str) -> str:
        """Return the name of the shift at `utc` (in the time format of the log), OUTSIDE if it is in no shift."""
        part = utc[:14], int(utc[14:16]) // self._step_min
        name = self._known.get(part)
        if name is None:
            minute = datetime.fromisoformat(f"{part[0]}{part[1] * self._step_min:02}").replace(tzinfo=UTC)
            name = self._known[part] = self._at(minute.astimezone(self._zone))
        return name

    def seconds(self, intervals: Iterable[Interval]) -> dict[str, float]:
        """Return how many seconds of these intervals lie in each shift, and outside all shifts."""
        seconds = dict.fromkeys((*self.names, OUTSIDE), 0.0)
        for begin, end in intervals:
            while begin < end:
                until = min(end, self._next_edge(begin))
                seconds[self._at(datetime.fromtimestamp(begin, self._zone))] += until - begin
                begin = until  # noqa: PLW2901 - the rest of the interval follows
        return seconds

    def _at(self, local: datetime) -> str:
        return self._of_minute.get(local.hour * 60 + local.minute, OUTSIDE)

    def _next_edge(self, after: float) -> float:
        local = datetime.fromtimestamp(after, self._zone)
        days = (local.date() + timedelta(days=days) for days in (0, 1))
        times = (Shift(edge, edge).interval(day, self._zone)[0] for day in days for edge in self._edges)
        return next((at for at in times if at > after), after + _DAY_MIN * 60)


def parse_shift(text: str) -> Shift:
    """Parse "14-22" or "7:30-15:30"; ValueError with a sentence if it is invalid."""
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text.strip()!r} is not a shift: write for example 14-22 or 7:30-15:30")
    minutes = int(match[1]) * 60 + int(match[2] or 0), int(match[3]) * 60 + int(match[4] or 0)
    if max(minutes) > _DAY_MIN or max(int(match[2] or 0), int(match[4] or 0)) >= 60:  # noqa: PLR2004 - of an hour
        raise ValueError(f"{text.strip()!r} is not a shift: a day has 24 hours of 60 minutes")
    return Shift(minutes[0] % _DAY_MIN, minutes[1] % _DAY_MIN)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}" if minute % 60 == 0 else f"{minute // 60:02}:{minute % 60:02}"
