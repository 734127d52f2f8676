"""A piece of a log that is to be taken elsewhere: its rows, and what was measured in the same time.

Read-only; any process, one thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bedside.alarms.log.entry import NO_HEAD, Head
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.intervals import Interval
from bedside.alarms.log.reader import LogReader, Row
from bedside.alarms.log.shifts import Shifts
from bedside.monitor.review.recorded_samples import RecordedSamples
from bedside.monitor.store.reader import Stretch


class ExportError(Exception):
    """What was asked for cannot be exported.

    Example scenarios: its file is there already; the library of the format is not installed; no wave was kept.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What is wanted of the log at `path`. `intervals`: its time in POSIX seconds; `now`: while the log is written."""

    path: Path
    wanted: Filters
    intervals: tuple[Interval, ...]
    head: Head
    shifts: Shifts
    now: datetime | None

    @property
    def span(self) -> Interval:
        """Return from when to when it reaches; ExportError if it is of no time at all."""
        if not self.intervals:
            raise ExportError("nothing was logged in that time")
        return self.intervals[0][0], self.intervals[-1][1]

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the log, oldest first."""
        reader = LogReader(self.path)
        try:
            yield from reader.rows(self.wanted)
        finally:
            reader.close()

    def numbers(self) -> Iterator[Stretch]:
        """Yield the numbers, by interval and vital."""
        with RecordedSamples(self.path) as measured:
            for begin, end in self.intervals:
                yield from measured.numbers(begin, end)

    def waves(self) -> list[Stretch]:
        """Return the waves, by vital; ExportError if none was kept, or the piece is of several stays."""
        if len(self.intervals) > 1:
            raise ExportError(
                f"that is {len(self.intervals)} stays: a record of waves is of one, so choose it with --from and --to"
            )
        with RecordedSamples(self.path) as measured:
            found = measured.waves(*self.span)
        if not found:
            begin, end = (f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M}" for at in self.span)
            raise ExportError(f"no wave was kept between {begin} and {end}")
        return found


def piece(path: Path, wanted: Filters, shifts: Shifts, now: datetime | None) -> Excerpt:
    """Return the piece of a log that is wanted; an open begin is that of the log itself."""
    reader = LogReader(path)
    try:
        first = next(reader.rows(Filters(), most=1), None)
        newest = next(iter(reader.page(Filters(), 1)), None)
        intervals = reader.intervals(wanted, reader.until(now, wanted.end))
    finally:
        reader.close()
    earliest = datetime.fromisoformat(first["utc"]).timestamp() if first else 0.0
    return Excerpt(
        path=path,
        wanted=wanted,
        intervals=tuple((max(begin, earliest), end) for begin, end in intervals if end > earliest),
        head=Head(newest["sequence"], newest["hash"]) if newest else NO_HEAD,
        shifts=shifts,
        now=now,
    )


def utc(at: float) -> datetime:
    """Return POSIX seconds as a moment in UTC."""
    return datetime.fromtimestamp(at, UTC)
