"""The Alarm limits dialog: which rows there are, and that everything fits at every size."""

from itertools import pairwise
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from bedside.config.vitals import ColourRole, VitalId
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.snapshot import Freshness, Snapshot
from bedside.monitor.screen.dialogs.limits.dialog import LimitsDialog
from bedside.monitor.screen.dialogs.limits.limit_handle import LimitHandle
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.scene import Scene
from tests.support.dialogs.limits import (
    ADULT,
    HIGH,
    INFUSION,
    SIZES,
    Open,
    V,
    button,
    press,
    rows_area,
)
from tests.support.rich_bed import RICH, on_rich_lanes, rich_ring
from tests.support.snapshots import CALM, changed, with_vital


@pytest.mark.parametrize(
    ("freshness", "colour"), [(Freshness.FRESH, "vital"), (Freshness.STALE, "dim"), (Freshness.GONE, "dim")]
)
def test_an_old_value_is_greyed(open_dialog: Open, freshness: Freshness, colour: str) -> None:
    bedside = open_dialog(msgspec.structs.replace(with_vital(V.HR, freshness=freshness), limits=ADULT.limits))
    look = theme.now()
    expected = look.dim if colour == "dim" else look.vital[ColourRole.HEART]
    assert bedside.hr.value.palette().color(QPalette.ColorRole.WindowText) == expected


def test_only_vitals_with_limits_and_a_device_have_a_row(open_dialog: Open) -> None:
    bedside = open_dialog()
    assert list(bedside.dialog.rows) == [V.HR, V.PR, V.SPO2, V.NIBP_SYS, V.NIBP_DIA, V.NIBP_MEAN]
    lost = tuple(msgspec.structs.replace(row, lane=None if row.vital is V.HR else row.lane) for row in CALM.vitals)
    bedside.tick(vitals=lost)
    assert V.HR not in bedside.dialog.rows
    bedside.tick(vitals=tuple(row for row in CALM.vitals if row.vital is V.SPO2))
    assert list(bedside.dialog.rows) == [V.SPO2]


def test_new_rows_are_laid_out_before_they_are_painted(open_dialog: Open) -> None:
    bedside = open_dialog(size=SIZES[0])
    bedside.tick(vitals=tuple(row for row in CALM.vitals if row.vital is not V.HR))
    rows = list(bedside.dialog.rows.values())
    assert all(row.height() >= row.minimumSizeHint().height() for row in rows)
    assert all(one.geometry().bottom() < other.y() for one, other in pairwise(rows))


def test_tab_reaches_every_handle_and_scrolls_it_into_view(open_dialog: Open) -> None:
    bedside = open_dialog(size=SIZES[0])
    area = rows_area(bedside.dialog)
    handles = {handle for row in bedside.dialog.rows.values() for handle in row.slider.handles.values()}
    reached = set()
    bedside.dialog.setFocus()
    for _ in range(80):
        widget = press(Qt.Key.Key_Tab)
        if isinstance(widget, LimitHandle):
            reached.add(widget)
            place = QRect(widget.mapTo(area.viewport(), QPoint()), widget.size())
            assert area.viewport().rect().contains(place)
    assert reached == {handle for handle in handles if handle.isVisible()}


@pytest.fixture
def rich(tmp_path: Any) -> tuple[Ring, Snapshot]:
    """Return a bed with every vital: seven rows, some of which differ from the profile, and one hour of data."""
    limits = INFUSION.limits | {
        V.HR: msgspec.structs.replace(INFUSION.limits[V.HR], low=75.0),
        V.NIBP_SYS: msgspec.structs.replace(INFUSION.limits[V.NIBP_SYS], low=None),
    }
    baselines = {V.NIBP_SYS: 118.0, V.NIBP_DIA: 70.0, V.HR: 66.0}
    snapshot = changed(
        on_rich_lanes(RICH), limits=limits, standard=INFUSION, baselines=baselines, profile_source="adult-infusion"
    )
    return rich_ring(tmp_path), snapshot


@pytest.mark.parametrize("name", theme.ThemeName)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_target_fits_a_finger_and_no_text_is_cut_off(
    open_dialog: Open, rich: tuple[Ring, Snapshot], size: tuple[int, int, int], name: theme.ThemeName
) -> None:
    theme.use(name)
    bedside = open_dialog(rich[1], size, rich[0])
    row = bedside.dialog.rows[V.HR]
    row.slider.handles[HIGH].stepped.emit(-6, False)  # noqa: FBT003 - a signal
    QApplication.processEvents()
    assert row.state.text() == "would alarm now"
    area = rows_area(bedside.dialog)
    inside = area.widget()
    assert inside is not None
    assert inside.width() <= area.viewport().width()
    targets = [*bedside.dialog.findChildren(QPushButton), *bedside.dialog.findChildren(LimitHandle)]
    assert not [each.accessibleName() for each in targets if each.isVisible() and min(each.width(), each.height()) < 44]
    assert not [each for each in targets if each.isVisible() and not each.accessibleName()]
    assert not cut_off(bedside.dialog)
    theme.use(theme.ThemeName.NIGHT)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_text_of_the_profile_page_is_cut_off(
    open_dialog: Open, rich: tuple[Ring, Snapshot], size: tuple[int, int, int]
) -> None:
    bedside = open_dialog(rich[1], size, rich[0])
    QTest.mouseClick(button(bedside, "Choose a profile"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(bedside.dialog._page.choices["adult"], Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert not cut_off(bedside.dialog)


def cut_off(dialog: LimitsDialog) -> list[str]:
    """Return the texts that are wider or taller than their widgets."""
    texts: list[QLabel | QPushButton] = [*dialog.findChildren(QLabel), *dialog.findChildren(QPushButton)]
    return [row.text() for row in texts if row.isVisible() and not fits(row)]


def fits(row: QLabel | QPushButton) -> bool:
    metrics, margin = QFontMetricsF(row.font()), 4 if isinstance(row, QPushButton) else 0
    if isinstance(row, QLabel) and row.wordWrap():
        return row.height() >= row.heightForWidth(row.width())
    return metrics.horizontalAdvance(row.text()) <= row.width() - margin and metrics.height() <= row.height() + 1


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_in_a_row_overlaps(open_dialog: Open, rich: tuple[Ring, Snapshot], size: tuple[int, int, int]) -> None:
    for row in open_dialog(rich[1], size, rich[0]).dialog.rows.values():
        parts = [each for each in row.children() if isinstance(each, QWidget) and each.isVisible()]
        places = [each.geometry() for each in parts]
        pairs = [(one, other) for index, one in enumerate(places) for other in places[index + 1 :]]
        assert not [pair for pair in pairs if pair[0].intersects(pair[1])]
        assert all(row.rect().contains(place) for place in places)


def test_the_current_value_is_painted_at_its_place_on_the_scale(open_dialog: Open) -> None:
    slider = open_dialog().hr.slider
    colour = theme.now().text
    image = slider.grab().toImage()
    assert image.pixelColor(QPointF(slider.x_of(72), 12).toPoint()) == colour
    assert image.pixelColor(QPointF(slider.x_of(100), 12).toPoint()) != colour


def test_the_ring_is_read_at_most_once_a_second(open_dialog: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    bedside = open_dialog()
    looks: list[VitalId] = []
    real = Scene.lane

    def counted(self: Scene, vital: VitalId) -> Any:
        looks.append(vital)
        return real(self, vital)

    monkeypatch.setattr(Scene, "lane", counted)
    for _ in range(9):
        bedside.tick(0.1)
    assert looks == []
    bedside.tick(0.2)
    assert len(looks) == len(bedside.dialog.rows)
