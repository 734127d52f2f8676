from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.minute_trends import FILE, minute_specs
from bedside.monitor.acquisition.ring import AT, MARKS, VALUE, Ring
from bedside.monitor.screen.dialogs.trends.dialog import TrendsDialog
from bedside.monitor.screen.plots.trend_data import TrendData, figure, median_in, nearest, with_gaps
from bedside.monitor.screen.toolkit import style_sheet as style
from bedside.monitor.screen.toolkit.scene import Scene
from tests.support.rich_bed import NUMBERS, RICH, rich_ring, write_log
from tests.support.scenes import scene
from tests.support.snapshots import NOW, UTC_NOW, changed

SIZES = [(590, 340), (740, 512), (1400, 1000)]
END = UTC_NOW.timestamp()
DOUBTFUL = float(MARKS.index(Quality.QUESTIONABLE))


class Bed:
    """The dialog in a window; time passes when the test says so."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.ring = rich_ring(folder)
        self.head = write_log(folder)
        self.now = NOW
        self.window = QWidget()
        self.window.setStyleSheet(style.sheet(800))
        qtbot.addWidget(self.window)
        self.dialog = TrendsDialog("Trends", self.window)
        self.resize(740, 512)
        self.window.show()
        self.show()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        self.dialog.resize(width, height)

    def scene(self) -> Scene:
        return scene(self.ring, changed(RICH, log_sequence=self.head), self.now)

    def show(self, later_s: float = 0.0) -> None:
        self.now += later_s
        self.dialog.show_scene(self.scene())

    def key(self, name: str) -> QPushButton:
        return next(row for row in self.dialog.findChildren(QPushButton) if name in {row.text(), row.accessibleName()})

    @property
    def span(self) -> tuple[float, float]:
        return self.dialog.plot.span


@pytest.fixture
def bed(qtbot: QtBot, tmp_path: Path) -> Iterator[Bed]:
    bed = Bed(qtbot, tmp_path)
    yield bed
    bed.dialog.close()


@pytest.mark.parametrize(("text", "hours"), [("½ h", 0.5), ("2 h", 2), ("8 h", 8), ("24 h", 24), ("72 h", 72)])
def test_a_key_shows_its_number_of_hours_up_to_now(bed: Bed, qtbot: QtBot, text: str, hours: float) -> None:
    qtbot.mouseClick(bed.key(text), Qt.MouseButton.LeftButton)
    assert bed.span == pytest.approx((END - hours * 3600, END), abs=1)


def test_the_graphs_follow_the_time_until_they_are_moved_and_again_after_the_now_key(bed: Bed, qtbot: QtBot) -> None:
    bed.show(30)
    assert bed.span[1] == pytest.approx(END + 30, abs=1)
    qtbot.keyClick(bed.dialog.plot, Qt.Key.Key_Left)
    left = bed.span
    bed.show(30)
    assert left[1] == pytest.approx(END + 30 - 900, abs=1)
    assert bed.span == left
    qtbot.mouseClick(bed.key("Now"), Qt.MouseButton.LeftButton)
    assert bed.span[1] == pytest.approx(END + 60, abs=1)


def test_keys_zoom_and_go_to_the_oldest_and_to_now(bed: Bed, qtbot: QtBot) -> None:
    qtbot.keyClick(bed.dialog.plot, Qt.Key.Key_Plus)
    assert bed.span == pytest.approx((END - 2400, END), abs=1)
    qtbot.keyClick(bed.dialog.plot, Qt.Key.Key_Minus)
    assert bed.span == pytest.approx((END - 3600, END), abs=1)
    qtbot.keyClick(bed.dialog.plot, Qt.Key.Key_Home)
    assert bed.span[0] == pytest.approx(END - 72 * 3600, abs=1)
    qtbot.keyClick(bed.dialog.plot, Qt.Key.Key_End)
    assert bed.span[1] == pytest.approx(END, abs=1)


def test_a_dragged_graph_stays_where_it_was_dragged_to(bed: Bed, qtbot: QtBot) -> None:
    """The events go to the viewport, as those of a finger or mouse do."""
    port = bed.dialog.plot.viewport()
    start = QPoint(port.width() // 2, 40)
    qtbot.mouseMove(port, start)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 9):
        qtbot.mouseMove(port, start + QPoint(15 * step, 0))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + QPoint(120, 0))
    bed.dialog.plot.moved.emit()
    moved = bed.span
    bed.show(30)
    assert bed.span == moved
    assert not bed.dialog.is_following


def test_the_cross_hair_reads_all_values_at_one_moment(bed: Bed, qtbot: QtBot) -> None:
    text = bed.dialog.plot.point_at(END - 1)
    assert bed.dialog.readout.text() == text
    assert "SpO₂ 97" in text
    assert "NIBP sys 144" in text
    assert "Temp 3" in text
    assert "SpO₂" not in bed.dialog.plot.point_at(END - 7200)
    qtbot.mouseMove(bed.dialog.plot.viewport(), QPoint(300, 60))


def test_the_table_has_a_row_for_each_interval_newest_first(bed: Bed, qtbot: QtBot) -> None:
    qtbot.mouseClick(bed.key("Table 5 min"), Qt.MouseButton.LeftButton)
    model = bed.dialog.model
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert titles[:4] == ["Time", "HR", "PR", "SpO₂"]
    assert model.rowCount() in {12, 13}
    cells = [model.data(model.index(1, column)) for column in range(model.columnCount())]
    assert cells[3] == "97"
    assert cells[titles.index("NIBP sys")] not in {"", "–"}  # noqa: RUF001 - an en dash
    bed.show(300)
    assert model.data(model.index(0, 3)) == "–"  # noqa: RUF001 - nothing has come since
    qtbot.keyClick(bed.key("Table 15 min"), Qt.Key.Key_Space)
    assert model.rowCount() in {5, 6}


def test_data_older_than_the_ring_come_from_the_minute_values(bed: Bed) -> None:
    specs = minute_specs([lane.spec for lane in bed.ring.lanes])
    minutes = Ring.create(bed.ring.path.parent / FILE, specs)
    lane = next(row for row in minutes.lanes if row.spec.vital is VitalId.SPO2)
    for hours in range(60, 0, -1):
        lane.append(np.array([[80.0 + hours % 7], [NOW - hours * 3600.0], [0.0]]))
    rows = TrendData().rows(bed.scene(), VitalId.SPO2)
    assert rows[AT, 0] == pytest.approx(END - 60 * 3600)
    assert rows[VALUE, 0] == 84
    assert (np.diff(rows[AT]) > 0).all()
    assert rows[VALUE, -1] == NUMBERS[VitalId.SPO2]


def test_a_gap_interrupts_the_line_and_doubtful_samples_have_a_line_of_their_own() -> None:
    rows = np.array([[1.0, 2, 3, 4], [0, 60, 600, 660], [0, 0, DOUBTFUL, 0]])
    times, good = with_gaps(rows, is_doubtful=False)
    assert times.tolist() == [0, 60, 600, 600, 660]
    assert [str(value) for value in good] == ["1.0", "2.0", "nan", "nan", "4.0"]
    assert [str(value) for value in with_gaps(rows, is_doubtful=True)[1]] == ["nan", "nan", "nan", "3.0", "nan"]


def test_without_samples_there_is_no_value() -> None:
    nothing, one = np.empty((3, 0)), np.array([[7.0], [100.0], [0.0]])
    assert nearest(nothing, 5, 60) is None
    assert [nearest(one, at, 60) for at in (30, 99, 161)] == [None, 7.0, None]
    assert median_in(nothing, 0, 9) is None
    assert figure(VitalId.TEMP, 36.66) == "36.7"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_keys_are_large_with_uncut_texts_and_every_graph_can_be_reached(
    bed: Bed, qtbot: QtBot, size: tuple[int, int]
) -> None:
    bed.resize(*size)
    qtbot.wait(20)
    bed.show(1.1)
    for key in bed.dialog.findChildren(QPushButton):
        if key.isVisible():
            assert key.height() >= 44
            assert key.width() >= 44
            assert QFontMetricsF(key.font()).horizontalAdvance(key.text()) <= key.width() - 6
    groups = set(bed.dialog.plot._groups)
    while not bed.dialog.plot.is_last_page:
        qtbot.mouseClick(bed.dialog.more_key, Qt.MouseButton.LeftButton)
        groups |= set(bed.dialog.plot._groups)
    assert {vital for group in groups for vital in group} >= {VitalId.HR, VitalId.SPO2, VitalId.NIBP_SYS, VitalId.TEMP}
