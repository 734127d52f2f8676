"""The statistics of one scenario over many patients, as a table for the terminal and as JSON.

Pure; any thread.
"""

import dataclasses
import json
from collections.abc import Iterable
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from bedside.monitor.scenario.study import Sensitivity, Spread, Study

_COLUMNS: Final = ("expectation", "met", "95 % interval", "median", "quartiles", "worst")
_MOST_NAMED: Final = 10  # seeds


def render(found: Study) -> RenderableType:
    """Return the table, and below it the false alarms with their spread."""
    title = f"{escape(found.name)}: {found.passed} of {len(found.seeds)} SIMULATED patients passed"
    table = Table(title=title, box=box.SIMPLE, caption="median, quartiles, worst: seconds from the expected begin")
    for column in _COLUMNS:
        is_words = column == _COLUMNS[0]
        table.add_column(column, justify="left" if is_words else "right", no_wrap=not is_words)
    for row in found.expectations:
        table.add_row(escape(row.what), *_cells(row))
    return Group(table, *_words(found))


def to_json(studies: Iterable[Study]) -> str:
    """Return a list with one object for each scenario; times in seconds, rates an hour."""
    return json.dumps([to_builtins(found) for found in studies], ensure_ascii=False, indent=2)


def to_builtins(found: Study) -> dict[str, Any]:
    """Return what JSON can hold."""
    told = dataclasses.asdict(found)
    for row, expectation in zip(told["expectations"], found.expectations, strict=True):
        row["share"] = expectation.share
    return told


def _cells(row: Sensitivity) -> list[str]:
    low, high = row.interval
    met = [f"{row.met}/{row.runs} ({row.share:.0%})", f"{low:.0%} to {high:.0%}"]
    took = row.took_s
    return met + (["", "", ""] if took is None else [f"{took.median:.1f}", _quartiles(took), f"{took.worst:.1f}"])


def _words(found: Study) -> list[str]:
    rate = found.false_per_hour
    spread = f"mean {rate.mean:.2f}, sd {rate.sd:.2f}, median {rate.median:.2f}, worst {rate.worst:.2f}"
    words = [f"False alarms an hour: {spread} ({found.hours:.1f} h watched)"]
    if found.false_by_alarm:
        words.append("  " + ", ".join(f"{escape(alarm)} {count}" for alarm, count in found.false_by_alarm.items()))
    words += [f"{count} times: {escape(refusal)}" for refusal, count in found.refused.items()]
    if found.failed_seeds:
        named = ", ".join(map(str, found.failed_seeds[:_MOST_NAMED]))
        more = len(found.failed_seeds) - _MOST_NAMED
        words.append(f"Failed with seed {named}" + (f" and {more} more" if more > 0 else ""))
    return words


def _quartiles(took: Spread) -> str:
    return f"{took.lower:.1f} to {took.upper:.1f}"
