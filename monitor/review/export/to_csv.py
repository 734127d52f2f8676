"""Writes an excerpt as comma-separated values: the rows as they are, and the numbers, one per line.

Runs in the command line's process. A missing value is an empty cell. Numbers are written with all digits, so that they
can be read back exactly; times are in the format of the log.
"""

import csv
from pathlib import Path
from typing import Final

from bedside.alarms.log.alarm_log import ROWS
from bedside.config.vitals import VITALS
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE
from bedside.monitor.review.export.excerpt import Excerpt, utc
from bedside.monitor.review.export.export import Done
from bedside.monitor.store.reader import Stretch

NUMBERS: Final = ("utc", "at", "vital", "device", "value", "unit", "quality", "origin")
_REPORT_EVERY: Final = 1000  # rows


def write(excerpt: Excerpt, folder: Path, stem: str, done: Done) -> None:
    """Write the rows to `stem`.csv, and the numbers, if there are any, to `stem`-numbers.csv."""
    names = [column.name for column in ROWS.columns]
    with (folder / f"{stem}.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(names)
        for count, row in enumerate(excerpt.rows()):
            out.writerow([_cell(row[name]) for name in names])
            if count % _REPORT_EVERY == 0:
                done(row["sequence"] / max(excerpt.head.sequence, 1))
    stretches = excerpt.numbers()
    first = next(stretches, None)
    if first is None:
        return
    with (folder / f"{stem}-numbers.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(NUMBERS)
        out.writerows(_lines(first))
        for stretch in stretches:
            out.writerows(_lines(stretch))


def _cell(value: object) -> object:
    return repr(value) if isinstance(value, float) else value


def _lines(stretch: Stretch) -> list[tuple[str, ...]]:
    shared = str(stretch.vital), stretch.device
    unit, origin = VITALS[stretch.vital].unit, stretch.origin
    return [
        (
            utc(at_utc).isoformat(timespec="milliseconds"),
            repr(at),
            *shared,
            repr(value),
            unit,
            str(MARKS[int(mark)]),
            origin,
        )
        for at_utc, value, at, mark in zip(
            stretch.utc.tolist(),
            stretch.rows[VALUE].tolist(),
            stretch.rows[AT].tolist(),
            stretch.rows[MARK].tolist(),
            strict=True,
        )
    ]
