"""The remarks page of the Events dialog."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedside.alarms.event import Happening
from bedside.config.refusal import Refusal
from bedside.monitor.link.commands import Comment
from bedside.monitor.screen.dialogs.events import dialog as events_module
from tests.support.dialogs.events import EventsBed
from tests.support.rich_bed import STORY, entry


def test_an_alarm_is_judged_by_touch_and_the_engine_writes_the_remark(
    events: EventsBed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Comment] = []

    def written(_folder: Path, command: Comment) -> None:
        sent.append(command)

    monkeypatch.setattr(events_module, "through_link", written)
    events.log(*STORY)
    events.dialog.list.table.selectRow(0)
    qtbot.mouseClick(events.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    assert events.dialog.remarks.earlier.text() == "No remarks yet."
    qtbot.mouseClick(events.dialog.remarks.toggle, Qt.MouseButton.LeftButton)
    for letter in "off":
        key = next(key for key in events.dialog.remarks.keyboard.keys if key.text() == letter)
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(events.dialog.remarks.bar.keys["FALSE"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: events.dialog.remarks.bar.message.text() == "Written into the log.")
    assert sent == [Comment(about=4, text="off", judgement="FALSE", actor="bedside")]
    assert not events.dialog.remarks.keyboard.isVisible()


def test_a_remark_has_the_name_of_the_chosen_actor_unless_another_name_is_typed(
    events: EventsBed, qtbot: QtBot
) -> None:
    name = events.dialog.remarks.bar.actor
    names: list[str] = []
    for events.actor in ("", "Weiss", "Osei"):
        events.log(*STORY if not names else ())
        names.append(name.text())
    events.dialog.list.table.selectRow(0)
    qtbot.mouseClick(events.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    name.clear()
    qtbot.keyClicks(name, "a guest")
    events.log()
    assert [*names, name.text()] == ["bedside", "Weiss", "Osei", "a guest"]


def test_a_refusal_of_the_engine_is_shown(events: EventsBed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "through_link", lambda _folder, _command: Refusal("there is no row 4"))
    events.log(*STORY)
    events.dialog.list.table.selectRow(0)
    qtbot.mouseClick(events.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(events.dialog.remarks.bar.keys["TRUE"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: events.dialog.remarks.bar.message.text() == "there is no row 4")


def test_a_remark_is_shown_below_its_alarm_and_on_the_remarks_page(events: EventsBed, qtbot: QtBot) -> None:
    judged = entry(5, Happening.JUDGED, subject="", priority=None, about=4, actor="doctor", reason="FALSE: it moved")
    events.log(*STORY, judged)
    events.dialog.list.table.selectRow(0)
    assert events.dialog.list.note.text().endswith("\ndoctor: judged false: it moved")
    events.dialog.priorities.all_rows.setChecked(True)
    assert events.column(1)[0] == "#4: judged false: it moved"
    qtbot.mouseClick(events.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    assert events.dialog.remarks.earlier.text() == "doctor: judged false: it moved"
    qtbot.mouseClick(events.dialog.remarks.back, Qt.MouseButton.LeftButton)
    assert events.dialog.list.table.isVisible()


def test_only_an_onset_can_be_judged_and_every_row_can_be_commented_on(events: EventsBed, qtbot: QtBot) -> None:
    events.log(*STORY)
    events.dialog.priorities.all_rows.setChecked(True)
    events.dialog.list.table.selectRow(0)
    qtbot.mouseClick(events.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    bar = events.dialog.remarks.bar
    assert [key.isEnabled() for key in (*bar.keys.values(), bar.write_key)] == [False, False, False, False, True]
