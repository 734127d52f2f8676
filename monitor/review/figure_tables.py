"""The figures of a log as tables for people, and those that are one number each in words.

Pure: figures in, something that rich can print out. Words go through `tr` where the screen shows them too.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from rich.console import Group as Parts
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bedside.alarms.log.log_statistics import AlarmFigures, LogStatistics, LongAlarm, OnsetCluster
from bedside.monitor.review.tables import seconds, table, time

_COLUMNS: Final = ("alarms", "an hour", "hours", "stood", "acknowledged", "median", "95 %", "over by itself in 10 s")


def tables(told: LogStatistics) -> RenderableType:
    """Return all figures."""
    named: Callable[[AlarmFigures], str] = lambda group: group.name  # noqa: E731 - a column, not a function of its own
    both: Callable[[AlarmFigures], str] = lambda group: f"{group.name} {group.subject}"  # noqa: E731
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


def by_bed(groups: Sequence[AlarmFigures]) -> RenderableType:
    """Return the figures of several logs, each a group by the name of its bed."""
    return _groups("By bed", groups, lambda group: group.name)


def summary(told: LogStatistics, tr: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """Return the figures that are one number each, with their names; `tr` puts their words into a person's language."""
    floods = told.floods
    facts = [
        (tr("watched"), f"{told.watched_h:.2f} h{_span(told, tr)}"),
        (tr("alarms"), tr("{}, {} a bed-hour").format(told.all.count, rate(told.all))),
        (
            tr("in alarm"),
            tr("{} with one or more standing{}").format(seconds(told.in_alarm_s), _of(told.in_alarm_share)),
        ),
        (tr("acknowledged"), _seen(told.all, tr)),
        (tr("brief"), tr("{} over by themselves within 10 s{}").format(told.all.brief, _of(told.all.brief_share))),
        (
            tr("chattering"),
            tr("{} times 3 or more of one in a minute").format(sum(row.count for row in told.chattering)),
        ),
        (
            tr("floods"),
            tr("{} of 10 or more in 10 minutes, {} in all; the most: {}").format(
                floods.count, seconds(floods.seconds), floods.most
            ),
        ),
        (tr("silent"), tr("{} with the sound paused or off{}").format(seconds(told.silent_s), _of(told.silent_share))),
    ]
    if told.judged:
        words = (f"{tr(word.lower().replace('_', ' '))} {count}" for word, count in told.judged.items())
        facts.append((tr("judged"), ", ".join(words)))
    return facts


def rate(group: AlarmFigures) -> str:
    """Return alarms an hour, a dash where nobody was watched."""
    return "-" if group.per_hour is None else f"{group.per_hour:.2f}"


def cells(group: AlarmFigures) -> tuple[str, ...]:
    """Return the figures of a group, in the order of the columns."""
    seen = f"{group.acknowledged}"
    brief = "" if group.brief_share is None else f"{group.brief_share:.0%}"
    times = (seconds(group.standing_s), seen, seconds(group.median_s), seconds(group.p95_s))
    return (f"{group.count}", rate(group), f"{group.hours:.2f}", *times, brief)


def _summary(told: LogStatistics) -> Table:
    made = Table(box=None, show_header=False, pad_edge=False)
    for name, text in summary(told):
        made.add_row(Text(name, style="dim"), Text(text))
    return made


def _groups(title: str, groups: Sequence[AlarmFigures], name: Callable[[AlarmFigures], str]) -> Table:
    made = table("", *_COLUMNS, right=_COLUMNS, title=title)
    for group in groups:
        made.add_row(Text(name(group).rstrip()), *cells(group))
    return made


def _chattering(bursts: Sequence[OnsetCluster]) -> Table:
    columns = ("times", "onsets", "lasted", "most in a minute")
    made = table("", *columns, right=columns, title="Chattering")
    for row in bursts:
        made.add_row(
            Text(f"{row.name} {row.subject}"), f"{row.count}", f"{row.onsets}", seconds(row.seconds), f"{row.most}"
        )
    return made


def _longest(longest: Sequence[LongAlarm]) -> Table:
    made = table("row", "since", "alarm", "stood", right=("row", "stood"), title="Longest standing")
    for row in longest:
        stood = seconds(row.seconds) + ("" if row.is_over else ", no end in the log")
        made.add_row(f"{row.sequence}", time(row.utc), Text(f"{row.name} {row.subject}"), stood)
    return made


def _span(told: LogStatistics, tr: Callable[[str], str]) -> str:
    if told.begin is None or told.end is None:
        return ""
    begin, end = (datetime.fromtimestamp(at).astimezone() for at in (told.begin, told.end))
    is_one_day = begin.date() == end.date()
    return tr(", from {} to {}").format(
        f"{begin:%Y-%m-%d %H:%M}", f"{end:%H:%M}" if is_one_day else f"{end:%Y-%m-%d %H:%M}"
    )


def _of(share: float | None) -> str:
    return "" if share is None else f" ({share:.1%})"


def _seen(group: AlarmFigures, tr: Callable[[str], str]) -> str:
    if not group.acknowledged:
        return tr("none")
    times = (group.acknowledged, seconds(group.median_s), seconds(group.p95_s))
    return tr("{}; median {}, 95 % within {}").format(*times)
