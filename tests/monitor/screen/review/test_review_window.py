"""The review window with a real log: rows, filters, waves, remarks, figures, what-if, hash chain."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.alarms.log.shifts import Shifts
from bedside.alarms.log.statistics_reader import read_figures
from bedside.config.vitals import VitalId
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.review.log_source import LogSource
from bedside.monitor.screen.review import show
from bedside.monitor.screen.review.figure_plots import FigurePlots
from bedside.monitor.screen.review.show import reviewed
from bedside.monitor.screen.review.window import ReviewWindow
from bedside.monitor.screen.toolkit import language
from bedside.monitor.what_if.changes import changed
from bedside.monitor.what_if.log_question import answered, in_force, question_about
from tests.support.log_folder import BEGAN

SHIFTS = Shifts.parse("6-14,14-22,22-6")
HR_ROW, LOST_ROW = 3, 9
BEGIN, END = "2026-11-24T08:00:00+00:00", "2026-11-24T08:10:00+00:00"


@pytest.fixture
def window(qtbot: QtBot, kept: Path) -> Iterator[ReviewWindow]:
    window = ReviewWindow(reviewed(LogSource(kept / FILE, kept), Filters(), SHIFTS))
    window.resize(1280, 800)
    window.show()
    yield window
    window.close()
    qtbot.addWidget(window)


@pytest.fixture
def german(qtbot: QtBot) -> Iterator[None]:  # noqa: ARG001 - there is an application
    language.use("de")
    yield
    language.use(language.ENGLISH)


def shown(window: ReviewWindow) -> list[str]:
    model = window.log.model
    return [model.data(model.index(row, 1)) for row in range(model.rowCount())]


def choose(qtbot: QtBot, window: ReviewWindow, sequence: int) -> None:
    """Touch a row of the list."""
    table, row = window.log.table, window.log.model.row_of(sequence)
    assert row is not None
    place = table.visualRect(window.log.model.index(row, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def write(qtbot: QtBot, field: object, text: str) -> None:
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


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


def test_the_figures_are_those_of_the_log(window: ReviewWindow, qtbot: QtBot, kept: Path) -> None:
    window.pages.setCurrentWidget(window.figures)
    qtbot.waitUntil(lambda: window.figures.plots is not None)
    assert window.figures.figures == read_figures(kept / FILE, Filters(), shifts=SHIFTS)
    choice = window.filters.alarm
    choice.setCurrentIndex(choice.findData("HR_HIGH"))
    qtbot.waitUntil(lambda: window.figures.figures is not None and window.figures.figures.all.count == 1)


def labels(plots: FigurePlots) -> list[tuple[str, bool]]:
    """Return the figures at the bars, and whether each is entirely visible."""
    return [
        (item.toPlainText().strip(), view.sceneBoundingRect().contains(item.mapRectToScene(item.boundingRect())))
        for view in (plot.getViewBox() for plot in plots.ci.items)
        for item in view.childGroup.childItems()
        if isinstance(item, pg.TextItem)
    ]


@pytest.mark.parametrize("size", [(1024, 600), (1280, 800)])
def test_no_figure_at_a_bar_is_cut_off(window: ReviewWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.pages.setCurrentWidget(window.figures)
    qtbot.waitUntil(lambda: window.figures.plots is not None)
    plots = window.figures.plots
    assert plots is not None
    figures = ["1", "1", "12.0", "0.0", "0.0", "18", "18"]
    qtbot.waitUntil(lambda: labels(plots) == [(figure, True) for figure in figures])


@pytest.mark.usefixtures("german", "kept")
def test_the_figures_are_shown_in_the_language_of_the_screen(window: ReviewWindow, qtbot: QtBot) -> None:
    window.pages.setCurrentWidget(window.figures)
    qtbot.waitUntil(lambda: window.figures.plots is not None)
    texts = [label.text() for label in window.figures.findChildren(QLabel)]
    assert {"im Alarm", "2, 12.00 je Bettstunde", "1; Median 18.0 s, 95 % binnen 18.0 s"} <= set(texts)


def test_what_if_gives_the_result_of_the_command_line(window: ReviewWindow, qtbot: QtBot, kept: Path) -> None:
    write(qtbot, window.filters.begin, BEGIN)
    write(qtbot, window.filters.end, END)
    window.pages.setCurrentWidget(window.what_if)
    write(qtbot, window.what_if.changes, "HR.high=100")
    qtbot.waitUntil(lambda: window.what_if.comparison is not None)
    was, begin = in_force(kept), BEGAN.timestamp()
    request = question_about(kept, (begin, begin + 600), was, changed(was, ["HR.high=100"]))
    expected = answered(kept / FILE, request, lambda _done, _all: True)
    assert window.what_if.comparison == expected
    assert expected is not None
    row = [window.what_if.loads.item(0, column) for column in range(4)]
    cells = [cell.text() if cell else "" for cell in row]
    assert cells == ["in all", *(str(load.count) for load in (expected.logged, expected.was, expected.would))]
    assert "would come: " in window.what_if.lists.toPlainText()


@pytest.mark.usefixtures("german", "kept")
def test_what_if_is_shown_in_the_language_of_the_screen(window: ReviewWindow, qtbot: QtBot) -> None:
    write(qtbot, window.filters.begin, BEGIN)
    write(qtbot, window.filters.end, END)
    window.pages.setCurrentWidget(window.what_if)
    write(qtbot, window.what_if.changes, "HR.high=100")
    qtbot.waitUntil(lambda: window.what_if.comparison is not None)
    titles = [window.what_if.loads.horizontalHeaderItem(column) for column in range(4)]
    assert [title.text() if title else "" for title in titles] == [
        "Grenzalarme", "protokolliert", "nachgespielt", "wie es wäre",
    ]  # fmt: skip
    assert "kämen hinzu: " in window.what_if.lists.toPlainText()
    assert "HF hoch" in window.what_if.lists.toPlainText()
    assert "sind aufgezeichnet" in window.what_if.message.text()
    header = window.what_if.loads.horizontalHeader()
    assert [header.sectionSize(column) < header.sectionSizeHint(column) for column in range(4)] == 4 * [False]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [("", "Choose another profile"), ("SPO3.low=88", "'SPO3' has no limits here"), ("HR.high", "is no")],
)
def test_a_change_that_cannot_be_replayed_is_reported(
    window: ReviewWindow, qtbot: QtBot, change: str, sentence: str
) -> None:
    window.pages.setCurrentWidget(window.what_if)
    write(qtbot, window.what_if.changes, change)
    assert sentence in window.what_if.message.text()
    assert window.what_if.replay_key.isEnabled()


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


def test_the_command_saves_a_picture(kept: Path, tmp_path: Path) -> None:
    picture = tmp_path / "log.png"
    done = CliRunner().invoke(app, ["log", "review", "--state", str(kept), "--screenshot", str(picture)])
    assert done.exit_code == 0, done.output
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_the_figures_is_taken_after_they_were_read(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[bool] = []

    def grab(window: ReviewWindow) -> QPixmap:
        shown.append(window.figures.plots is not None)
        return QWidget.grab(window)

    monkeypatch.setattr(show, "_SETTLED_MS", 0)
    monkeypatch.setattr(ReviewWindow, "grab", grab)
    picture = tmp_path / "figures.png"
    options = ["--state", str(kept), "--page", "figures", "--screenshot", str(picture)]
    done = CliRunner().invoke(app, ["log", "review", *options])
    assert (done.exit_code, shown) == (0, [True])


def test_without_a_display_the_command_names_the_alternative(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    done = CliRunner().invoke(app, ["log", "review", "--state", str(kept)])
    assert done.exit_code == 2
    assert "bedside log list" in done.output
