"""A review of a million rows: the first page with any filter, the figures, and the check of the chain."""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader, Row
from bedside.alarms.log.shifts import Shifts
from bedside.alarms.log.statistics_reader import read_figures
from tests.bench.million import million_rows
from tests.system.yardstick import slowdown

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
ROWS: Final = 1_000_000
PAGE_MS, FIGURES_S = 100, 2.0  # on an idle machine
END: Final = datetime.fromisoformat("2024-10-01T00:00:00+00:00")
NURSE, NOBODY = frozenset({"nurse"}), frozenset({"nobody"})
FILTERS: Final = {
    "nothing filtered": Filters(),
    "priority": Filters(priorities=frozenset({Priority.HIGH})),
    "happening": Filters(happenings=frozenset({Happening.PATIENT_ADMITTED})),
    "actor": Filters(actors=NURSE),
    "an actor who is not there": Filters(actors=NOBODY),
    "two that never meet": Filters(happenings=frozenset({Happening.ONSET}), actors=NURSE),
    "five at once": Filters(
        priorities=frozenset(Priority),
        alarms=frozenset({"HR_LOW"}),
        subjects=frozenset({"HR"}),
        actors=NURSE,
        origins=frozenset({"SIMULATED"}),
    ),
    "an hour, long ago": Filters(begin=END - timedelta(days=90), end=END - timedelta(days=90, hours=-1)),
    "200 days, and nobody": Filters(begin=END - timedelta(days=200), end=END, actors=NOBODY),
    "200 days, a priority": Filters(begin=END - timedelta(days=200), end=END, priorities=frozenset({Priority.LOW})),
    "a patient": Filters(patient="P-0010000151"),
    "a patient who is not there": Filters(patient="P-none"),
    "a patient's high alarms": Filters(patient="P-0010000151", priorities=frozenset({Priority.HIGH})),
}


def taken_s(action: Callable[[], object], rounds: int) -> float:
    """Return the median time, in seconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def page(path: Path, filters: Filters) -> list[Row]:
    reader = LogReader(path)
    try:
        return reader.page(filters, 50)
    finally:
        reader.close()


def test_a_million_rows(tmp_path: Path) -> None:
    path = million_rows(tmp_path / "alarms.sqlite", ROWS)
    print(f"\n{path.stat().st_size / 1e6:.0f} MB for {ROWS:,} rows")
    worst = 0.0
    for name, filters in FILTERS.items():
        count = len(page(path, filters))
        median = taken_s(partial(page, path, filters), 9)
        worst = max(worst, median)
        print(f"log opened and first page, {name:26} {count:3} rows: median {median * 1000:6.1f} ms")
    shifts = Shifts.parse("6-14,14-22,22-6", ZoneInfo("UTC"))
    figures_s = taken_s(lambda: read_figures(path, Filters(), shifts=shifts), 5)
    print(f"figures: median {figures_s:.2f} s")
    slower = slowdown()
    assert worst * 1000 < PAGE_MS * slower
    assert figures_s < FIGURES_S * slower
