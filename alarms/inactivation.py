"""May it sound, may it be seen? Audio paused, alarms paused, audio off, alarms off (IEC 60601-1-8, 6.8, second-hand).

Pure: time is an argument. "Audio" is the sound alone, "alarm" is sound and sight; "paused" ends by itself, "off" does
not. Only the audio pause is given to everybody; the others are a clinic's permission.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.config.schema import AlarmConfig

_REMINDER_S: Final = 3.0  # one burst of low priority fits into it


class InactivationKind(StrEnum):
    """What is inactivated, and whether it ends by itself."""

    AUDIO_PAUSED = "AUDIO_PAUSED"
    ALARM_PAUSED = "ALARM_PAUSED"
    AUDIO_OFF = "AUDIO_OFF"
    ALARM_OFF = "ALARM_OFF"

    @property
    def is_timed(self) -> bool:
        """Whether it ends by itself."""
        return self.endswith("PAUSED")

    @property
    def hides(self) -> bool:
        """Whether sight is off as well as sound."""
        return self.startswith("ALARM")


class Inactivation:
    """At most one is in force; a later one takes the place of an earlier.

    An alarm that came, or rose, after the beginning of an audio pause sounds through it. Nothing sounds through the
    other three: that is what a clinic permits when it permits them.
    """

    def __init__(self, settings: AlarmConfig) -> None:
        kinds = InactivationKind
        self.permitted: Collection[InactivationKind] = {kinds.AUDIO_PAUSED} | {
            kind
            for kind, may in (
                (kinds.ALARM_PAUSED, settings.may_pause_alarms),
                (kinds.AUDIO_OFF, settings.may_switch_audio_off),
                (kinds.ALARM_OFF, settings.may_switch_alarms_off),
            )
            if may
        }
        self._length_s = {kinds.AUDIO_PAUSED: settings.audio_pause_s, kinds.ALARM_PAUSED: settings.alarm_pause_s}
        self.kind: InactivationKind | None = None
        self.until: float | None = None
        self.began = 0.0
        self._reminded_at = self._reminding_until = 0.0

    def begin(self, kind: InactivationKind, at: float) -> float | None:
        """Begin, or begin anew; return its length in seconds, None if it does not end by itself."""
        length_s = self._length_s.get(kind)
        self.kind, self.began, self._reminded_at = kind, at, at
        self.until = None if length_s is None else at + length_s
        return length_s

    def end(self) -> InactivationKind | None:
        """End it; return what was in force, None if nothing was."""
        was, self.kind, self.until = self.kind, None, None
        return was

    def expire(self, at: float) -> InactivationKind | None:
        """Let time pass; return what ran out just now."""
        return self.end() if self.until is not None and at >= self.until else None

    def remind(self, at: float, after_s: float) -> bool:
        """Whether people must be reminded now that sound or alarms are off; every `after_s` seconds, 0: never."""
        is_due = self.is_off and after_s > 0 and at - self._reminded_at >= after_s
        if is_due:
            self._reminded_at, self._reminding_until = at, at + _REMINDER_S
        return is_due

    def is_reminding(self, at: float) -> bool:
        """Whether the reminder's burst must sound now."""
        return self.is_off and at < self._reminding_until

    def lets_sound(self, alarm: ActiveAlarm) -> bool:
        """Say whether an alarm may sound."""
        if self.kind is InactivationKind.AUDIO_PAUSED:
            return alarm.raised_at > self.began
        return self.kind is None

    @property
    def hides(self) -> bool:
        """Whether alarms are not to be seen either."""
        return self.kind is not None and self.kind.hides

    @property
    def is_off(self) -> bool:
        """Whether something is inactivated that does not end by itself."""
        return self.kind is not None and not self.kind.is_timed
