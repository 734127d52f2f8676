"""Commands: what people ask of the engine through the link. Each names its actor, and each gets a reply.

Pure; any thread. JSON, one message a line.
"""

from msgspec import Struct

from bedside.alarms.catalogue import Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.bedside_command import BedsideCommand
from bedside.monitor.infusion.commands import SessionCommand
from bedside.monitor.patient.patient import Patient


class Acknowledge(BedsideCommand, frozen=True, kw_only=True):
    """Acknowledge an alarm that a person has seen at this priority; refused if its priority has risen since."""

    key: str
    seen: Priority


class Inactivate(BedsideCommand, frozen=True, kw_only=True):
    """Pause the audio or the alarms, or switch them off; refused where the clinic does not permit it."""

    kind: InactivationKind


class Reactivate(BedsideCommand, frozen=True, kw_only=True):
    """End the pause of audio or alarms, or switch them on again."""


class SetLimit(BedsideCommand, frozen=True, kw_only=True):
    """Set the limits of a vital for this patient; refused if they break the rules for limits."""

    vital: VitalId
    limit: Limit


class AutoLimits(BedsideCommand, frozen=True, kw_only=True):
    """Set limits around this patient's values of the last minute.

    `vitals` empty: for all vitals that have an `auto_percent` in the profile.
    """

    vitals: tuple[VitalId, ...] = ()


class UseProfile(BedsideCommand, frozen=True, kw_only=True):
    """Use another profile, given by name or by path; limits set for this patient are dropped with the old one."""

    name: str


class SetBaseline(BedsideCommand, frozen=True, kw_only=True):
    """Set this patient's baseline of a vital, the reference of the relative limits; None removes it."""

    vital: VitalId
    value: float | None


class Nibp(BedsideCommand, frozen=True, kw_only=True):
    """Start an NIBP measurement now, or stop the one that runs."""

    is_start: bool


class NibpInterval(BedsideCommand, frozen=True, kw_only=True):
    """Measure NIBP every `interval_min` minutes; 0: only on demand."""

    interval_min: float


class Admit(BedsideCommand, frozen=True, kw_only=True):
    """Admit a patient: the profile's limits, no baselines or alarms of the patient before; ends standby.

    Refused while a patient is admitted. A patient with a code from an earlier stay keeps it; any other gets a new one.
    """

    patient: Patient


class ChangePatient(BedsideCommand, frozen=True, kw_only=True):
    """Change the data of the admitted patient; refused if `patient.id` is not that patient's."""

    patient: Patient


class Discharge(BedsideCommand, frozen=True, kw_only=True):
    """Discharge the patient with this id: ends the NIBP schedule, drops limits and baselines, begins standby.

    Refused while an infusion session of the patient is open.
    """

    id: str


class Standby(BedsideCommand, frozen=True, kw_only=True):
    """Raise no alarms of patient or devices until EndStandby; repeating it changes nothing."""


class NibpStat(BedsideCommand, frozen=True, kw_only=True):
    """Measure NIBP repeatedly (STAT) for the minutes that the clinic set, at most 5; Nibp(is_start=False) ends it."""


class EndStandby(BedsideCommand, frozen=True, kw_only=True):
    """Monitor again from now on; repeating it changes nothing."""


class NibpRun(BedsideCommand, frozen=True, kw_only=True):
    """Start one of this clinic's NIBP programmes, with a measurement now; NibpInterval ends the programme."""

    plan: str


class SetVolume(BedsideCommand, frozen=True, kw_only=True):
    """Set the alarm volume, 0 to 1; refused below the clinic's minimum."""

    volume: float


class SetPulseTone(BedsideCommand, frozen=True, kw_only=True):
    """Set the volume of the pulse tone, 0 to 1; 0 switches it off."""

    volume: float


class TestSound(BedsideCommand, frozen=True, kw_only=True):
    """Play the low-priority burst once at the alarm volume; refused while an alarm sounds."""

    __test__ = False  # its name makes pytest take it for a test case


class Comment(BedsideCommand, frozen=True, kw_only=True):
    """Add a comment to the row of the alarm log with sequence `about`.

    `judgement`: "" or one of TRUE, FALSE, TECHNICAL, NOT_ACTIONABLE.
    """

    about: int
    text: str = ""
    judgement: str = ""


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
)


class Reply(Struct, frozen=True, kw_only=True, tag=True):
    """The engine's reply to a command: "" if it was carried out, else the reason in one sentence."""

    error: str
