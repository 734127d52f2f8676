"""The figures of a log as tables for people.

Pure: figures in, something that rich can print out.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from rich.console import Group as Parts
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from alarms.figures import Burst, Figures, Group, Long
from monitor.review.tables import seconds, table, time

_COLUMNS: Final = ("alarms", "an hour", "hours", "stood", "acknowledged", "median", "95 %", "over by itself in 10 s")


def tables(told: Figures) -> RenderableType:
    """Return all figures."""
    named: Callable[[Group], str] = lambda group: group.name  # noqa: E731 - a column, not a function of its own
    both: Callable[[Group], str] = lambda group: f"{group.name} {group.subject}"  # noqa: E731
    parts: list[RenderableType] = [
        _summary(told),
        _groups("By priority", (told.all, *told.by_priority), named),
        _groups("By shift", told.by_shift, named),
        _groups("Most frequent", told.most_frequent, both),
    ]
    if len(told.by_alarm) > len(told.most_frequent):
        parts.append(_groups("By alarm", told.by_alarm, named))
    if told.chattering:
        parts.append(_chattering(told.chattering))
    if told.longest:
        parts.append(_longest(told.longest))
    return Parts(*parts)


def summary(told: Figures) -> list[tuple[str, str]]:
    """Return the figures that are one number each, with their names."""
    floods = told.floods
    facts = [
        ("watched", f"{told.watched_h:.2f} h{_span(told)}"),
        ("alarms", f"{told.all.count}, {rate(told.all)} a bed-hour"),
        ("in alarm", f"{seconds(told.in_alarm_s)} with one or more standing{_percent(told.in_alarm_share)}"),
        ("acknowledged", _seen(told.all)),
        ("over by themselves within 10 s", f"{told.all.brief}{_percent(told.all.brief_share)}"),
        ("chattering (3 or more of one in a minute)", f"{sum(row.count for row in told.chattering)} times"),
        (
            "floods (10 or more in 10 minutes)",
            f"{floods.count}, {seconds(floods.seconds)} in all; most in 10 minutes: {floods.most}",
        ),
        ("sound paused or off", f"{seconds(told.silent_s)}{_percent(told.silent_share)}"),
    ]
    if told.judged:
        facts.append(("judged", ", ".join(f"{word} {count}" for word, count in told.judged.items())))
    return facts


def rate(group: Group) -> str:
    """Return alarms an hour, a dash where nobody was watched."""
    return "-" if group.per_hour is None else f"{group.per_hour:.2f}"


def cells(group: Group) -> tuple[str, ...]:
    """Return the figures of a group, in the order of the columns."""
    seen = f"{group.acknowledged}"
    brief = "" if group.brief_share is None else f"{group.brief_share:.0%}"
    times = (seconds(group.standing_s), seen, seconds(group.median_s), seconds(group.p95_s))
    return (f"{group.count}", rate(group), f"{group.hours:.2f}", *times, brief)


def _summary(told: Figures) -> Table:
    made = Table(box=None, show_header=False, pad_edge=False)
    for name, text in summary(told):
        made.add_row(Text(name, style="dim"), Text(text))
    return made


def _groups(title: str, groups: Sequence[Group], name: Callable[[Group], str]) -> Table:
    made = table("", *_COLUMNS, right=_COLUMNS, title=title)
    for group in groups:
        made.add_row(Text(name(group).rstrip()), *cells(group))
    return made


def _chattering(bursts: Sequence[Burst]) -> Table:
    columns = ("times", "onsets", "lasted", "most in a minute")
    made = table("", *columns, right=columns, title="Chattering")
    for row in bursts:
        made.add_row(
            Text(f"{row.name} {row.subject}"), f"{row.count}", f"{row.onsets}", seconds(row.seconds), f"{row.most}"
        )
    return made


def _longest(longest: Sequence[Long]) -> Table:
    made = table("row", "since", "alarm", "stood", right=("row", "stood"), title="Longest standing")
    for row in longest:
        stood = seconds(row.seconds) + ("" if row.is_over else ", no end in the log")
        made.add_row(f"{row.sequence}", time(row.utc), Text(f"{row.name} {row.subject}"), stood)
    return made


def _span(told: Figures) -> str:
    if told.begin is None or told.end is None:
        return ""
    begin, end = (datetime.fromtimestamp(at).astimezone() for at in (told.begin, told.end))
    return f" between {begin:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M}"


def _percent(share: float | None) -> str:
    return "" if share is None else f" ({share:.1%})"


def _seen(group: Group) -> str:
    if not group.acknowledged:
        return "none"
    return f"{group.acknowledged}; median {seconds(group.median_s)}, 95 % within {seconds(group.p95_s)}"
