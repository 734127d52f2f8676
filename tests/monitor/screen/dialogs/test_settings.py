"""The Sound and display dialog: its keys and choices, the pauses, and that everything fits."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from bedside.alarms.inactivation import InactivationKind as Kind
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import Inactivate, Reactivate
from bedside.monitor.link.commands import TestSound as TryOut
from bedside.monitor.link.snapshot import InactivationView, Snapshot
from bedside.monitor.screen.dialogs.settings.dialog import SettingsDialog
from bedside.monitor.screen.present import sound as present_sound
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.preferences import LayoutName, Preferences
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.dialogs.settings import ALL, CALM, DEAF, OFF, PAUSED, WHY, Open, dialog, tr
from tests.support.scenes import scene
from tests.support.snapshots import NOW
from tests.support.stand import PLACES, Place, focused, go_to, touch


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
    open_settings: Open, find: Callable[[SettingsDialog], QPushButton], snapshot: Snapshot, command: object, way: str
) -> None:
    stand = open_settings(snapshot)
    WAYS[way](find(dialog(stand)))
    assert stand.sent == [command]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "value"), CHOICES)
def test_a_display_setting_is_chosen_and_its_mark_follows_the_scene(
    open_settings: Open, ring: Ring, name: str, value: object, way: str
) -> None:
    stand = open_settings()
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
def test_a_pause_without_an_end_needs_two_presses(open_settings: Open, kind: Kind) -> None:
    stand = open_settings(ALL)
    key = dialog(stand).pauses.keys[kind]
    key.click()
    assert stand.sent == []
    assert key.text() == "Press again"
    key.click()
    assert stand.sent == [Inactivate(kind=kind)]


def test_the_first_of_two_presses_expires(open_settings: Open, ring: Ring) -> None:
    stand = open_settings(ALL)
    key = dialog(stand).pauses.keys[Kind.ALARM_OFF]
    key.click()
    stand.show(scene(ring, ALL, now=NOW + 5.1))
    assert key.text() == "Alarms off"
    key.click()
    assert stand.sent == []


def test_only_permitted_pauses_have_a_key(open_settings: Open, ring: Ring) -> None:
    stand = open_settings(CALM)
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
def test_a_pause_is_shown_and_can_be_ended(open_settings: Open, snapshot: Snapshot, state: str, end: str) -> None:
    pauses = dialog(open_settings(snapshot)).pauses
    assert (pauses.state.text(), pauses.end.text()) == (state, end)
    assert pauses.end.isEnabled() is (snapshot.inactivation is not None)


def test_the_state_of_the_sound_output_is_shown_in_words(open_settings: Open, ring: Ring) -> None:
    stand = open_settings(CALM)
    assert dialog(stand).hearing.text() == "● The sound output works"
    assert dialog(stand).test.isEnabled()
    stand.show(scene(ring, DEAF))
    assert dialog(stand).hearing.text() == f"✕ NO SOUND: {WHY}"
    assert dialog(stand).hearing.property("role") == "error"
    assert not dialog(stand).test.isEnabled()


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("snapshot", [CALM, DEAF, OFF, PAUSED], ids=["calm", "deaf", "off", "paused"])
def test_everything_fits_and_can_be_touched(
    open_settings: Open, snapshot: Snapshot, place: Place, name: ThemeName
) -> None:
    theme.use(name)
    stand = open_settings(snapshot, place)
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
