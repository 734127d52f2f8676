"""The statistics of a log as tables, and as a summary of single figures.

Pure: takes statistics and returns tables that rich can print. Texts that the screen also shows are translated by `tr`.
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

_COLUMNS: Final = (
    "alarms",
    "an hour",
    "hours",
    "duration",
    "acknowledged",
    "median",
    "95 %",
    "ended by itself in 10 s",
)


def tables(statistics: LogStatistics) -> RenderableType:
    """Return all statistics as tables for the terminal."""
    named: Callable[[AlarmFigures], str] = lambda group: group.name  # noqa: E731 - a column, not a function of its own
    both: Callable[[AlarmFigures], str] = lambda group: f"{group.name} {group.subject}"  # noqa: E731
    parts: list[RenderableType] = [
        _summary(statistics),
        _groups("By priority", (statistics.all, *statistics.by_priority), named),
        _groups("By shift", statistics.by_shift, named),
        _groups("Most frequent", statistics.most_frequent, both),
    ]
    if len(statistics.by_alarm) > len(statistics.most_frequent):
        parts.append(_groups("By alarm", statistics.by_alarm, named))
    if statistics.chattering:
        parts.append(_chattering(statistics.chattering))
    if statistics.longest:
        parts.append(_longest(statistics.longest))
    return Parts(*parts)


def by_bed(groups: Sequence[AlarmFigures]) -> RenderableType:
    """Return a table of the figures of several logs, each named by its bed."""
    return _groups("By bed", groups, lambda group: group.name)


def summary(statistics: LogStatistics, tr: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """Return the single figures with their names; `tr` translates the texts."""
    floods = statistics.floods
    facts = [
        (tr("monitored"), f"{statistics.watched_h:.2f} h{_span(statistics, tr)}"),
        (tr("alarms"), tr("{}, {} a bed-hour").format(statistics.all.count, rate(statistics.all))),
        (
            tr("in alarm"),
            tr("{} with at least one alarm{}").format(seconds(statistics.in_alarm_s), _of(statistics.in_alarm_share)),
        ),
        (tr("acknowledged"), _seen(statistics.all, tr)),
        (
            tr("brief"),
            tr("{} ended by themselves within 10 s{}").format(statistics.all.brief, _of(statistics.all.brief_share)),
        ),
        (
            tr("chattering"),
            tr("{} times 3 or more onsets of one alarm in a minute").format(
                sum(row.count for row in statistics.chattering)
            ),
        ),
        (
            tr("floods"),
            tr("{} of 10 or more in 10 minutes, {} in all; the most: {}").format(
                floods.count, seconds(floods.seconds), floods.most
            ),
        ),
        (
            tr("silent"),
            tr("{} with the sound paused or off{}").format(seconds(statistics.silent_s), _of(statistics.silent_share)),
        ),
    ]
    if statistics.judged:
        words = (f"{tr(word.lower().replace('_', ' '))} {count}" for word, count in statistics.judged.items())
        facts.append((tr("judged"), ", ".join(words)))
    return facts


def rate(group: AlarmFigures) -> str:
    """Return the alarms per hour as text, a dash without monitored time."""
    return "-" if group.per_hour is None else f"{group.per_hour:.2f}"


def cells(group: AlarmFigures) -> tuple[str, ...]:
    """Return the figures of a group as texts, in the order of the columns of the tables."""
    acknowledged = f"{group.acknowledged}"
    brief = "" if group.brief_share is None else f"{group.brief_share:.0%}"
    times = (seconds(group.standing_s), acknowledged, seconds(group.median_s), seconds(group.p95_s))
    return (f"{group.count}", rate(group), f"{group.hours:.2f}", *times, brief)


def _summary(statistics: LogStatistics) -> Table:
    made = Table(box=None, show_header=False, pad_edge=False)
    for name, text in summary(statistics):
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
    made = table("row", "since", "alarm", "duration", right=("row", "duration"), title="Longest alarms")
    for row in longest:
        duration = seconds(row.seconds) + ("" if row.is_over else ", no end in the log")
        made.add_row(f"{row.sequence}", time(row.utc), Text(f"{row.name} {row.subject}"), duration)
    return made


def _span(statistics: LogStatistics, tr: Callable[[str], str]) -> str:
    if statistics.begin is None or statistics.end is None:
        return ""
    begin, end = (datetime.fromtimestamp(at).astimezone() for at in (statistics.begin, statistics.end))
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
