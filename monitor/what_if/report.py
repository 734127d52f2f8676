"""The text of a comparison: the alarm loads side by side, and the alarms that differ.

Pure; any thread. The command line prints it, the review window shows it. `tr` translates the texts.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.monitor.what_if.comparison import Alarm, Comparison, Later

COLUMNS: Final = ("limit alarms", "as logged", "replayed as it was", "as it would be")
Tr = Callable[[str], str]
LEFT_OUT: Final = "Sensors that were off, acknowledgements and limits changed at the bedside are not replayed."


def loads(comparison: Comparison, tr: Tr = str) -> list[tuple[str, ...]]:
    """Return the rows of the table of loads: a name, and a figure for each of the three alarm loads."""
    three = (comparison.logged, comparison.was, comparison.would)
    rows = [
        (tr("in all"), *(str(load.count) for load in three)),
        (tr("an hour"), *(f"{load.per_hour:.2f}" for load in three)),
        (tr("minutes in alarm"), *(f"{load.minutes:.1f}" for load in three)),
    ]
    rows += [
        (f"{priority.symbol} {tr(priority.lower())}", *(str(load.by_priority[priority]) for load in three))
        for priority in reversed(Priority)
    ]
    kinds = dict.fromkeys(alarm for load in three for alarm in load.by_alarm)
    return rows + [(tr(CATALOGUE[row].text), *(str(load.by_alarm.get(row, 0)) for load in three)) for row in kinds]


def faithfulness(comparison: Comparison, tr: Tr = str) -> str:
    """Return a sentence that says how many of the logged alarms the replay reproduces."""
    reproduced = tr("{} of the logged alarms are reproduced")
    share = tr("none was logged") if comparison.faithful is None else reproduced.format(f"{comparison.faithful:.0%}")
    return tr("{} h were recorded. Agreement of the replay with the log: {}.").format(f"{comparison.hours:.1f}", share)


def lists(comparison: Comparison, tr: Tr = str) -> list[tuple[str, list[str], bool]]:
    """Return the lists of alarms that differ: (title, lines, whether it lists alarms that staff judged true)."""
    return [
        (tr("would go"), _alarms(comparison.gone, tr), False),
        (tr("would come"), _alarms(comparison.new, tr), False),
        (tr("would come later"), _later(comparison.later, tr), False),
        (tr("judged true, and would be lost"), _alarms(comparison.true_lost, tr), True),
        (tr("judged true, and would come later"), _later(comparison.true_later, tr), True),
    ]


def _alarms(alarms: Sequence[Alarm], tr: Tr) -> list[str]:
    return [_line(alarm, tr) for alarm in alarms]


def _later(delayed: Sequence[Later], tr: Tr) -> list[str]:
    return [f"{_line(each.alarm, tr)}: {tr('{} s later').format(f'{each.by_s:.0f}')}" for each in delayed]


def _line(alarm: Alarm, tr: Tr) -> str:
    has_value = alarm.value is not None and alarm.limit is not None
    value = f" {alarm.value:g}, {tr('limit')} {alarm.limit:g}" if has_value else ""
    row = f" ({tr('row {}').format(alarm.sequence)})" if alarm.sequence is not None else ""
    begin = datetime.fromtimestamp(alarm.begin).astimezone()
    return f"{begin:%Y-%m-%d %H:%M:%S} {tr(CATALOGUE[alarm.alarm].text)}{value}{row}"
