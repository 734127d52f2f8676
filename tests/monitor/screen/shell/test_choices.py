"""What a person may choose of the screen: layout, theme, sweep, gain; and dialogs that come and go."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bedside.config.vitals import VitalId
from bedside.monitor.screen.dialogs.settings.keys_dialog import KeysDialog
from bedside.monitor.screen.dialogs.settings.menu_dialog import MenuDialog
from bedside.monitor.screen.shell.dialogs import IDLE_S, DialogName
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit import preferences, theme
from bedside.monitor.screen.toolkit.preferences import LayoutName, Preferences
from bedside.monitor.screen.toolkit.theme import ThemeName
from bedside.monitor.screen.vitals.waveform import Waveform
from tests.support.fake_link import FakeLink
from tests.support.rich_bed import RICH
from tests.support.snapshots import NOW, changed
from tests.support.stand import PLACES, Place, Stand
from tests.support.windows import Show, window_of

SIZE = (1280, 800)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Window:
    return window_of(qtbot, tmp_path, RICH, SIZE, Preferences())


def opened(window: Window) -> DialogName | None:
    return window._dialogs.name


@pytest.mark.parametrize(
    ("key", "field", "values"),
    [
        ("V", "layout", [LayoutName.NUMBERS, LayoutName.TRENDS, LayoutName.WAVES]),
        ("Y", "theme", [ThemeName.DAY, ThemeName.QUIET, ThemeName.NIGHT]),
        ("W", "sweep_mm_s", [50.0, 12.5, 25.0]),
    ],
)
def test_a_key_goes_round_the_choices_and_the_next_start_has_the_last(
    qtbot: QtBot, window: Window, tmp_path: Path, key: str, field: str, values: list[object]
) -> None:
    found = []
    for _ in values:
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key}"))
        found.append(getattr(preferences.load(tmp_path), field))
        assert getattr(Window(window._link, tmp_path)._preferences, field) == found[-1]
    assert found == values


def test_a_file_of_choices_that_is_nonsense_is_as_if_there_were_none(tmp_path: Path) -> None:
    (tmp_path / preferences.FILE).write_text("[General]\nlayout=sideways\ntheme=\x00\nsweep_mm_s=fast\n")
    assert preferences.load(tmp_path) == Preferences()


def test_a_folder_that_takes_nothing_costs_the_choice_alone(tmp_path: Path) -> None:
    (tmp_path / "gone").write_text("a file")
    preferences.save(tmp_path / "gone", Preferences(theme=ThemeName.DAY))
    assert preferences.load(tmp_path / "gone") == Preferences()


def test_the_theme_is_that_of_the_key(qtbot: QtBot, window: Window) -> None:
    before = window.grab().toImage().pixelColor(3, 400)
    qtbot.keyClick(window, Qt.Key.Key_Y)
    assert theme.now() is theme.THEMES[ThemeName.DAY]
    assert (before, window.grab().toImage().pixelColor(3, 400)) == (
        theme.THEMES[ThemeName.NIGHT].ground,
        theme.THEMES[ThemeName.DAY].ground,
    )
    qtbot.keyClick(window, Qt.Key.Key_Y)
    qtbot.keyClick(window, Qt.Key.Key_Y)


def keys_of(sweep: Waveform) -> dict[str, QPushButton]:
    return {row.accessibleName(): row for row in sweep.findChildren(QPushButton)}


def test_a_touched_wave_offers_its_gain_and_its_speed(qtbot: QtBot, window: Window) -> None:
    sweep = window._centre.waveforms[VitalId.PLETH]
    assert not keys_of(sweep)["Larger"].isVisible()
    qtbot.mouseClick(sweep, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    auto = sweep._high - sweep._low
    qtbot.mouseClick(keys_of(sweep)["Larger"], Qt.MouseButton.LeftButton)
    larger = sweep._high - sweep._low
    qtbot.mouseClick(keys_of(sweep)["Smaller"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(keys_of(sweep)["Smaller"], Qt.MouseButton.LeftButton)
    smaller = sweep._high - sweep._low
    qtbot.mouseClick(keys_of(sweep)["Automatic gain"], Qt.MouseButton.LeftButton)
    assert larger == pytest.approx(auto / 1.4)
    assert smaller == pytest.approx(auto * 1.4)
    assert sweep._high - sweep._low == pytest.approx(auto)
    qtbot.mouseClick(keys_of(sweep)["Sweep speed"], Qt.MouseButton.LeftButton)
    assert {row._mm_s for row in window._centre.waveforms.values()} == {50.0}
    assert all(row.height() >= 44 and row.width() >= 44 for row in keys_of(sweep).values())


def test_a_wave_with_the_focus_hears_plus_minus_and_nought(qtbot: QtBot, window: Window) -> None:
    sweep = window._centre.waveforms[VitalId.ABP]
    found = []
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
        qtbot.keyClick(sweep, key)
        found.append(sweep._zoom)
    assert found == [1, 2, 1, None]
    qtbot.keyClick(sweep, Qt.Key.Key_Return)
    assert keys_of(sweep)["Larger"].isVisible()


def test_twice_the_speed_is_twice_the_way(window: Window) -> None:
    sweep = window._centre.waveforms[VitalId.PLETH]
    slow = sweep.px_per_s
    window._next_speed()
    assert sweep.px_per_s == pytest.approx(2 * slow)
    assert slow == pytest.approx(25 * sweep.screen().physicalDotsPerInch() / 25.4)


def test_a_dialog_comes_by_its_key_and_goes_by_it_by_escape_and_by_its_close_key(qtbot: QtBot, window: Window) -> None:
    for leave in ("same key", "escape", "close key"):
        qtbot.keyClick(window, Qt.Key.Key_F1)
        panel = window._dialogs.dialog
        assert isinstance(panel, KeysDialog)
        if leave == "same key":
            qtbot.keyClick(window, Qt.Key.Key_F1)
        elif leave == "escape":
            qtbot.keyClick(panel, Qt.Key.Key_Escape)
        else:
            close = next(row for row in panel.findChildren(QPushButton) if row.accessibleName() == "Close")
            qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
        assert opened(window) is None
        assert window._centre.waveforms[VitalId.PLETH].isVisible()


def test_the_menu_leads_to_another_dialog_and_to_the_layouts(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: opened(window) is DialogName.MENU)  # a soft key is seen to go down first
    menu = window._dialogs.dialog
    assert isinstance(menu, MenuDialog)
    keys = {row.accessibleName(): row for row in menu.findChildren(QPushButton)}
    qtbot.mouseClick(keys["Next layout"], Qt.MouseButton.LeftButton)
    assert window._preferences.layout is LayoutName.NUMBERS
    assert opened(window) is DialogName.MENU
    qtbot.mouseClick(keys["Keys"], Qt.MouseButton.LeftButton)
    assert opened(window) is DialogName.KEYS


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_keys_of_the_menu_have_room(qtbot: QtBot, place: Place) -> None:
    stand = Stand(MenuDialog("Menu"), place)
    qtbot.addWidget(stand.window)
    QApplication.processEvents()
    assert (stand.small_targets(), stand.clipped(), stand.overlapping()) == ([], [], [])


def test_a_dialog_that_nobody_touches_goes_and_one_that_is_used_stays(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    window.advance(NOW + 1)
    window.advance(NOW + IDLE_S)
    assert opened(window) is DialogName.KEYS
    assert window._dialogs.dialog is not None
    qtbot.mouseClick(window._dialogs.dialog, Qt.MouseButton.LeftButton)
    window.advance(NOW + IDLE_S + 1)
    window.advance(NOW + 2 * IDLE_S)
    assert opened(window) is DialogName.KEYS
    window.advance(NOW + 2 * IDLE_S + 2)
    assert opened(window) is None


def test_a_screen_without_a_state_folder_of_its_own_keeps_nothing(qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    qtbot.keyClick(show(), Qt.Key.Key_V)
    assert not (tmp_path / preferences.FILE).exists()


class Paints(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.parametrize("is_standby", [False, True])
def test_a_dialog_in_which_nothing_changes_is_not_painted_again(
    qtbot: QtBot, window: Window, *, is_standby: bool
) -> None:
    link = window._link
    assert isinstance(link, FakeLink)
    assert link.newest is not None
    link.newest = changed(link.newest, is_standby=is_standby)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    panel, paints = window._dialogs.dialog, Paints()
    assert panel is not None
    window.advance(NOW + 0.5)
    qtbot.wait(20)
    panel.installEventFilter(paints)
    for frame in range(30):
        window.advance(NOW + 0.6 + frame / 60)
        qtbot.wait(1)
    assert paints.count <= 1
    assert window._standby.isVisible() is is_standby


def test_a_dialog_lies_over_the_cover_of_a_bed_that_stands_by_and_that_over_waves_and_numbers(
    qtbot: QtBot, window: Window
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    middle = window._centre
    above = [row for row in middle.children() if isinstance(row, QWidget)]  # the last one lies on top
    standby = above.index(window._standby)
    assert above[-1] is window._dialogs.dialog
    assert all(above.index(row) < standby for row in (*middle.waveforms.values(), *middle.numerics, middle.pressures))
