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


def render(study: Study) -> RenderableType:
    """Return the table, and below it the false alarms with their distribution."""
    title = f"{escape(study.name)}: {study.passed} of {len(study.seeds)} SIMULATED patients passed"
    table = Table(
        title=title, box=box.SIMPLE, caption="median, quartiles, worst: seconds from the begin of the expectation"
    )
    for column in _COLUMNS:
        is_text = column == _COLUMNS[0]
        table.add_column(column, justify="left" if is_text else "right", no_wrap=not is_text)
    for row in study.expectations:
        table.add_row(escape(row.what), *_cells(row))
    return Group(table, *_lines(study))


def to_json(studies: Iterable[Study]) -> str:
    """Return a list with one object for each scenario; times in seconds, rates an hour."""
    return json.dumps([to_builtins(study) for study in studies], ensure_ascii=False, indent=2)


def to_builtins(study: Study) -> dict[str, Any]:
    """Return the study as values that JSON can hold."""
    result = dataclasses.asdict(study)
    for row, expectation in zip(result["expectations"], study.expectations, strict=True):
        row["share"] = expectation.share
    return result


def _cells(row: Sensitivity) -> list[str]:
    low, high = row.interval
    met = [f"{row.met}/{row.runs} ({row.share:.0%})", f"{low:.0%} to {high:.0%}"]
    took = row.took_s
    return met + (["", "", ""] if took is None else [f"{took.median:.1f}", _quartiles(took), f"{took.worst:.1f}"])


def _lines(study: Study) -> list[str]:
    rate = study.false_per_hour
    spread = f"mean {rate.mean:.2f}, sd {rate.sd:.2f}, median {rate.median:.2f}, worst {rate.worst:.2f}"
    lines = [f"False alarms an hour: {spread} ({study.hours:.1f} h monitored)"]
    if study.false_by_alarm:
        lines.append("  " + ", ".join(f"{escape(alarm)} {count}" for alarm, count in study.false_by_alarm.items()))
    lines += [f"{count} times: {escape(refusal)}" for refusal, count in study.refused.items()]
    if study.failed_seeds:
        named = ", ".join(map(str, study.failed_seeds[:_MOST_NAMED]))
        more = len(study.failed_seeds) - _MOST_NAMED
        lines.append(f"Failed with seed {named}" + (f" and {more} more" if more > 0 else ""))
    return lines


def _quartiles(took: Spread) -> str:
    return f"{took.lower:.1f} to {took.upper:.1f}"
