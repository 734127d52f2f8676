"""The filter page of the Events dialog."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from tests.support.dialogs.events import EventsBed, choose
from tests.support.rich_bed import STORY, entry

OTHERS = [
    entry(90_000, Happening.PATIENT_ADMITTED, subject="P-1", priority=None, actor="nurse"),
    entry(80_000, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0),
    entry(79_990, Happening.ACKNOWLEDGE, AlarmId.RR_LOW, subject="RR", actor="doctor"),
    entry(70_000, Happening.PATIENT_DISCHARGED, subject="P-1", priority=None, actor="nurse"),
    entry(500, Happening.PATIENT_ADMITTED, subject="P-2", priority=None, actor="nurse"),
]


HERE = ["!!! SpO₂ low", "!! HR high"]


@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        ({}, HERE),
        ({"patient": "any"}, [*HERE, "!! RR low"]),
        ({"patient": "P-1"}, ["!! RR low"]),
        ({"patient": "any", "actor": "doctor"}, ["acknowledge: RR low"]),
        ({"patient": "any", "alarm": "!! RR low"}, ["!! RR low"]),
        ({"patient": "any", "begin": "1 h ago"}, HERE),
        ({"patient": "any", "end": "1 h ago"}, ["!! RR low"]),
        ({"origin": "SIMULATED"}, HERE),
        ({"origin": "REAL"}, []),
    ],
    ids=str,
)
def test_every_row_of_the_log_can_be_reached_by_touch(
    events: EventsBed, qtbot: QtBot, choices: dict[str, str], shown: list[str]
) -> None:
    events.log(*OTHERS, *STORY)
    qtbot.mouseClick(events.dialog.filter_key, Qt.MouseButton.LeftButton)
    for name, text in choices.items():
        choose(getattr(events.dialog.filter_page, name), text)
    qtbot.mouseClick(events.dialog.filter_page.back, Qt.MouseButton.LeftButton)
    assert events.dialog.list.table.isVisible()
    assert events.column(1) == shown
    assert events.dialog.filter_key.text() == ("Filter" if not choices else f"Filter ({len(choices)})")


def test_an_end_before_the_beginning_is_reported_and_changes_nothing(events: EventsBed, qtbot: QtBot) -> None:
    events.log(*OTHERS, *STORY)
    qtbot.mouseClick(events.dialog.filter_key, Qt.MouseButton.LeftButton)
    choose(events.dialog.filter_page.begin, "1 h ago")
    choose(events.dialog.filter_page.end, "8 h ago")
    assert events.dialog.filter_page.error.text() == "The end is before the beginning."
    assert events.column(1) == HERE
    qtbot.mouseClick(events.dialog.filter_page.clear_key, Qt.MouseButton.LeftButton)
    assert (events.dialog.filter_page.error.text(), events.dialog.filter_page.count) == ("", 0)


def test_a_filter_without_matches_is_not_mistaken_for_an_empty_log(events: EventsBed, qtbot: QtBot) -> None:
    events.log(*STORY)
    qtbot.mouseClick(events.dialog.priorities.keys[Priority.LOW], Qt.MouseButton.LeftButton)
    assert events.dialog.list.note.text() == "No matching rows."
    assert not events.dialog.list.remark_key.isVisible()
