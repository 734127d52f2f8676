"""What happened to an alarm, or to the monitor: one row of the log each.

Pure; any thread.
"""

from dataclasses import dataclass
from enum import StrEnum

from alarms.catalogue import AlarmId, Priority
from config.origin import Origin


class Happening(StrEnum):
    """What a row of the log tells."""

    ONSET = "ONSET"
    RELIEF = "RELIEF"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    ACKNOWLEDGE_REFUSED = "ACKNOWLEDGE_REFUSED"
    SOUND_STARTED = "SOUND_STARTED"  # the first burst of this alarm was handed to the sound device
    AUDIO_PAUSED = "AUDIO_PAUSED"
    AUDIO_RESUMED = "AUDIO_RESUMED"
    LIMITS_CHANGED = "LIMITS_CHANGED"
    MONITOR_STARTED = "MONITOR_STARTED"
    MONITOR_STOPPED = "MONITOR_STOPPED"
    UNWATCHED = "UNWATCHED"  # the monitor was down: from when, for how long


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `subject` is the vital or the device; `occurrence` numbers the spans of one alarm.

    `limit` and `delay_s` are those in force at that moment; `actor` is who did it ("" for the monitor itself).
    """

    at: float  # monotonic seconds
    happening: Happening
    alarm: AlarmId | None = None
    subject: str = ""
    priority: Priority | None = None
    occurrence: int | None = None
    value: float | None = None
    limit: float | None = None
    delay_s: float | None = None
    actor: str = ""
    reason: str = ""
    origin: Origin = Origin.REAL
