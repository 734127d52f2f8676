"""An excerpt of a log for export: its rows, and the samples of the same time.

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
    """The excerpt cannot be exported.

    Example scenarios: the file exists already; the library of the format is not installed; no wave was kept.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The rows of the log at `path` that pass `filters`. `intervals`: the times it covers, in POSIX seconds.

    `now`: the current time if the log is being written, else None.
    """

    path: Path
    filters: Filters
    intervals: tuple[Interval, ...]
    head: Head
    shifts: Shifts
    now: datetime | None

    @property
    def span(self) -> Interval:
        """The first begin and the last end of the intervals. Raises ExportError if there are no intervals."""
        if not self.intervals:
            raise ExportError("nothing was logged in that time")
        return self.intervals[0][0], self.intervals[-1][1]

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the log that pass the filters, oldest first."""
        reader = LogReader(self.path)
        try:
            yield from reader.rows(self.filters)
        finally:
            reader.close()

    def numbers(self) -> Iterator[Stretch]:
        """Yield the recorded numbers, ordered by interval and vital."""
        with RecordedSamples(self.path) as measured:
            for begin, end in self.intervals:
                yield from measured.numbers(begin, end)

    def waves(self) -> list[Stretch]:
        """Return the recorded waves, ordered by vital. Raises ExportError if there are none, or several stays."""
        if len(self.intervals) > 1:
            raise ExportError(
                f"{len(self.intervals)} stays lie in that time, and a file holds one: select it with --from, --to"
            )
        with RecordedSamples(self.path) as measured:
            waves = measured.waves(*self.span)
        if not waves:
            begin, end = (f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M}" for at in self.span)
            raise ExportError(f"no wave was kept between {begin} and {end}")
        return waves


def excerpt(path: Path, filters: Filters, shifts: Shifts, now: datetime | None) -> Excerpt:
    """Return the excerpt of a log that passes the filters; without a begin it starts with the log's first row."""
    reader = LogReader(path)
    try:
        first = next(reader.rows(Filters(), most=1), None)
        newest = next(iter(reader.page(Filters(), 1)), None)
        intervals = reader.intervals(filters, reader.until(now, filters.end))
    finally:
        reader.close()
    earliest = datetime.fromisoformat(first["utc"]).timestamp() if first else 0.0
    return Excerpt(
        path=path,
        filters=filters,
        intervals=tuple((max(begin, earliest), end) for begin, end in intervals if end > earliest),
        head=Head(newest["sequence"], newest["hash"]) if newest else NO_HEAD,
        shifts=shifts,
        now=now,
    )


def utc(at: float) -> datetime:
    """Return POSIX seconds as a moment in UTC."""
    return datetime.fromtimestamp(at, UTC)
