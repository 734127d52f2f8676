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
    raise BacklightError("this display has no adjustable backlight: use the buttons of the display")


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


def dialog(stand: Stand) -> SettingsDialog:
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
def test_a_key_sends_its_command(
    opened: Open, find: Callable[[SettingsDialog], QPushButton], snapshot: Snapshot, command: object, way: str
) -> None:
    stand = opened(snapshot)
    WAYS[way](find(dialog(stand)))
    assert stand.sent == [command]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "value"), CHOICES)
def test_a_display_setting_is_chosen_and_its_mark_follows_the_scene(
    opened: Open, ring: Ring, name: str, value: object, way: str
) -> None:
    stand = opened()
    keys = dialog(stand).choices[name].keys
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
def test_a_pause_without_an_end_needs_two_presses(opened: Open, kind: Kind) -> None:
    stand = opened(ALL)
    key = dialog(stand).pauses.keys[kind]
    key.click()
    assert stand.sent == []
    assert key.text() == "Press again"
    key.click()
    assert stand.sent == [Inactivate(kind=kind)]


def test_the_first_of_two_presses_expires(opened: Open, ring: Ring) -> None:
    stand = opened(ALL)
    key = dialog(stand).pauses.keys[Kind.ALARM_OFF]
    key.click()
    stand.show(scene(ring, ALL, now=NOW + 5.1))
    assert key.text() == "Alarms off"
    key.click()
    assert stand.sent == []


def test_only_permitted_pauses_have_a_key(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    assert list(dialog(stand).pauses.keys) == [Kind.AUDIO_PAUSED]
    stand.show(scene(ring, ALL))
    assert set(dialog(stand).pauses.keys) == set(Kind)


@pytest.mark.parametrize(
    ("snapshot", "state", "end"),
    [
        (CALM, "● Alarms are heard and shown", "End pause"),
        (PAUSED, "▲ The alarm sound is paused, for 1:15 more", "End pause"),
        (OFF, "▲ Alarms are off, neither heard nor shown, until someone switches them on", "Alarms on"),
    ],
)
def test_a_pause_is_shown_and_can_be_ended(opened: Open, snapshot: Snapshot, state: str, end: str) -> None:
    pauses = dialog(opened(snapshot)).pauses
    assert (pauses.state.text(), pauses.end.text()) == (state, end)
    assert pauses.end.isEnabled() is (snapshot.inactivation is not None)


def test_the_state_of_the_sound_output_is_shown_in_words(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    assert dialog(stand).hearing.text() == "● The sound output works"
    assert dialog(stand).test.isEnabled()
    stand.show(scene(ring, DEAF))
    assert dialog(stand).hearing.text() == f"✕ NO SOUND: {WHY}"
    assert dialog(stand).hearing.property("role") == "error"
    assert not dialog(stand).test.isEnabled()


def test_the_volumes_are_shown_with_the_clinics_minimum(opened: Open) -> None:
    shown = dialog(opened(CALM))
    assert (shown.volume.slider.value(), shown.volume.value.text()) == (70, "70 %")
    assert (shown.pulse.slider.value(), shown.pulse.value.text()) == (20, "20 %")
    assert shown.volume.slider.minimum() == 30
    assert shown.least.text() == "minimum 30 %"


def test_a_pulse_tone_of_zero_is_off(opened: Open) -> None:
    silent = changed(CALM, sound=msgspec.structs.replace(SOUND, pulse_tone=0.0))
    assert dialog(opened(silent)).pulse.value.text() == "off"


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
def test_the_volume_is_set_with_the_keyboard(opened: Open, key: Qt.Key, volume: float) -> None:
    stand = opened(CALM)
    go_to(dialog(stand).volume.slider)
    QTest.keyClick(focused(), key)
    assert stand.sent == [SetVolume(volume=volume)]


@pytest.mark.parametrize("x", [0.05, 0.5, 0.95])
def test_the_slider_jumps_to_the_touched_position(opened: Open, x: float) -> None:
    stand = opened(CALM)
    touch(dialog(stand).volume.slider, x)
    (command,) = stand.sent
    assert isinstance(command, SetVolume)
    assert command.volume == pytest.approx(0.3 + 0.7 * x, abs=0.04)


def test_a_drag_sends_one_command_on_release(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    slider = dialog(stand).pulse.slider
    middle = slider.height() // 2
    left, right = QPoint(slider.width() // 4, middle), QPoint(slider.width() * 3 // 4, middle)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, left)
    QTest.mouseMove(slider, QPoint(slider.width() // 2, middle))
    QTest.mouseMove(slider, right)
    stand.show(scene(ring, CALM))  # must not move it under the finger
    assert dialog(stand).pulse.value.text() != "20 %"
    assert stand.sent == []
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, right)
    (command,) = stand.sent
    assert isinstance(command, SetPulseTone)
    assert command.volume == pytest.approx(0.75, abs=0.04)


def test_a_new_volume_stays_until_the_engine_confirms_it_and_then_follows_the_engine(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    volume: SettingSlider = dialog(stand).volume
    go_to(volume.slider)
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    stand.show(scene(ring, CALM, now=NOW + 0.2))
    assert volume.slider.value() == 75  # not yet confirmed
    stand.show(scene(ring, with_volume(0.75), now=NOW + 0.4))
    assert volume.slider.value() == 75
    stand.show(scene(ring, with_volume(0.9), now=NOW + 0.6))  # another person has set it
    assert volume.slider.value() == 90


def test_a_volume_that_the_engine_does_not_set_returns_to_the_old_value(opened: Open, ring: Ring) -> None:
    stand = opened(CALM)
    volume = dialog(stand).volume
    go_to(volume.slider)
    QTest.keyClick(focused(), Qt.Key.Key_End)
    for now in (NOW + 0.1, NOW + 2.2):
        stand.show(scene(ring, CALM, now=now))
    assert (volume.slider.value(), volume.value.text()) == (70, "70 %")
    assert len(stand.sent) == 1


def test_the_mouse_wheel_does_not_change_the_volume(opened: Open) -> None:
    stand = opened(CALM)
    slider = dialog(stand).volume.slider
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
        False,  # noqa: FBT003 - a positional argument of Qt
    )
    QApplication.sendEvent(slider, wheel)
    assert slider.value() == 70
    assert stand.sent == []


def test_without_a_backlight_the_brightness_is_disabled_with_the_reason(opened: Open) -> None:
    shown = dialog(opened(CALM))
    assert not shown.brightness.isEnabled()
    assert shown.brightness.value.text() == ""
    assert shown.dimness.text() == "this display has no adjustable backlight: use the buttons of the display"


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    folder = tmp_path / "backlight" / "panel"
    folder.mkdir(parents=True)
    for file, text in (("max_brightness", "200"), ("brightness", "160"), ("type", "raw")):
        (folder / file).write_text(text)
    return folder.parent


def test_the_brightness_is_set_on_the_display_at_once_without_the_engine(opened: Open, ring: Ring, sysfs: Path) -> None:
    stand = opened(CALM, find=lambda: Backlight.find(sysfs))
    bright = dialog(stand).brightness
    assert (bright.slider.value(), bright.slider.minimum()) == (80, 20)
    go_to(bright.slider)
    QTest.keyClick(focused(), Qt.Key.Key_Home)
    assert (sysfs / "panel" / "brightness").read_text() == "40\n"
    assert stand.sent == []
    for now in (NOW + 0.1, NOW + 5):
        stand.show(scene(ring, CALM, now=now))
    assert bright.slider.value() == 20


def test_a_backlight_that_fails_is_reported(opened: Open, ring: Ring, sysfs: Path) -> None:
    stand = opened(CALM, find=lambda: Backlight.find(sysfs))
    (sysfs / "panel" / "brightness").unlink()
    (sysfs / "panel" / "brightness").mkdir()
    go_to(dialog(stand).brightness.slider)
    QTest.keyClick(focused(), Qt.Key.Key_End)
    stand.show(scene(ring, CALM))
    assert not dialog(stand).brightness.isEnabled()
    assert dialog(stand).dimness.text().startswith("the display does not take it")


def test_escape_closes_from_a_slider(qtbot: QtBot, opened: Open) -> None:
    stand = opened()
    go_to(dialog(stand).volume.slider)
    with qtbot.waitSignal(stand.dialog.closed):
        QTest.keyClick(focused(), Qt.Key.Key_Escape)


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("snapshot", [CALM, DEAF, OFF, PAUSED], ids=["calm", "deaf", "off", "paused"])
def test_everything_fits_and_can_be_touched(opened: Open, snapshot: Snapshot, place: Place, name: ThemeName) -> None:
    theme.use(name)
    stand = opened(snapshot, place)
    if dialog(stand).pauses.keys.keys() == set(Kind):
        dialog(stand).pauses.keys[Kind.AUDIO_OFF].click()
    assert stand.clipped() == []
    assert stand.small_targets() == []
    assert stand.overlapping() == []
    assert stand.nameless() == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_inactivation_has_a_key_and_a_text(kind: Kind) -> None:
    ((_, text),) = present_sound.keys((kind,), tr)
    assert text
    assert len(present_sound.inactivation(InactivationView(kind=kind, until=None), 0.0, tr)) > len("▲ Alarms")
