"""What people ask of the engine, through the link: commands in, a reply for each.

Pure; any thread. JSON, one message a line. Each bears who asks.
"""

from msgspec import Struct

from bedside.alarms.catalogue import Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.commands import SessionCommand
from bedside.monitor.patient.patient import Patient


class Acknowledge(Struct, frozen=True, kw_only=True, tag=True):
    """A person has seen this alarm at this priority; refused if it has risen since."""

    key: str
    seen: Priority
    actor: str = "bedside"


class Inactivate(Struct, frozen=True, kw_only=True, tag=True):
    """Pause the audio or the alarms, or switch them off; refused without the clinic's permission."""

    kind: InactivationKind
    actor: str = "bedside"


class Reactivate(Struct, frozen=True, kw_only=True, tag=True):
    """End what is paused or off."""

    actor: str = "bedside"


class SetLimit(Struct, frozen=True, kw_only=True, tag=True):
    """Set the limits of a vital for this patient; refused if they break a profile's rules."""

    vital: VitalId
    limit: Limit
    actor: str = "bedside"


class AutoLimits(Struct, frozen=True, kw_only=True, tag=True):
    """Set the limits round this patient's last minute; of all vitals that the profile allows if `vitals` is empty."""

    vitals: tuple[VitalId, ...] = ()
    actor: str = "bedside"


class UseProfile(Struct, frozen=True, kw_only=True, tag=True):
    """Take another profile, by name or by path; what was set for this patient is gone with the old one."""

    name: str
    actor: str = "bedside"


class SetBaseline(Struct, frozen=True, kw_only=True, tag=True):
    """Set this patient's baseline of a vital, against which the relative limits hold; None: there is none."""

    vital: VitalId
    value: float | None
    actor: str = "bedside"


class Nibp(Struct, frozen=True, kw_only=True, tag=True):
    """Start a measurement now, or stop the one that runs."""

    is_start: bool
    actor: str = "bedside"


class NibpInterval(Struct, frozen=True, kw_only=True, tag=True):
    """Measure every so many minutes; 0: only on demand."""

    interval_min: float
    actor: str = "bedside"


class Admit(Struct, frozen=True, kw_only=True, tag=True):
    """Watch another patient from now on: the profile's own limits, no baselines, no alarm left over; ends standby.

    Refused while somebody else is admitted. One who was here before keeps the id; whoever has none is given one.
    """

    patient: Patient
    actor: str = "bedside"


class ChangePatient(Struct, frozen=True, kw_only=True, tag=True):
    """Change what is known of the patient who is here; refused if `patient.id` is not that one's."""

    patient: Patient
    actor: str = "bedside"


class Discharge(Struct, frozen=True, kw_only=True, tag=True):
    """The patient of this id leaves: no NIBP programme, no limits and no baselines of their own, and standby begins.

    Refused while an infusion session of theirs is open.
    """

    id: str
    actor: str = "bedside"


class Standby(Struct, frozen=True, kw_only=True, tag=True):
    """Watch nobody until told to; said again, it is nothing new."""

    actor: str = "bedside"


class NibpStat(Struct, frozen=True, kw_only=True, tag=True):
    """Measure again and again for as long as the clinic lets it, 5 minutes at most; Nibp(is_start=False) ends it."""

    actor: str = "bedside"


class EndStandby(Struct, frozen=True, kw_only=True, tag=True):
    """Watch again, from now on; said again, it is nothing new."""

    actor: str = "bedside"


class NibpRun(Struct, frozen=True, kw_only=True, tag=True):
    """Begin a programme of phases of this clinic, with a measurement now; NibpInterval ends it."""

    plan: str
    actor: str = "bedside"


class SetVolume(Struct, frozen=True, kw_only=True, tag=True):
    """Set how loud alarms are, 0 to 1; refused below the clinic's minimum."""

    volume: float
    actor: str = "bedside"


class SetPulseTone(Struct, frozen=True, kw_only=True, tag=True):
    """Set how loud the tone at each pulse is, 0 to 1; 0: there is none."""

    volume: float
    actor: str = "bedside"


class TestSound(Struct, frozen=True, kw_only=True, tag=True):
    """Play the burst of low priority once, as loud as alarms are now; refused while an alarm sounds."""

    __test__ = False  # no test case, whatever pytest makes of its name

    actor: str = "bedside"


class Comment(Struct, frozen=True, kw_only=True, tag=True):
    """Write a comment to a row of the alarm log, `about` its sequence; `judgement` "" or TRUE, FALSE, TECHNICAL ..."""

    about: int
    text: str = ""
    judgement: str = ""
    actor: str = "bedside"


class StoreState(Struct, frozen=True, kw_only=True, tag=True):
    """The archive lives; `fault` says what it cannot keep, "" if all; `central` what the central store lacks."""

    fault: str = ""
    central: str = ""


class Alive(Struct, frozen=True, kw_only=True, tag=True):
    """The screen has painted a frame; said at least twice a second."""

    frames: int


Command = (
    Acknowledge
    | Inactivate
    | Reactivate
    | SetLimit
    | AutoLimits
    | UseProfile
    | SetBaseline
    | Nibp
    | NibpInterval
    | Admit
    | ChangePatient
    | Discharge
    | Standby
    | EndStandby
    | NibpStat
    | NibpRun
    | SetVolume
    | SetPulseTone
    | TestSound
    | Comment
    | SessionCommand
    | StoreState
    | Alive
)


class Reply(Struct, frozen=True, kw_only=True, tag=True):
    """What became of a command: "" if it was carried out, else a sentence."""

    error: str
