"""An event of an alarm or of the monitor: each becomes one row of the log.

Pure; any thread.
"""

from dataclasses import dataclass
from enum import StrEnum

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.config.origin import Origin


class Happening(StrEnum):
    """The kind of an event, as the log records it."""

    ONSET = "ONSET"
    RELIEF = "RELIEF"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    ACKNOWLEDGE_REFUSED = "ACKNOWLEDGE_REFUSED"
    SOUND_STARTED = "SOUND_STARTED"  # the first burst of this alarm was handed to the sound device
    ESCALATE = "ESCALATE"  # nobody acknowledged it in time: its priority was raised
    REMIND = "REMIND"  # acknowledged long ago and still present: it sounds again
    INACTIVATED = "INACTIVATED"  # audio or alarms were paused or switched off: the reason says which
    REACTIVATED = "REACTIVATED"
    INACTIVATION_REFUSED = "INACTIVATION_REFUSED"
    HELD = "HELD"  # a vital is not judged for a while: the reason says why
    JUDGED_AGAIN = "JUDGED_AGAIN"
    LIMITS_CHANGED = "LIMITS_CHANGED"
    BASELINE_SET = "BASELINE_SET"
    PROFILE_CHANGED = "PROFILE_CHANGED"
    CLEARED = "CLEARED"  # ended unacknowledged by standby or by a change of patient
    PATIENT_ADMITTED = "PATIENT_ADMITTED"  # the subject is the code of the patient, never the name
    PATIENT_CHANGED = "PATIENT_CHANGED"
    PATIENT_DISCHARGED = "PATIENT_DISCHARGED"
    STANDBY_BEGAN = "STANDBY_BEGAN"  # until STANDBY_ENDED no alarm of a patient or a device is raised
    STANDBY_ENDED = "STANDBY_ENDED"
    NIBP_SET = "NIBP_SET"  # interval or programme of the cuff: the reason says which
    SOUND_SET = "SOUND_SET"  # volume of alarms or pulse tones: the reason says which
    MONITOR_STARTED = "MONITOR_STARTED"
    MONITOR_STOPPED = "MONITOR_STOPPED"
    COMMENTED = "COMMENTED"  # a comment on the row `about`: the reason is the comment
    JUDGED = "JUDGED"  # a later judgement by staff: the reason begins TRUE, FALSE, TECHNICAL or NOT_ACTIONABLE
    SESSION = "SESSION"  # a step of an infusion session: the subject is the session's id, the reason the step
    UNWATCHED = "UNWATCHED"  # nothing was watched: the reason says since when or why, the value for how many seconds
    CLOCK_STEPPED = "CLOCK_STEPPED"  # the machine's clock was set: the value says by how many seconds
    TIME_BELIEVED = "TIME_BELIEVED"  # the machine was started again: the reason says which time was believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of an alarm or of the monitor.

    Attributes:
        subject: the vital, the device or the patient's code that the event is about.
        occurrence: numbers the occurrences of one alarm, from 1.
        limit, delay_s: the limit and delay in force at that moment.
        actor: the person who caused the event, "" for the monitor itself.
        about: the sequence number in the log of the row that a comment or judgement refers to.

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
    about: int | None = None
