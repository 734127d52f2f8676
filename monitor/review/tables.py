"""Rows of the log, and the details of one row, as tables.

Pure: takes what was read and returns tables that rich can print.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bedside.alarms.catalogue import Priority
from bedside.alarms.log.reader import Row
from bedside.monitor.review.detail import NUMBERS_S, WAVES_S, Detail, Numbers, Strip

_STYLES: Final = {Priority.HIGH: "bold red", Priority.MEDIUM: "yellow", Priority.LOW: "cyan"}
_WIDE: Final = 240  # columns if the output is a file or a pipe, so that each row is one line


def console() -> Console:
    """Return the console for standard output; if that is not a terminal, it is wide enough for one line per row."""
    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=max(_WIDE, terminal.width))


def table(*columns: str, right: Iterable[str] = (), title: str | None = None) -> Table:
    """Return an empty table; the columns named in `right` are right-aligned."""
    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    numbers = set(right)
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left")
    return made


def listed(rows: Sequence[Row]) -> RenderableType:
    """Return rows of the log as a table for the terminal."""
    made = table("row", "time", "origin", "what", "alarm", "value", "by", "reason", right=("row",))
    for row in rows:
        style = _STYLES[Priority(row["priority"])] if row["happening"] == "ONSET" and row["priority"] else ""
        cells = (str(row["sequence"]), time(row["utc"]), row["origin"], row["happening"], alarm(row), value(row))
        made.add_row(*(Text(cell) for cell in cells), Text(row["actor"]), Text(_reason(row)), style=style)
    return made


def time(utc: str) -> str:
    """Return a time of the log (ISO 8601, UTC) as text in local time."""
    return f"{datetime.fromisoformat(utc).astimezone():%Y-%m-%d %H:%M:%S}"


def alarm(row: Row) -> str:
    """Return a row's alarm with its priority and subject as text; only the subject if the row has no alarm."""
    if not row["alarm"]:
        return str(row["subject"])
    return f"{row['alarm']} ({(row['priority'] or '').lower()}) {row['subject']}".rstrip()


def value(row: Row) -> str:
    """Return a row's value as text, with the limit and the delay that were in force."""
    text = "" if row["value"] is None else f"{row['value']:g}"
    if row["limit_in_force"] is None:
        return text
    delay = "" if row["delay_s"] is None else f" after {row['delay_s']:g} s"
    return f"{text} limit {row['limit_in_force']:g}{delay}".lstrip()


def seconds(duration_s: float | None) -> str:
    """Return a duration for people: "8.2 s", "12 min", "3.4 h"."""
    if duration_s is None:
        return ""
    for below, unit, digits in ((120, 1, 1), (7200, 60, 0)):
        if duration_s < below:
            return f"{duration_s / unit:.{digits}f} {'s' if unit == 1 else 'min'}"
    return f"{duration_s / 3600:.1f} h"


def detailed(detail: Detail) -> RenderableType:
    """Return the details of a log row as tables for the terminal."""
    parts: list[RenderableType] = [_facts(detail)]
    if len(detail.story) > 1:
        parts.append(_story(detail))
    if detail.remarks:
        parts.append(_remarks(detail.remarks))
    parts += [_numbers(detail.numbers), _waves(detail.waves)]
    return Group(*parts)


def _facts(detail: Detail) -> Table:
    row = detail.row
    facts = [("row", str(row["sequence"])), ("time", f"{time(row['utc'])} ({row['utc']})"), ("what", row["happening"])]
    facts += [("alarm", alarm(row)), *((detail.alarm or {}).items())]
    facts += [("value", value(row)), ("by", row["actor"]), ("reason", _reason(row)), ("origin", row["origin"])]
    if detail.acknowledged_after_s is not None:
        facts.append(("acknowledged", f"by {detail.acknowledged_by} after {seconds(detail.acknowledged_after_s)}"))
    if detail.ended_after_s is not None:
        facts.append(("ended", f"{detail.ended}, after {seconds(detail.ended_after_s)}"))
    elif detail.story:
        facts.append(("ended", "not in the log: it is still present, or the monitor was stopped"))
    facts += [
        ("judged", detail.judgement or ""),
        ("boot, time in it", f"{row['boot']}, {row['at']:.3f} s"),
        ("hash", row["hash"]),
    ]
    made = Table(box=None, show_header=False, pad_edge=False)
    for name, text in facts:
        if text:
            made.add_row(Text(name, style="dim"), Text(text))
    return made


def _story(detail: Detail) -> Table:
    made = table("row", "time", "what", "by", "reason", right=("row",), title="Course of the alarm")
    for row in detail.story:
        made.add_row(
            *map(Text, (str(row["sequence"]), time(row["utc"]), row["happening"], row["actor"], row["reason"]))
        )
    return made


def _remarks(remarks: Sequence[Row]) -> Table:
    made = table("row", "time", "by", "about row", "remark", right=("row", "about row"), title="Remarks")
    for row in remarks:
        cells = (str(row["sequence"]), time(row["utc"]), row["actor"], str(row["about"]), row["reason"])
        made.add_row(*map(Text, cells))
    return made


def _numbers(numbers: Sequence[Numbers]) -> RenderableType:
    if not numbers:
        return Text(f"No numbers were kept from {NUMBERS_S:.0f} s before to {NUMBERS_S:.0f} s after.", style="dim")
    columns = ("vital", "device", "count", "least", "greatest", "last before", "first after")
    made = table(*columns, right=columns[2:], title=f"Numbers, {NUMBERS_S:.0f} s before to {NUMBERS_S:.0f} s after")
    for row in numbers:
        values = [value for _, value in row.points]
        before = next((f"{value:g} at {at:+.1f} s" for at, value in reversed(row.points) if at <= 0), "")
        after = next((f"{value:g} at {at:+.1f} s" for at, value in row.points if at > 0), "")
        ends = (f"{min(values):g} {row.unit}", f"{max(values):g} {row.unit}")
        made.add_row(row.label, row.device, str(len(values)), *ends, before, after)
    return made


def _waves(waves: Sequence[Strip]) -> RenderableType:
    if not waves:
        return Text(f"No waves were kept from {WAVES_S:.0f} s before to {WAVES_S:.0f} s after.", style="dim")
    columns = ("wave", "device", "samples", "rate", "from", "to")
    made = table(*columns, right=columns[2:], title=f"Waves, {WAVES_S:.0f} s before to {WAVES_S:.0f} s after")
    for row in waves:
        rate = "" if row.rate_hz is None else f"{row.rate_hz:g} Hz"
        made.add_row(row.label, row.device, str(row.count), rate, f"{row.begin_s:+.1f} s", f"{row.end_s:+.1f} s")
    return made


def _reason(row: Row) -> str:
    return f"on row {row['about']}: {row['reason']}" if row["about"] is not None else str(row["reason"])
