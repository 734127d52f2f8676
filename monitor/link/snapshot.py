"""What the engine tells through its link: snapshots. JSON, one message a line; monitor.link.commands is the way back.

Pure; any thread. A snapshot is whole and immutable: a screen that missed ten is right with the eleventh.
"""

import math
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Kind, Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.schema import Limit, NibpPlan, Profile
from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.patient.patient import Patient


class Freshness(StrEnum):
    """How much a number may be believed by its age. NEVER: no device gives it, or none has yet."""

    NEVER = "NEVER"
    FRESH = "FRESH"
    STALE = "STALE"  # shown, greyed
    GONE = "GONE"  # dashes


class VitalView(Struct, frozen=True, kw_only=True):
    """One vital as it stands: which lane of the ring shows it, within which limits, how fresh, how alarmed.

    `lane` is an index into the ring; None: no device gives it. `value` and `at` are for readers without a ring.
    """

    vital: VitalId
    lane: int | None
    device: str
    value: float | None
    at: float | None  # monotonic seconds of the value
    utc: datetime | None  # the same moment, for people
    freshness: Freshness
    is_questionable: bool = False
    low: float | None = None
    high: float | None = None
    priority: Priority | None = None  # of the worst alarm that stands on it, None for none
    is_acknowledged: bool = False
    fill: float = 0.0  # of the integral delay, 0 to 1: how near an alarm is
    is_held: bool = False  # not judged now: the cuff on the same limb is inflated


class AlarmView(Struct, frozen=True, kw_only=True):
    """One alarm that stands, or is latched. `key` names it in commands; `is_audible`: it would sound if not paused."""

    key: str
    alarm: AlarmId
    kind: Kind
    subject: str
    priority: Priority
    state: State
    text: str  # "SpO₂ low", "Oximeter: device lost"
    value: float | None
    limit: float | None
    since: float  # monotonic seconds of the onset
    utc: datetime
    is_audible: bool
    is_escalated: bool = False  # nobody has seen it for too long
    detail: str = ""  # why, for people: "cuff loose or missing"


class NibpView(Struct, frozen=True, kw_only=True):
    """The cuff: what it does now and next. `device` is "" where no device measures NIBP.

    `plan` is the name of the programme that runs ("": none), `step` the index of its phase, `left` how often that one
    will measure yet (None: until told otherwise).
    """

    device: str
    is_measuring: bool
    cuff_mmhg: float | None
    interval_min: float
    next_at: float | None  # monotonic seconds
    detail: str = ""  # why the last measurement failed
    stat_until: float | None = None  # monotonic seconds; None: no STAT
    plan: str = ""
    step: int = 0
    left: int | None = None
    plans: tuple[NibpPlan, ...] = ()  # the programmes that this clinic has


class NoticeView(Struct, frozen=True, kw_only=True):
    """What a device says of itself, and since when (monotonic seconds). `kind` is a NoticeKind."""

    kind: NoticeKind
    detail: str
    since: float


class PumpView(Struct, frozen=True, kw_only=True):
    """The infusion pump, which is only ever read. `is_running`: None while it has not said."""

    device: str
    is_running: bool | None
    drug: str = ""  # as the pump names it


class DeviceView(Struct, frozen=True, kw_only=True):
    """One device and its line."""

    id: str
    label: str
    origin: Origin
    is_up: bool
    state: str  # "CONNECTING", "UP", "SILENT", "LOST"
    place: str  # the port or the topic
    detail: str  # last error, for people
    frames_bad: int
    last_at: float | None
    codec: str = ""
    vitals: tuple[VitalId, ...] = ()  # what it gives, as configured
    packets: int = 0
    connects: int = 0
    bad_per_min: int = 0  # bad frames in the last minute
    fault: str = ""  # what failed in our own driver of late
    notices: tuple[NoticeView, ...] = ()


class SoundView(Struct, frozen=True, kw_only=True):
    """How loud it is here, as shares of the loudest. `fault` says why nothing can be heard, "" if it can."""

    volume: float  # of alarms
    volume_min: float  # nobody at the bedside can go below it
    pulse_tone: float  # 0: none
    fault: str = ""


class InactivationView(Struct, frozen=True, kw_only=True):
    """What is paused or off; `until` in monotonic seconds, None for what does not end by itself."""

    kind: InactivationKind
    until: float | None


class Snapshot(Struct, frozen=True, kw_only=True, tag=True):
    """All that a screen shows, save the waves, which it reads from the ring."""

    sequence: int
    at: float
    utc: datetime
    origin: Origin
    bed: str
    ring: str  # path of the ring file
    ring_id: int  # changes when the ring is made anew: map it again
    vitals: tuple[VitalView, ...]
    waves: tuple[VitalView, ...]
    alarms: tuple[AlarmView, ...]  # highest priority first, newest first among equals
    nibp: NibpView
    devices: tuple[DeviceView, ...]
    inactivation: InactivationView | None
    permitted: tuple[InactivationKind, ...]  # what this clinic lets people pause or switch off
    profile: str
    limits: dict[VitalId, Limit]
    baselines: dict[VitalId, float]
    has_sound: bool
    tick_late_s: float  # how late the worst tick came since the snapshot before this one
    log_sequence: int  # the last row known to be durable
    log_hash: str
    pump: PumpView | None = None  # None: no device here is a pump
    profile_source: str = ""  # how UseProfile names the profile in force: by name or by path
    standard: Profile | None = None  # the profile in force, as it was before anything was set for this patient
    patient: Patient | None = None  # None: nobody is admitted, and whoever lies here is watched all the same
    admitted_utc: datetime | None = None
    is_standby: bool = False  # nobody is watched: no alarm of a patient or a device is raised
    since: float | None = None  # monotonic seconds; what the ring holds from before is another patient's
    is_patient_seen: bool = False  # a pulse has been coming for some time although the bed stands by
    sound: SoundView = SoundView(volume=1.0, volume_min=0.0, pulse_tone=0.0)
    session: SessionView | None = None  # None: no infusion session goes on

    @property
    def begin(self) -> float:
        """From when on the ring tells of this patient, monotonic seconds."""
        return -math.inf if self.since is None else self.since
