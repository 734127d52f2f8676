from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.inactivation import InactivationKind as Kind
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import Inactivate, Reactivate, SetPulseTone, SetVolume
from bedside.monitor.link.commands import TestSound as TryOut
from bedside.monitor.link.snapshot import InactivationView, Snapshot, SoundView
from bedside.monitor.screen.dialogs.settings.dialog import SettingsDialog
from bedside.monitor.screen.present import sound as present_sound
from bedside.monitor.screen.present.backlight import Backlight, BacklightError
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.preferences import LayoutName, Preferences
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.setting_slider import SettingSlider
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.scenes import scene
from tests.support.snapshots import NOW, changed
from tests.support.stand import PLACES, Place, Stand, focused, go_to, touch

SOUND = SoundView(volume=0.7, volume_min=0.3, pulse_tone=0.2)
CALM = changed(sound=SOUND, permitted=(Kind.AUDIO_PAUSED,))
ALL = changed(sound=SOUND, permitted=tuple(Kind))
WHY = "no sound output: Error querying device -1, which is the default device of this computer"
DEAF = changed(ALL, sound=msgspec.structs.replace(SOUND, fault=WHY), has_sound=False)
PAUSED = changed(ALL, inactivation=InactivationView(kind=Kind.AUDIO_PAUSED, until=NOW + 75))
OFF = changed(ALL, inactivation=InactivationView(kind=Kind.ALARM_OFF, until=None))
Open = Callable[..., Stand]


def tr(text: str) -> str:
    return text


def no_backlight() -> Backlight:
    raise BacklightError("this display has no backlight that a program can set: use its own keys")


def with_volume(volume: float) -> Snapshot:
    return changed(CALM, sound=msgspec.structs.replace(SOUND, volume=volume))


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Iterator[Open]:
    """Open the dialog on a display without a backlight, or with one."""

    def shown(
        snapshot: Snapshot = CALM, place: Place = PLACES[2], find: Callable[[], Backlight] = no_backlight
    ) -> Stand:
        stand = Stand(SettingsDialog("Sound and display", find_backlight=find), place)
        qtbot.addWidget(stand.window)
        stand.show(scene(ring, snapshot))
        return stand

    yield shown
    theme.use(ThemeName.NIGHT)


def panel(stand: Stand) -> SettingsDialog:
    assert isinstance(stand.dialog, SettingsDialog)
    return stand.dialog


def press(key: QWidget) -> None:
    go_to(key)
    QTest.keyClick(focused(), Qt.Key.Key_Return)


WAYS: dict[str, Callable[[QWidget], None]] = {
    "mouse": lambda key: QTest.mouseClick(key, Qt.MouseButton.LeftButton),
    "finger": touch,
    "keyboard": press,
}
KEYS: list[tuple[str, Callable[[SettingsDialog], QPushButton], Snapshot, object]] = [
    ("test tone", lambda shown: shown.test, CALM, TryOut()),
    ("pause sound", lambda shown: shown.pauses.keys[Kind.AUDIO_PAUSED], CALM, Inactivate(kind=Kind.AUDIO_PAUSED)),
    ("pause alarms", lambda shown: shown.pauses.keys[Kind.ALARM_PAUSED], ALL, Inactivate(kind=Kind.ALARM_PAUSED)),
    ("end pause", lambda shown: shown.pauses.end, PAUSED, Reactivate()),
    ("alarms on", lambda shown: shown.pauses.end, OFF, Reactivate()),
]
CHOICES: list[tuple[str, object]] = [
    ("theme", ThemeName.DAY),
    ("theme", ThemeName.QUIET),
    ("sweep_mm_s", 12.5),
    ("sweep_mm_s", 50.0),
    ("layout", LayoutName.NUMBERS),
    ("layout", LayoutName.TRENDS),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("find", "snapshot", "command"), [row[1:] for row in KEYS], ids=[row[0] for row in KEYS])
def test_a_key_asks_for_its_deed(
    opened: Open, find: Callable[[SettingsDialog], QPushButton], snapshot: Snapshot, command: object, way: str
) -> None:
    stand = opened(snapshot)
    WAYS[way](find(panel(stand)))
    assert stand.sent == [command]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "value"), CHOICES)
def test_how_the_screen_looks_is_chosen_and_the_mark_follows_the_scene(
    opened: Open, ring: Ring, name: str, value: object, way: str
) -> None:
    stand = opened()
    keys = panel(stand).choices[name].keys
    before = [key.text() for key in keys.values()]
    WAYS[way](keys[value])
    assert stand.preferred == [(name, value)]
    assert [key.text() for key in keys.values()] == before
    plain = scene(ring, CALM)
    chosen = msgspec.structs.replace(Preferences(), **{name: value})
    stand.show(Scene(snapshot=plain.snapshot, ring=plain.ring, folder=plain.folder, now=plain.now, preferences=chosen))
    assert [each for each, key in keys.items() if key.text().startswith("✓ ")] == [value]
    assert [each for each, key in keys.items() if key.isChecked()] == [value]


@pytest.mark.parametrize("kind", [Kind.AUDIO_OFF, Kind.ALARM_OFF])
def test_what_does_not_end_by_itself_must_be_pressed_twice(opened: Open, kind: Kind) -> None:
    stand = opened(ALL)
    key = panel(stand).pauses.keys[kind]
    key.click()
    assert stand.sent == []
    assert key.text() == "Sure? Again"
    key.click()
    assert stand.sent == [Inactivate(kind=kind)]


def test_a_first_press_is_forgotten_after_a_while(opened: Open, ring: Ring) -> None:
    stand = opened(ALL)
    key = panel(stand).pauses.keys[Kind.ALARM_OFF]
    key.click()
    stand.show(scene(ring, ALL, now=NOW + 5.1))
    assert key.text() == "Alarms off"
    key.click()
    assert stand.sent == []


def test_only_what_the_clinic_permits_has_a_key(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    assert list(panel(stand).pauses.keys) == [Kind.AUDIO_PAUSED]
    stand.show(scene(ring, ALL))
    assert set(panel(stand).pauses.keys) == set(Kind)


@pytest.mark.parametrize(
    ("snapshot", "state", "end"),
    [
        (CALM, "● Alarms are heard and shown", "End pause"),
        (PAUSED, "▲ The alarm sound is paused, for 1:15 more", "End pause"),
        (OFF, "▲ Alarms are off, neither heard nor shown, until someone switches them on", "Alarms on"),
    ],
)
def test_what_is_paused_or_off_is_said_and_can_be_ended(opened: Open, snapshot: Snapshot, state: str, end: str) -> None:
    pauses = panel(opened(snapshot)).pauses
    assert (pauses.state.text(), pauses.end.text()) == (state, end)
    assert pauses.end.isEnabled() is (snapshot.inactivation is not None)


def test_whether_alarms_are_heard_is_said_in_words(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    assert panel(stand).hearing.text() == "● The sound output works"
    assert panel(stand).test.isEnabled()
    stand.show(scene(ring, DEAF))
    assert panel(stand).hearing.text() == f"✕ NO SOUND: {WHY}"
    assert panel(stand).hearing.property("role") == "error"
    assert not panel(stand).test.isEnabled()


def test_the_volumes_are_shown_with_the_clinics_minimum(opened: Open) -> None:
    shown = panel(opened(CALM))
    assert (shown.volume.slider.value(), shown.volume.value.text()) == (70, "70 %")
    assert (shown.pulse.slider.value(), shown.pulse.value.text()) == (20, "20 %")
    assert shown.volume.slider.minimum() == 30
    assert shown.least.text() == "never below 30 % here"


def test_a_pulse_tone_of_zero_is_off(opened: Open) -> None:
    silent = changed(CALM, sound=msgspec.structs.replace(SOUND, pulse_tone=0.0))
    assert panel(opened(silent)).pulse.value.text() == "off"


@pytest.mark.parametrize(
    ("key", "volume"),
    [
        (Qt.Key.Key_Right, 0.75),
        (Qt.Key.Key_Left, 0.65),
        (Qt.Key.Key_PageUp, 0.8),
        (Qt.Key.Key_Home, 0.3),
        (Qt.Key.Key_End, 1.0),
    ],
)
def test_the_volume_is_set_by_keys(opened: Open, key: Qt.Key, volume: float) -> None:
    stand = opened(CALM)
    go_to(panel(stand).volume.slider)
    QTest.keyClick(focused(), key)
    assert stand.sent == [SetVolume(volume=volume)]


@pytest.mark.parametrize("x", [0.05, 0.5, 0.95])
def test_the_slider_goes_where_a_finger_touches_it(opened: Open, x: float) -> None:
    stand = opened(CALM)
    touch(panel(stand).volume.slider, x)
    (command,) = stand.sent
    assert isinstance(command, SetVolume)
    assert command.volume == pytest.approx(0.3 + 0.7 * x, abs=0.04)


def test_a_drag_asks_once_when_the_finger_lets_go(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    slider = panel(stand).pulse.slider
    middle = slider.height() // 2
    left, right = QPoint(slider.width() // 4, middle), QPoint(slider.width() * 3 // 4, middle)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, left)
    QTest.mouseMove(slider, QPoint(slider.width() // 2, middle))
    QTest.mouseMove(slider, right)
    stand.show(scene(ring, CALM))  # does not take it out from under the finger
    assert panel(stand).pulse.value.text() != "20 %"
    assert stand.sent == []
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, right)
    (command,) = stand.sent
    assert isinstance(command, SetPulseTone)
    assert command.volume == pytest.approx(0.75, abs=0.04)


def test_what_was_asked_for_waits_for_the_engine_and_then_follows_it(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    volume: SettingSlider = panel(stand).volume
    go_to(volume.slider)
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    stand.show(scene(ring, CALM, now=NOW + 0.2))
    assert volume.slider.value() == 75  # on its way
    stand.show(scene(ring, with_volume(0.75), now=NOW + 0.4))
    assert volume.slider.value() == 75
    stand.show(scene(ring, with_volume(0.9), now=NOW + 0.6))  # somebody else
    assert volume.slider.value() == 90


def test_what_the_engine_refused_goes_back(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    volume = panel(stand).volume
    go_to(volume.slider)
    QTest.keyClick(focused(), Qt.Key.Key_End)
    for now in (NOW + 0.1, NOW + 2.2):
        stand.show(scene(ring, CALM, now=now))
    assert (volume.slider.value(), volume.value.text()) == (70, "70 %")
    assert len(stand.sent) == 1


def test_the_wheel_scrolls_the_page_and_changes_no_volume(opened: Open) -> None:
    stand = opened(CALM)
    slider = panel(stand).volume.slider
    none = Qt.KeyboardModifier.NoModifier
    middle = QPointF(slider.rect().center())
    wheel = QWheelEvent(
        middle,
        middle,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt takes it by its place only
    )
    QApplication.sendEvent(slider, wheel)
    assert slider.value() == 70
    assert stand.sent == []


def test_without_a_backlight_the_brightness_is_disabled_and_says_why(opened: Open) -> None:
    shown = panel(opened(CALM))
    assert not shown.brightness.isEnabled()
    assert shown.brightness.value.text() == ""
    assert shown.dimness.text() == "this display has no backlight that a program can set: use its own keys"


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    folder = tmp_path / "backlight" / "panel"
    folder.mkdir(parents=True)
    for file, text in (("max_brightness", "200"), ("brightness", "160"), ("type", "raw")):
        (folder / file).write_text(text)
    return folder.parent


def test_the_brightness_is_the_displays_own_and_is_set_at_once(opened: Open, ring: Ring, sysfs: Path) -> None:
    stand = opened(CALM, find=lambda: Backlight.find(sysfs))
    bright = panel(stand).brightness
    assert (bright.slider.value(), bright.slider.minimum()) == (80, 20)
    go_to(bright.slider)
    QTest.keyClick(focused(), Qt.Key.Key_Home)
    assert (sysfs / "panel" / "brightness").read_text() == "40\n"
    assert stand.sent == []
    for now in (NOW + 0.1, NOW + 5):
        stand.show(scene(ring, CALM, now=now))
    assert bright.slider.value() == 20


def test_a_display_that_goes_away_is_said(opened: Open, ring: Ring, sysfs: Path) -> None:
    stand = opened(CALM, find=lambda: Backlight.find(sysfs))
    (sysfs / "panel" / "brightness").unlink()
    (sysfs / "panel" / "brightness").mkdir()
    go_to(panel(stand).brightness.slider)
    QTest.keyClick(focused(), Qt.Key.Key_End)
    stand.show(scene(ring, CALM))
    assert not panel(stand).brightness.isEnabled()
    assert panel(stand).dimness.text().startswith("the display does not take it")


def test_escape_closes_from_a_slider(qtbot: QtBot, opened: Open) -> None:
    stand = opened()
    go_to(panel(stand).volume.slider)
    with qtbot.waitSignal(stand.dialog.closed):
        QTest.keyClick(focused(), Qt.Key.Key_Escape)


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("snapshot", [CALM, DEAF, OFF, PAUSED], ids=["calm", "deaf", "off", "paused"])
def test_all_of_it_fits_and_can_be_touched(opened: Open, snapshot: Snapshot, place: Place, name: ThemeName) -> None:
    theme.use(name)
    stand = opened(snapshot, place)
    if panel(stand).pauses.keys.keys() == set(Kind):
        panel(stand).pauses.keys[Kind.AUDIO_OFF].click()
    assert stand.clipped() == []
    assert stand.small_targets() == []
    assert stand.overlapping() == []
    assert stand.nameless() == []


@pytest.mark.parametrize("kind", Kind)
def test_whatever_can_be_inactivated_has_a_key_and_words(kind: Kind) -> None:
    ((_, text),) = present_sound.keys((kind,), tr)
    assert text
    assert len(present_sound.inactivation(InactivationView(kind=kind, until=None), 0.0, tr)) > len("▲ Alarms")
