"""The choices on the screen (layout, theme, sweep speed, gain), and opening and closing dialogs."""

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
def test_a_key_cycles_through_the_choices_and_the_last_is_used_at_the_next_start(
    qtbot: QtBot, window: Window, tmp_path: Path, key: str, field: str, values: list[object]
) -> None:
    values_seen = []
    for _ in values:
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key}"))
        values_seen.append(getattr(preferences.load(tmp_path), field))
        assert getattr(Window(window._link, tmp_path)._preferences, field) == values_seen[-1]
    assert values_seen == values


def test_an_invalid_preferences_file_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / preferences.FILE).write_text("[General]\nlayout=sideways\ntheme=\x00\nsweep_mm_s=fast\n")
    assert preferences.load(tmp_path) == Preferences()


def test_in_a_folder_that_cannot_be_written_only_the_choice_is_lost(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    preferences.save(tmp_path / "file", Preferences(theme=ThemeName.DAY))
    assert preferences.load(tmp_path / "file") == Preferences()


def test_the_key_changes_the_theme(qtbot: QtBot, window: Window) -> None:
    before = window.grab().toImage().pixelColor(3, 400)
    qtbot.keyClick(window, Qt.Key.Key_Y)
    assert theme.now() is theme.THEMES[ThemeName.DAY]
    assert (before, window.grab().toImage().pixelColor(3, 400)) == (
        theme.THEMES[ThemeName.NIGHT].ground,
        theme.THEMES[ThemeName.DAY].ground,
    )
    qtbot.keyClick(window, Qt.Key.Key_Y)
    qtbot.keyClick(window, Qt.Key.Key_Y)


def keys_of(waveform: Waveform) -> dict[str, QPushButton]:
    return {row.accessibleName(): row for row in waveform.findChildren(QPushButton)}


def test_a_touched_wave_shows_keys_for_gain_and_speed(qtbot: QtBot, window: Window) -> None:
    waveform = window._centre.waveforms[VitalId.PLETH]
    assert not keys_of(waveform)["Larger"].isVisible()
    qtbot.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    auto = waveform._high - waveform._low
    qtbot.mouseClick(keys_of(waveform)["Larger"], Qt.MouseButton.LeftButton)
    larger = waveform._high - waveform._low
    qtbot.mouseClick(keys_of(waveform)["Smaller"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(keys_of(waveform)["Smaller"], Qt.MouseButton.LeftButton)
    smaller = waveform._high - waveform._low
    qtbot.mouseClick(keys_of(waveform)["Automatic gain"], Qt.MouseButton.LeftButton)
    assert larger == pytest.approx(auto / 1.4)
    assert smaller == pytest.approx(auto * 1.4)
    assert waveform._high - waveform._low == pytest.approx(auto)
    qtbot.mouseClick(keys_of(waveform)["Sweep speed"], Qt.MouseButton.LeftButton)
    assert {row._mm_s for row in window._centre.waveforms.values()} == {50.0}
    assert all(row.height() >= 44 and row.width() >= 44 for row in keys_of(waveform).values())


def test_a_wave_with_the_focus_reacts_to_plus_minus_and_zero(qtbot: QtBot, window: Window) -> None:
    waveform = window._centre.waveforms[VitalId.ABP]
    values_seen = []
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
        qtbot.keyClick(waveform, key)
        values_seen.append(waveform._zoom)
    assert values_seen == [1, 2, 1, None]
    qtbot.keyClick(waveform, Qt.Key.Key_Return)
    assert keys_of(waveform)["Larger"].isVisible()


def test_twice_the_speed_is_twice_the_distance(window: Window) -> None:
    waveform = window._centre.waveforms[VitalId.PLETH]
    slow = waveform.px_per_s
    window._next_speed()
    assert waveform.px_per_s == pytest.approx(2 * slow)
    assert slow == pytest.approx(25 * waveform.screen().physicalDotsPerInch() / 25.4)


def test_a_dialog_opens_by_its_key_and_closes_by_it_by_escape_and_by_the_close_key(
    qtbot: QtBot, window: Window
) -> None:
    for leave in ("same key", "escape", "close key"):
        qtbot.keyClick(window, Qt.Key.Key_F1)
        dialog = window._dialogs.dialog
        assert isinstance(dialog, KeysDialog)
        if leave == "same key":
            qtbot.keyClick(window, Qt.Key.Key_F1)
        elif leave == "escape":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            close = next(row for row in dialog.findChildren(QPushButton) if row.accessibleName() == "Close")
            qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
        assert opened(window) is None
        assert window._centre.waveforms[VitalId.PLETH].isVisible()


def test_the_menu_opens_another_dialog_and_changes_the_layout(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: opened(window) is DialogName.MENU)  # a soft key is first shown as pressed
    menu = window._dialogs.dialog
    assert isinstance(menu, MenuDialog)
    keys = {row.accessibleName(): row for row in menu.findChildren(QPushButton)}
    qtbot.mouseClick(keys["Next layout"], Qt.MouseButton.LeftButton)
    assert window._preferences.layout is LayoutName.NUMBERS
    assert opened(window) is DialogName.MENU
    qtbot.mouseClick(keys["Keys"], Qt.MouseButton.LeftButton)
    assert opened(window) is DialogName.KEYS


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_keys_of_the_menu_are_not_clipped(qtbot: QtBot, place: Place) -> None:
    stand = Stand(MenuDialog("Menu"), place)
    qtbot.addWidget(stand.window)
    QApplication.processEvents()
    assert (stand.small_targets(), stand.clipped(), stand.overlapping()) == ([], [], [])


def test_a_dialog_closes_after_a_time_without_a_touch(qtbot: QtBot, window: Window) -> None:
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


def test_a_screen_without_a_state_folder_stores_no_preferences(qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    qtbot.keyClick(show(), Qt.Key.Key_V)
    assert not (tmp_path / preferences.FILE).exists()


class Paints(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.parametrize("is_standby", [False, True])
def test_a_dialog_without_changes_is_not_repainted(qtbot: QtBot, window: Window, *, is_standby: bool) -> None:
    link = window._link
    assert isinstance(link, FakeLink)
    assert link.newest is not None
    link.newest = changed(link.newest, is_standby=is_standby)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog, paints = window._dialogs.dialog, Paints()
    assert dialog is not None
    window.advance(NOW + 0.5)
    qtbot.wait(20)
    dialog.installEventFilter(paints)
    for frame in range(30):
        window.advance(NOW + 0.6 + frame / 60)
        qtbot.wait(1)
    assert paints.count <= 1
    assert window._standby.isVisible() is is_standby


def test_a_dialog_is_above_the_standby_overlay_which_is_above_waves_and_numbers(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    centre = window._centre
    above = [row for row in centre.children() if isinstance(row, QWidget)]  # the last one is on top
    standby = above.index(window._standby)
    assert above[-1] is window._dialogs.dialog
    assert all(above.index(row) < standby for row in (*centre.waveforms.values(), *centre.numerics, centre.pressures))
