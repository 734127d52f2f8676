"""The Sound and display dialog for tests: snapshots, and an open_settings dialog."""

from collections.abc import Callable, Iterator

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from bedside.alarms.inactivation import InactivationKind as Kind
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.snapshot import InactivationView, Snapshot, SoundView
from bedside.monitor.screen.dialogs.settings.dialog import SettingsDialog
from bedside.monitor.screen.present.backlight import Backlight, BacklightError
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.scenes import scene
from tests.support.snapshots import NOW, changed
from tests.support.stand import PLACES, Place, Stand

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
def open_settings(qtbot: QtBot, ring: Ring) -> Iterator[Open]:
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
