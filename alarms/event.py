"""What happened to an alarm, or to the monitor: one row of the log each.

Pure; any thread.
"""

from dataclasses import dataclass
from enum import StrEnum

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.config.origin import Origin


class Happening(StrEnum):
    """What a row of the log tells."""

    ONSET = "ONSET"
    RELIEF = "RELIEF"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    ACKNOWLEDGE_REFUSED = "ACKNOWLEDGE_REFUSED"
    SOUND_STARTED = "SOUND_STARTED"  # the first burst of this alarm was handed to the sound device
    ESCALATE = "ESCALATE"  # nobody has seen it for too long: it has risen
    REMIND = "REMIND"  # acknowledged long ago, and still so: it sounds again
    INACTIVATED = "INACTIVATED"  # audio or alarms, paused or off: the reason says which
    REACTIVATED = "REACTIVATED"
    INACTIVATION_REFUSED = "INACTIVATION_REFUSED"
    HELD = "HELD"  # a vital is not judged for a while, and why
    JUDGED_AGAIN = "JUDGED_AGAIN"
    LIMITS_CHANGED = "LIMITS_CHANGED"
    BASELINE_SET = "BASELINE_SET"
    PROFILE_CHANGED = "PROFILE_CHANGED"
    CLEARED = "CLEARED"  # over, or of no concern any more, before anyone had seen it: standby, or another patient
    PATIENT_ADMITTED = "PATIENT_ADMITTED"  # the subject is the code of the patient, never the name
    PATIENT_CHANGED = "PATIENT_CHANGED"
    PATIENT_DISCHARGED = "PATIENT_DISCHARGED"
    STANDBY_BEGAN = "STANDBY_BEGAN"  # from here to STANDBY_ENDED no alarm of a patient or a device is raised
    STANDBY_ENDED = "STANDBY_ENDED"
    NIBP_SET = "NIBP_SET"  # what the cuff does by itself from now on: the reason says it
    SOUND_SET = "SOUND_SET"  # how loud alarms or pulses are: the reason says it
    MONITOR_STARTED = "MONITOR_STARTED"
    MONITOR_STOPPED = "MONITOR_STOPPED"
    COMMENTED = "COMMENTED"  # on another row, which `about` names: the reason is the comment
    JUDGED = "JUDGED"  # by staff afterwards: the reason begins with TRUE, FALSE, TECHNICAL or NOT_ACTIONABLE
    SESSION = "SESSION"  # a step of an infusion session: the subject is its id, the reason says which
    UNWATCHED = "UNWATCHED"  # the monitor was down: from when, for how long


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `subject` is the vital, the device or the patient's code.

    `occurrence` numbers the spans of one alarm. `limit` and `delay_s` are those in force at that moment; `actor` is who
    did it ("" for the monitor itself). `about` is the sequence in the log of the row that this one speaks of.
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
