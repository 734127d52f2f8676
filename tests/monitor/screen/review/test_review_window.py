"""The review window with a real log: rows, filters, waves, remarks and the hash chain."""

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.review.log_source import LogSource
from bedside.monitor.screen.review.show import reviewed
from bedside.monitor.screen.review.window import ReviewWindow
from tests.support.dialogs.review_window import SHIFTS, choose, shown, write

HR_ROW, LOST_ROW = 3, 9


def test_onsets_are_listed_newest_first_and_all_rows_after_one_touch(window: ReviewWindow, qtbot: QtBot) -> None:
    assert shown(window) == ["!! Oximeter: device lost", "!! HR high"]
    qtbot.mouseClick(window.filters.keys.all_rows, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(window)) == 11)


def test_the_window_opens_the_log_once(qtbot: QtBot, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, readers, original = reviewed(LogSource(kept / FILE, kept), Filters(), SHIFTS), [], LogReader.__init__

    def counted(reader: LogReader, path: Path) -> None:
        readers.append(reader)
        original(reader, path)

    monkeypatch.setattr(LogReader, "__init__", counted)
    window = ReviewWindow(log)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.chain.text().startswith("✓"))
    choose(qtbot, window, HR_ROW)
    window.close()
    assert len(readers) == 1


def test_the_log_is_filtered_by_time_patient_actor_and_priority(window: ReviewWindow, qtbot: QtBot) -> None:
    write(qtbot, window.filters.begin, "2026-11-24T08:05:00+00:00")
    assert shown(window) == ["!! Oximeter: device lost"]
    qtbot.mouseClick(window.filters.clear_key, Qt.MouseButton.LeftButton)
    assert len(shown(window)) == 2
    window.filters.patient.setCurrentText("P-1")  # chosen from the list
    qtbot.waitUntil(lambda: shown(window) == ["!! HR high"])
    window.filters.clear()
    write(qtbot, window.filters.actor, "doctor")
    assert len(shown(window)) == 1
    assert "limits changed" in shown(window)[0]
    window.filters.clear()
    qtbot.mouseClick(window.filters.keys.keys[Priority.HIGH], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(window) == [])
    assert window.log.note.text() == "No matching rows."


def test_command_line_filters_without_a_field_stay_until_all_are_cleared(qtbot: QtBot, kept: Path) -> None:
    given = Filters(happenings=frozenset({Happening.LIMITS_CHANGED, Happening.RELIEF}), subjects=frozenset({"HR"}))
    window = ReviewWindow(reviewed(LogSource(kept / FILE, kept), given, SHIFTS))
    qtbot.addWidget(window)
    window.show()
    assert [line.split(":")[0] for line in shown(window)] == ["limits changed", "relief"]
    assert window.filters.note.text() == "Only: HR, LIMITS_CHANGED, RELIEF"
    qtbot.mouseClick(window.filters.clear_key, Qt.MouseButton.LeftButton)
    assert len(shown(window)) == 2
    assert not window.filters.note.isVisible()
    window.close()


def test_a_wrong_time_is_reported_and_changes_nothing(window: ReviewWindow, qtbot: QtBot) -> None:
    write(qtbot, window.filters.end, "teatime")
    assert "'teatime' is not a time" in window.filters.error.text()
    assert window.filters.error.isVisible()
    assert len(shown(window)) == 2


def test_a_row_shows_limit_delay_who_acknowledged_it_and_what_was_measured(window: ReviewWindow, qtbot: QtBot) -> None:
    choose(qtbot, window, HR_ROW)
    assert "limit 120 · delay 10 s · acknowledge +18 s (by nurse) · relief +60 s" in window.log.note.text()
    assert window.log.strip.shown == (VitalId.ECG, VitalId.HR)
    choose(qtbot, window, LOST_ROW)
    assert window.log.strip.shown[0] is None  # no wave is stored of that time


def test_a_judgement_by_touch_and_a_comment_by_keyboard_become_rows(
    window: ReviewWindow, qtbot: QtBot, kept: Path
) -> None:
    choose(qtbot, window, HR_ROW)
    bar = window.log.bar
    bar.actor.setText("dr lee")
    bar.comment.setText("moved her arm")
    with qtbot.waitSignal(bar.written):
        qtbot.mouseClick(bar.keys["NOT_ACTIONABLE"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.written):
        write(qtbot, bar.comment, "seen by all")
    assert window.log.remarks.text() == "dr lee: judged not actionable: moved her arm\ndr lee: seen by all"
    reader = LogReader(kept / FILE)
    rows = reader.remarks([HR_ROW])
    reader.close()
    assert [(row["happening"], row["actor"]) for row in rows] == [("JUDGED", "dr lee"), ("COMMENTED", "dr lee")]


def test_a_remark_needs_a_name_and_only_onsets_can_be_judged(window: ReviewWindow, qtbot: QtBot) -> None:
    choose(qtbot, window, HR_ROW)
    window.log.bar.actor.clear()
    qtbot.mouseClick(window.log.bar.keys["TRUE"], Qt.MouseButton.LeftButton)
    assert window.log.bar.message.text() == "Enter your name first."
    qtbot.mouseClick(window.filters.keys.all_rows, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(window)) == 11)
    choose(qtbot, window, HR_ROW + 2)
    assert not window.log.bar.keys["TRUE"].isEnabled()
    assert window.log.bar.comment.isEnabled()


def test_the_chain_is_checked_in_the_background(window: ReviewWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Log chain intact, head 11:" in window.chain.text())


def test_a_changed_row_is_reported(qtbot: QtBot, kept: Path) -> None:
    with sqlite3.connect(kept / FILE) as database:
        database.execute("DROP TRIGGER no_update")
        database.execute("UPDATE alarm_log SET value = 99 WHERE sequence = 3")
    database.close()
    window = ReviewWindow(reviewed(LogSource(kept / FILE, kept), Filters(), SHIFTS))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "Log chain broken" in window.chain.text())
    assert "3" in window.chain.text()
    window.close()


def test_a_log_without_its_monitor_is_read_only_and_shows_its_origin_and_damage(qtbot: QtBot, kept: Path) -> None:
    window = ReviewWindow(reviewed(LogSource(kept / FILE, None, "2 rows were lost"), Filters(), SHIFTS))
    qtbot.addWidget(window)
    window.show()
    assert not window.log.bar.write_key.isEnabled()
    assert "read-only" in window.log.bar.message.text()
    assert (window.origin.text(), window.lost.text()) == ("SIMULATED", "Damaged: 2 rows were lost")
    window.close()


def test_every_key_and_field_is_large_enough_for_a_finger_and_has_a_name(window: ReviewWindow) -> None:
    filters, bar = window.filters, window.log.bar
    parts = [
        filters.begin, filters.end, filters.patient, filters.alarm, filters.actor, filters.origin,
        filters.keys.all_rows, filters.clear_key, *filters.keys.keys.values(), *bar.keys.values(),
        bar.comment, bar.actor, bar.write_key,
    ]  # fmt: skip
    assert [part.height() for part in parts if part.height() < 44] == []
    assert [part for part in parts if not (part.accessibleName() or part.property("text"))] == []
