"""The Sound and display dialog: volumes, alarm pauses, theme, sweep speed, layout, language, brightness.

Runs in the screen process. Volumes and pauses are settings of the engine; the other settings belong to this screen.
"""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from bedside.monitor.link.commands import SetPulseTone, SetVolume, TestSound
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.dialogs.settings.pause_keys import PauseKeys
from bedside.monitor.screen.present import sound as present_sound
from bedside.monitor.screen.present.backlight import LEAST, Backlight, BacklightError
from bedside.monitor.screen.toolkit import language
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.preferences import SWEEPS_MM_S, LayoutName
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.screen.toolkit.setting_slider import SettingSlider
from bedside.monitor.screen.toolkit.theme import ThemeName
from bedside.monitor.screen.toolkit.translated import translated

Labels = Mapping[object, str]


class SettingsDialog(Dialog):
    """A row for each setting, with its name and its controls, in a scroll area.

    `find_backlight` returns the backlight of the display, or raises BacklightError if it cannot be adjusted.

    Signals: those of `Dialog`.
    """

    def __init__(
        self, title: str, parent: QWidget | None = None, find_backlight: Callable[[], Backlight] = Backlight.find
    ) -> None:
        super().__init__(title, parent)
        self.volume = SettingSlider(self.tr("Alarm volume"))
        self.pulse = SettingSlider(self.tr("Pulse tone volume"), self.tr("off"))
        self.brightness = SettingSlider(self.tr("Brightness"))
        self.least, self.hearing, self.dimness = QLabel(), QLabel(), QLabel()
        self.test, self.pauses = QPushButton(self.tr("Play the test tone")), PauseKeys()
        self.choices = self._make_choices()
        self._backlight: Backlight | None = None
        self._share = 1.0
        self._grid = QGridLayout()
        self._lay_out()
        self._connect()
        self._open_backlight(find_backlight)

    def show_scene(self, scene: Scene) -> None:
        """Show the volumes, pauses, preferences and brightness that are in force."""
        snapshot, now = scene.snapshot, scene.now
        sound = snapshot.sound
        self.volume.show_share(sound.volume, now, least=sound.volume_min)
        self.pulse.show_share(sound.pulse_tone, now)
        if self._backlight is not None:
            self.brightness.show_share(self._share, now, least=LEAST)
        _set_text(self.least, present_sound.volume(sound, translated))
        self._show_hearing(snapshot)
        self.pauses.show_state(snapshot, now)
        for name, choice in self.choices.items():
            choice.show_value(getattr(scene.preferences, name))

    def _make_choices(self) -> dict[str, Segments]:
        """Return the row of keys for each display setting, by the field of `Preferences` that it sets."""
        themes: Labels = {
            ThemeName.NIGHT: self.tr("night"),
            ThemeName.DAY: self.tr("day"),
            ThemeName.QUIET: self.tr("quiet"),
        }
        layouts: Labels = {
            LayoutName.WAVES: self.tr("waves"),
            LayoutName.NUMBERS: self.tr("numbers"),
            LayoutName.TRENDS: self.tr("trends"),
        }
        speeds: Labels = {speed: f"{speed:g}" for speed in SWEEPS_MM_S}
        languages: Labels = {
            choice: self.tr("system") if choice == language.SYSTEM else language.own_name(choice)
            for choice in language.known()
        }
        tables = {"theme": themes, "sweep_mm_s": speeds, "layout": layouts, "language": languages}
        return {
            name: Segments([Segment(value, text) for value, text in table.items()], len(table))
            for name, table in tables.items()
        }

    def _lay_out(self) -> None:
        area = Scroll()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(12)
        self._row(self.tr("Alarm volume"), self.volume, self.least)
        self._row(self.tr("Sound"), self.test, self.hearing)
        self._row(self.tr("Pulse tone"), self.pulse)
        self._row(self.tr("Alarms"), self.pauses)
        self._row(self.tr("Colours"), self.choices["theme"])
        self._row(self.tr("Sweep, mm/s"), self.choices["sweep_mm_s"])
        self._row(self.tr("Layout"), self.choices["layout"])
        self._row(self.tr("Language"), self.choices["language"])
        self._row(self.tr("Brightness"), self.brightness, self.dimness)
        area.column.addLayout(self._grid)
        area.column.addStretch()
        self.body.addWidget(area, 1)

    def _row(self, name: str, *parts: QWidget) -> None:
        """Add the row of a setting: its name, and its widgets one below the other."""
        place = self._grid.rowCount()
        label = QLabel(name)
        label.setProperty("role", "dim")
        self._grid.addWidget(label, place, 0)
        for below, part in enumerate(parts):
            self._grid.addWidget(part, place + below, 1)
            if isinstance(part, QLabel):
                part.setWordWrap(True)
                part.setProperty("role", "dim")

    def _connect(self) -> None:
        self.test.setAutoDefault(True)
        self.test.clicked.connect(lambda: self.commanded.emit(TestSound()))
        self.volume.requested.connect(lambda share: self.commanded.emit(SetVolume(volume=share)))
        self.pulse.requested.connect(lambda share: self.commanded.emit(SetPulseTone(volume=share)))
        self.brightness.requested.connect(self._set_brightness)
        self.pauses.commanded.connect(self.commanded)
        for name, choice in self.choices.items():
            choice.requested.connect(lambda value, name=name: self.preferred.emit(name, value))

    def _show_hearing(self, snapshot: Snapshot) -> None:
        text = present_sound.output_state(snapshot.sound, has_sound=snapshot.has_sound, tr=translated)
        if _set_text(self.hearing, text):
            self.hearing.setProperty("role", "dim" if snapshot.has_sound else "error")
            self.hearing.style().unpolish(self.hearing)
            self.hearing.style().polish(self.hearing)
        self.test.setEnabled(snapshot.has_sound)

    def _open_backlight(self, find_backlight: Callable[[], Backlight]) -> None:
        try:
            self._backlight = find_backlight()
            self._share = self._backlight.share()
        except BacklightError as err:
            self._disable_brightness(err)
        else:
            _set_text(self.dimness, self.tr("never below {} %").format(round(LEAST * 100)))

    def _set_brightness(self, share: float) -> None:
        if self._backlight is None:
            return
        try:
            self._backlight.set_share(share)
            self._share = self._backlight.share()
        except BacklightError as err:
            self._disable_brightness(err)

    def _disable_brightness(self, err: BacklightError) -> None:
        self._backlight = None
        self.brightness.setEnabled(False)
        self.brightness.value.clear()
        _set_text(self.dimness, translated(str(err)))


def _set_text(label: QLabel, text: str) -> bool:
    """Set a label's text; return whether it has changed."""
    has_changed = label.text() != text
    if has_changed:
        label.setText(text)
    return has_changed
