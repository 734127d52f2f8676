"""The Figures and What if pages of the review window, and its pictures."""

from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from bedside.alarms.log.filters import Filters
from bedside.alarms.log.statistics_reader import read_figures
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.screen.review import show
from bedside.monitor.screen.review.figure_plots import FigurePlots
from bedside.monitor.screen.review.window import ReviewWindow
from bedside.monitor.what_if.changes import changed
from bedside.monitor.what_if.log_question import answered, in_force, question_about
from tests.support.dialogs.review_window import SHIFTS, write
from tests.support.log_folder import BEGAN

BEGIN, END = "2026-11-24T08:00:00+00:00", "2026-11-24T08:10:00+00:00"


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
