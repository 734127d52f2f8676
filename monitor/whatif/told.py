"""A comparison in words: the loads side by side, and the alarms that make the difference.

Pure; any thread. The command line prints it, the review window shows it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from alarms.catalogue import CATALOGUE, Priority
from monitor.whatif.comparison import Alarm, Comparison, Later

COLUMNS: Final = ("limit alarms", "as logged", "replayed as it was", "as it would be")
LEFT_OUT: Final = "Sensors that were off, acknowledgements and limits changed at the bedside are not replayed."


def loads(found: Comparison) -> list[tuple[str, ...]]:
    """Return the rows of the table: a name and a figure for each of the three loads."""
    three = (found.logged, found.was, found.would)
    rows = [
        ("in all", *(str(load.count) for load in three)),
        ("an hour", *(f"{load.per_hour:.2f}" for load in three)),
        ("minutes in alarm", *(f"{load.minutes:.1f}" for load in three)),
    ]
    rows += [
        (f"{each.symbol} {each.lower()}", *(str(load.by_priority[each]) for load in three))
        for each in reversed(Priority)
    ]
    kinds = dict.fromkeys(alarm for load in three for alarm in load.by_alarm)
    return rows + [(CATALOGUE[row].text, *(str(load.by_alarm.get(row, 0)) for load in three)) for row in kinds]


def faith(found: Comparison) -> str:
    """Return how far the replay can be trusted."""
    share = "none was logged" if found.faithful is None else f"{found.faithful:.0%} of the logged ones are found again"
    return f"{found.hours:.1f} h were recorded; the replay is faithful so far: {share}."


def lists(found: Comparison) -> list[tuple[str, list[str], bool]]:
    """Return each list: its title, its lines, and whether it is of alarms that staff judged true."""
    return [
        ("would go", _alarms(found.gone), False),
        ("would come", _alarms(found.new), False),
        ("would come later", _later(found.later), False),
        ("judged true, and would be lost", _alarms(found.true_lost), True),
        ("judged true, and would come later", _later(found.true_later), True),
    ]


def _alarms(alarms: Sequence[Alarm]) -> list[str]:
    return [_words(row) for row in alarms]


def _later(rows: Sequence[Later]) -> list[str]:
    return [f"{_words(row.alarm)}: {row.by_s:.0f} s later" for row in rows]


def _words(row: Alarm) -> str:
    value = f" {row.value:g}, limit {row.limit:g}" if row.value is not None and row.limit is not None else ""
    number = f" (row {row.sequence})" if row.sequence is not None else ""
    begun = datetime.fromtimestamp(row.begin).astimezone()
    return f"{begun:%Y-%m-%d %H:%M:%S} {CATALOGUE[row.alarm].text}{value}{number}"
