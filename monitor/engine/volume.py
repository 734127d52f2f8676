"""How loud it is at this bed: set by people, in force at once, kept in a file of the state folder, and logged.

Runs on the engine's event loop. It is the bed's, not the patient's: a room stays as loud as it is. Written at each
change, whole, and put in place at once.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Happening
from bedside.config.schema import Share, SoundConfig
from bedside.monitor.link.commands import SetPulseTone, SetVolume, TestSound
from bedside.monitor.link.snapshot import SoundView
from bedside.monitor.process.atomic_file import kept_durably
from bedside.monitor.sound.player import SoundPlayer

FILE: Final = "sound.json"
_LARGEST: Final = 1 << 12


class Volumes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's content: shares of the loudest."""

    volume: Share
    pulse_tone: Share


class VolumeControl:
    """The volumes of one state folder.

    Attributes:
        fault: why what is in force is not what was set, "" if it is; alarms sound all the same.
        commands: which command it carries out, and how; each answer is "" or the sentence why not.

    """

    def __init__(self, folder: Path, settings: SoundConfig, sounder: SoundPlayer, alarms: AlarmEngine) -> None:
        self._path, self._settings, self._sounder, self._alarms = folder / FILE, settings, sounder, alarms
        self.fault = ""
        found = self._read() or Volumes(volume=settings.volume, pulse_tone=settings.pulse_tone)
        # The clinic may have raised its minimum since the file was written.
        self._volumes = msgspec.structs.replace(found, volume=max(found.volume, settings.volume_min))
        self._apply()
        self.commands: Mapping[type, Callable[[Any, float], str]] = {
            SetVolume: self._set_volume,
            SetPulseTone: self._set_pulse_tone,
            TestSound: self._test,
        }

    def view(self) -> SoundView:
        """Return how loud it is, and why nothing can be heard if that is so."""
        now = self._volumes
        least, fault = self._settings.volume_min, self._sounder.fault or ""
        return SoundView(volume=now.volume, volume_min=least, pulse_tone=now.pulse_tone, fault=fault)

    def _set_volume(self, command: SetVolume, at: float) -> str:
        least = self._settings.volume_min
        if not least <= command.volume <= 1:
            return f"volume={command.volume:g} must lie between {least:g}, this clinic's minimum, and 1"
        reason = f"alarm volume {self._volumes.volume:g} -> {command.volume:g}"
        return self._set(msgspec.structs.replace(self._volumes, volume=command.volume), at, command.actor, reason)

    def _set_pulse_tone(self, command: SetPulseTone, at: float) -> str:
        if not 0 <= command.volume <= 1:
            return f"volume={command.volume:g} must lie between 0 and 1"
        reason = f"pulse tone {self._volumes.pulse_tone:g} -> {command.volume:g}"
        return self._set(msgspec.structs.replace(self._volumes, pulse_tone=command.volume), at, command.actor, reason)

    def _test(self, _command: TestSound, _at: float) -> str:
        if self._sounder.fault:
            return f"nothing can be heard: {self._sounder.fault}"
        if self._alarms.sounding() is not None:
            return "an alarm sounds, and that is test enough"
        self._sounder.try_out()
        return ""

    def _set(self, wanted: Volumes, at: float, actor: str, reason: str) -> str:
        if wanted == self._volumes:
            return ""
        self._volumes = wanted
        self._apply()
        self._alarms.note(Happening.SOUND_SET, at, actor=actor, reason=reason)
        answer = kept_durably(self._path, self._volumes)
        self.fault = self.fault if answer else ""
        return answer

    def _apply(self) -> None:
        self._sounder.set_volume(self._volumes.volume)
        self._sounder.set_pulse_tone(self._volumes.pulse_tone)

    def _read(self) -> Volumes | None:
        try:
            return msgspec.json.decode(self._path.read_bytes()[:_LARGEST], type=Volumes)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as err:  # msgspec's errors are ValueErrors
            self.fault = f"{FILE} cannot be used, the configured volumes stand: {err}"
            return None
