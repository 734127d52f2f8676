"""Alarm inactivation: audio paused, alarms paused, audio off, alarms off (IEC 60601-1-8, 6.8, second-hand).

Pure: time is an argument. "Audio" is the sound alone, "alarm" is sound and display; "paused" ends by itself, "off"
does not. The audio pause is always permitted; a clinic's configuration permits the others.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.config.schema import AlarmConfig

_REMINDER_S: Final = 3.0  # one burst of low priority fits into it


class InactivationKind(StrEnum):
    """What is inactivated (audio or alarms), and whether the inactivation ends by itself (paused) or not (off)."""

    AUDIO_PAUSED = "AUDIO_PAUSED"
    ALARM_PAUSED = "ALARM_PAUSED"
    AUDIO_OFF = "AUDIO_OFF"
    ALARM_OFF = "ALARM_OFF"

    @property
    def is_timed(self) -> bool:
        """Whether an inactivation of this kind ends by itself."""
        return self.endswith("PAUSED")

    @property
    def hides(self) -> bool:
        """Whether the display of alarms is off as well as the sound."""
        return self.startswith("ALARM")


class Inactivation:
    """The inactivation in force, at most one; a later one replaces an earlier one.

    An alarm that began or escalated after the start of an audio pause sounds all the same. During the other
    three kinds no alarm sounds; a clinic that permits them permits this.
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
        """Begin an inactivation or restart it; return its length in seconds, None if it does not end by itself."""
        length_s = self._length_s.get(kind)
        self.kind, self.began, self._reminded_at = kind, at, at
        self.until = None if length_s is None else at + length_s
        return length_s

    def end(self) -> InactivationKind | None:
        """End the inactivation; return the kind that was in force, None if there was none."""
        was, self.kind, self.until = self.kind, None, None
        return was

    def expire(self, at: float) -> InactivationKind | None:
        """End the inactivation if its time is over at `at`; return its kind, None if nothing ended."""
        return self.end() if self.until is not None and at >= self.until else None

    def remind(self, at: float, after_s: float) -> bool:
        """Whether a reminder is due that audio or alarms are off: every `after_s` seconds, 0 for never."""
        is_due = self.is_off and after_s > 0 and at - self._reminded_at >= after_s
        if is_due:
            self._reminded_at, self._reminding_until = at, at + _REMINDER_S
        return is_due

    def is_reminding(self, at: float) -> bool:
        """Whether the reminder's burst must sound now."""
        return self.is_off and at < self._reminding_until

    def lets_sound(self, alarm: ActiveAlarm) -> bool:
        """Whether the inactivation in force, if any, lets this alarm sound."""
        if self.kind is InactivationKind.AUDIO_PAUSED:
            return alarm.raised_at > self.began
        return self.kind is None

    @property
    def hides(self) -> bool:
        """Whether the inactivation in force hides the alarms as well."""
        return self.kind is not None and self.kind.hides

    @property
    def is_off(self) -> bool:
        """Whether audio or alarms are off: unlike a pause, this has no end time."""
        return self.kind is not None and not self.kind.is_timed
