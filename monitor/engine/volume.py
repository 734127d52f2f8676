"""The sound volumes of this bed: set by people, in force at once, stored in the state folder, and logged.

Runs on the engine's event loop. The volumes belong to the bed and not to the patient: an admission does not change
them. Each
change writes the whole file anew and replaces the old one at once.
"""

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Happening
from bedside.config.refusal import Refusal
from bedside.config.schema import Share, SoundConfig
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.link.commands import SetPulseTone, SetVolume, TestSound
from bedside.monitor.link.snapshot import SoundView
from bedside.monitor.process.atomic_file import store_durably
from bedside.monitor.process.state_file import load
from bedside.monitor.sound.player import SoundPlayer

FILE: Final = "sound.json"
_LARGEST: Final = 1 << 12


class Volumes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of the volumes' file: each volume as a share of the loudest, 0 to 1."""

    volume: Share
    pulse_tone: Share


class VolumeControl:
    """Sets and stores the sound volumes of one bed.

    Attributes:
        fault: why the stored volumes are not in force, "" if they are; alarms sound all the same.
        handlers: the functions that carry out the commands about volumes.

    """

    def __init__(self, folder: Path, settings: SoundConfig, player: SoundPlayer, alarms: AlarmEngine) -> None:
        self._path, self._settings, self._player, self._alarms = folder / FILE, settings, player, alarms
        self.fault = ""
        stored = self._read() or Volumes(volume=settings.volume, pulse_tone=settings.pulse_tone)
        # The clinic may have raised its minimum since the file was written.
        self._volumes = msgspec.structs.replace(stored, volume=max(stored.volume, settings.volume_min))
        self._apply()
        self.handlers: Handlers = {
            SetVolume: self._set_volume,
            SetPulseTone: self._set_pulse_tone,
            TestSound: self._test,
        }

    def view(self) -> SoundView:
        """Return the volumes for the snapshot, with the fault of the sound device if no sound can be heard."""
        now = self._volumes
        lowest, fault = self._settings.volume_min, self._player.fault or ""
        return SoundView(volume=now.volume, volume_min=lowest, pulse_tone=now.pulse_tone, fault=fault)

    def _set_volume(self, command: SetVolume, at: float) -> Refusal | None:
        lowest = self._settings.volume_min
        if not lowest <= command.volume <= 1:
            return Refusal(f"volume={command.volume:g} must lie between {lowest:g}, this clinic's minimum, and 1")
        reason = f"alarm volume {self._volumes.volume:g} -> {command.volume:g}"
        return self._set(msgspec.structs.replace(self._volumes, volume=command.volume), at, command.actor, reason)

    def _set_pulse_tone(self, command: SetPulseTone, at: float) -> Refusal | None:
        if not 0 <= command.volume <= 1:
            return Refusal(f"volume={command.volume:g} must lie between 0 and 1")
        reason = f"pulse tone {self._volumes.pulse_tone:g} -> {command.volume:g}"
        return self._set(msgspec.structs.replace(self._volumes, pulse_tone=command.volume), at, command.actor, reason)

    def _test(self, _command: TestSound, _at: float) -> Refusal | None:
        if self._player.fault:
            return Refusal(f"no sound can be played: {self._player.fault}")
        if self._alarms.sounding() is not None:
            return Refusal("an alarm sounds now: no test is needed")
        self._player.play_test_tone()
        return None

    def _set(self, volumes: Volumes, at: float, actor: str, reason: str) -> Refusal | None:
        if volumes == self._volumes:
            return None
        self._volumes = volumes
        self._apply()
        self._alarms.note(Happening.SOUND_SET, at, actor=actor, reason=reason)
        refusal = store_durably(self._path, self._volumes)
        self.fault = self.fault if refusal else ""
        return refusal

    def _apply(self) -> None:
        self._player.set_volume(self._volumes.volume)
        self._player.set_pulse_tone(self._volumes.pulse_tone)

    def _read(self) -> Volumes | None:
        stored, fault = load(self._path, _LARGEST, lambda data: msgspec.json.decode(data, type=Volumes))
        if fault:
            self.fault = f"{FILE} cannot be used, the configured volumes are in force: {fault}"
        return stored
