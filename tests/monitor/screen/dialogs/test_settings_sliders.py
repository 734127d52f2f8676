"""The Sound and display dialog: volumes and brightness."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import SetPulseTone, SetVolume
from bedside.monitor.screen.present.backlight import Backlight
from bedside.monitor.screen.toolkit.setting_slider import SettingSlider
from tests.support.dialogs.settings import CALM, SOUND, Open, dialog, with_volume
from tests.support.scenes import scene
from tests.support.snapshots import NOW, changed
from tests.support.stand import focused, go_to, touch


def test_the_volumes_are_shown_with_the_clinics_minimum(open_settings: Open) -> None:
    shown = dialog(open_settings(CALM))
    assert (shown.volume.slider.value(), shown.volume.value.text()) == (70, "70 %")
    assert (shown.pulse.slider.value(), shown.pulse.value.text()) == (20, "20 %")
    assert shown.volume.slider.minimum() == 30
    assert shown.least.text() == "minimum 30 %"


def test_a_pulse_tone_of_zero_is_off(open_settings: Open) -> None:
    silent = changed(CALM, sound=msgspec.structs.replace(SOUND, pulse_tone=0.0))
    assert dialog(open_settings(silent)).pulse.value.text() == "off"


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
def test_the_volume_is_set_with_the_keyboard(open_settings: Open, key: Qt.Key, volume: float) -> None:
    stand = open_settings(CALM)
    go_to(dialog(stand).volume.slider)
    QTest.keyClick(focused(), key)
    assert stand.sent == [SetVolume(volume=volume)]


@pytest.mark.parametrize("x", [0.05, 0.5, 0.95])
def test_the_slider_jumps_to_the_touched_position(open_settings: Open, x: float) -> None:
    stand = open_settings(CALM)
    touch(dialog(stand).volume.slider, x)
    (command,) = stand.sent
    assert isinstance(command, SetVolume)
    assert command.volume == pytest.approx(0.3 + 0.7 * x, abs=0.04)


def test_a_drag_sends_one_command_on_release(open_settings: Open, ring: Ring) -> None:
    stand = open_settings(CALM)
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


def test_a_new_volume_stays_until_the_engine_confirms_it_and_then_follows_the_engine(
    open_settings: Open, ring: Ring
) -> None:
    stand = open_settings(CALM)
    volume: SettingSlider = dialog(stand).volume
    go_to(volume.slider)
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    stand.show(scene(ring, CALM, now=NOW + 0.2))
    assert volume.slider.value() == 75  # not yet confirmed
    stand.show(scene(ring, with_volume(0.75), now=NOW + 0.4))
    assert volume.slider.value() == 75
    stand.show(scene(ring, with_volume(0.9), now=NOW + 0.6))  # another person has set it
    assert volume.slider.value() == 90


def test_a_volume_that_the_engine_does_not_set_returns_to_the_old_value(open_settings: Open, ring: Ring) -> None:
    stand = open_settings(CALM)
    volume = dialog(stand).volume
    go_to(volume.slider)
    QTest.keyClick(focused(), Qt.Key.Key_End)
    for now in (NOW + 0.1, NOW + 2.2):
        stand.show(scene(ring, CALM, now=now))
    assert (volume.slider.value(), volume.value.text()) == (70, "70 %")
    assert len(stand.sent) == 1


def test_the_mouse_wheel_does_not_change_the_volume(open_settings: Open) -> None:
    stand = open_settings(CALM)
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


def test_without_a_backlight_the_brightness_is_disabled_with_the_reason(open_settings: Open) -> None:
    shown = dialog(open_settings(CALM))
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


def test_the_brightness_is_set_on_the_display_at_once_without_the_engine(
    open_settings: Open, ring: Ring, sysfs: Path
) -> None:
    stand = open_settings(CALM, find=lambda: Backlight.find(sysfs))
    bright = dialog(stand).brightness
    assert (bright.slider.value(), bright.slider.minimum()) == (80, 20)
    go_to(bright.slider)
    QTest.keyClick(focused(), Qt.Key.Key_Home)
    assert (sysfs / "panel" / "brightness").read_text() == "40\n"
    assert stand.sent == []
    for now in (NOW + 0.1, NOW + 5):
        stand.show(scene(ring, CALM, now=now))
    assert bright.slider.value() == 20


def test_a_backlight_that_fails_is_reported(open_settings: Open, ring: Ring, sysfs: Path) -> None:
    stand = open_settings(CALM, find=lambda: Backlight.find(sysfs))
    (sysfs / "panel" / "brightness").unlink()
    (sysfs / "panel" / "brightness").mkdir()
    go_to(dialog(stand).brightness.slider)
    QTest.keyClick(focused(), Qt.Key.Key_End)
    stand.show(scene(ring, CALM))
    assert not dialog(stand).brightness.isEnabled()
    assert dialog(stand).dimness.text().startswith("the display does not take it")


def test_escape_closes_from_a_slider(qtbot: QtBot, open_settings: Open) -> None:
    stand = open_settings()
    go_to(dialog(stand).volume.slider)
    with qtbot.waitSignal(stand.dialog.closed):
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
