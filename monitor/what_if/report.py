"""A comparison in words: the loads side by side, and the alarms that make the difference.

Pure; any thread. The command line prints it, the review window shows it. Words go through `tr` where they are shown.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.monitor.what_if.comparison import Alarm, Comparison, Later

COLUMNS: Final = ("limit alarms", "as logged", "replayed as it was", "as it would be")
Tr = Callable[[str], str]
LEFT_OUT: Final = "Sensors that were off, acknowledgements and limits changed at the bedside are not replayed."


def loads(found: Comparison, tr: Tr = str) -> list[tuple[str, ...]]:
    """Return the rows of the table: a name and a figure for each of the three loads."""
    three = (found.logged, found.was, found.would)
    rows = [
        (tr("in all"), *(str(load.count) for load in three)),
        (tr("an hour"), *(f"{load.per_hour:.2f}" for load in three)),
        (tr("minutes in alarm"), *(f"{load.minutes:.1f}" for load in three)),
    ]
    rows += [
        (f"{each.symbol} {tr(each.lower())}", *(str(load.by_priority[each]) for load in three))
        for each in reversed(Priority)
    ]
    kinds = dict.fromkeys(alarm for load in three for alarm in load.by_alarm)
    return rows + [(tr(CATALOGUE[row].text), *(str(load.by_alarm.get(row, 0)) for load in three)) for row in kinds]


def faith(found: Comparison, tr: Tr = str) -> str:
    """Return how far the replay can be trusted."""
    again = tr("{} of the logged ones are found again")
    share = tr("none was logged") if found.faithful is None else again.format(f"{found.faithful:.0%}")
    return tr("{} h were recorded; the replay is faithful so far: {}.").format(f"{found.hours:.1f}", share)


def lists(found: Comparison, tr: Tr = str) -> list[tuple[str, list[str], bool]]:
    """Return each list: its title, its lines, and whether it is of alarms that staff judged true."""
    return [
        (tr("would go"), _alarms(found.gone, tr), False),
        (tr("would come"), _alarms(found.new, tr), False),
        (tr("would come later"), _later(found.later, tr), False),
        (tr("judged true, and would be lost"), _alarms(found.true_lost, tr), True),
        (tr("judged true, and would come later"), _later(found.true_later, tr), True),
    ]


def _alarms(alarms: Sequence[Alarm], tr: Tr) -> list[str]:
    return [_words(row, tr) for row in alarms]


def _later(rows: Sequence[Later], tr: Tr) -> list[str]:
    return [f"{_words(row.alarm, tr)}: {tr('{} s later').format(f'{row.by_s:.0f}')}" for row in rows]


def _words(row: Alarm, tr: Tr) -> str:
    has_value = row.value is not None and row.limit is not None
    value = f" {row.value:g}, {tr('limit')} {row.limit:g}" if has_value else ""
    number = f" ({tr('row {}').format(row.sequence)})" if row.sequence is not None else ""
    begun = datetime.fromtimestamp(row.begin).astimezone()
    return f"{begun:%Y-%m-%d %H:%M:%S} {tr(CATALOGUE[row.alarm].text)}{value}{number}"
