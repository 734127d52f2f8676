"""Snapshots: all that a screen shows, sent by the engine over the link. JSON, one snapshot a line.

Pure; any thread. Each snapshot is complete and immutable: a screen that missed ten is up to date with the eleventh.
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
    """Whether the newest number of a vital is recent enough to use. NEVER: no device has measured the vital yet."""

    NEVER = "NEVER"
    FRESH = "FRESH"
    STALE = "STALE"  # shown, greyed
    GONE = "GONE"  # dashes


class VitalView(Struct, frozen=True, kw_only=True):
    """The state of one vital: its newest value, its lane in the ring, its limits, its freshness, its alarm.

    `lane` is an index into the ring; None: no device measures the vital. `value` and `at` are for readers without the
    ring.
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
    priority: Priority | None = None  # of its worst active alarm, None without one
    is_acknowledged: bool = False
    fill: float = 0.0  # of the integral delay, 0 to 1: at 1 the alarm begins
    is_held: bool = False  # its limits are suspended: the cuff on the same limb is inflated


class AlarmView(Struct, frozen=True, kw_only=True):
    """One active or latched alarm. `key` identifies it in commands; `is_audible`: sounds unless audio is paused."""

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
    is_escalated: bool = False  # not acknowledged for too long
    detail: str = ""  # why, for people: "cuff loose or missing"


class NibpView(Struct, frozen=True, kw_only=True):
    """The cuff: what it does now and next. `device` is "" where no device measures NIBP.

    `plan` is the name of the programme that runs ("": none), `step` the index of its phase, `left` the number of
    measurements left in that phase (None: no end).
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
    """A condition that a device reports about itself, and since when (monotonic seconds)."""

    kind: NoticeKind
    detail: str
    since: float


class PumpView(Struct, frozen=True, kw_only=True):
    """The infusion pump, which is read and never controlled. `is_running`: None until the pump has reported it."""

    device: str
    is_running: bool | None
    drug: str = ""  # in the words of the pump


class DeviceView(Struct, frozen=True, kw_only=True):
    """One device, the state of its line, and the conditions that it reports."""

    id: str
    label: str
    origin: Origin
    is_up: bool
    state: str  # "CONNECTING", "UP", "SILENT", "LOST"
    place: str  # the port or the topic
    detail: str  # the last error, for people
    frames_bad: int
    last_at: float | None
    codec: str = ""
    vitals: tuple[VitalId, ...] = ()  # that it measures, as configured
    packets: int = 0
    connects: int = 0
    bad_per_min: int = 0  # bad frames in the last minute
    fault: str = ""  # the last bug in our own driver, for a minute
    notices: tuple[NoticeView, ...] = ()


class SoundView(Struct, frozen=True, kw_only=True):
    """The sound volumes, each 0 to 1. `fault`: why no sound can be heard, "" if it can."""

    volume: float  # of alarms
    volume_min: float  # the clinic's lowest alarm volume
    pulse_tone: float  # 0: off
    fault: str = ""


class InactivationView(Struct, frozen=True, kw_only=True):
    """What is paused or off, audio or alarms.

    `until`: when the pause ends, monotonic seconds; None for what stays off until it is switched on again.
    """

    kind: InactivationKind
    until: float | None


class Snapshot(Struct, frozen=True, kw_only=True, tag=True):
    """All that a screen shows, except the waves, which it reads from the ring."""

    sequence: int
    at: float
    utc: datetime
    origin: Origin
    bed: str
    ring: str  # path of the ring file
    ring_id: int  # changes when the ring is recreated: map it again then
    vitals: tuple[VitalView, ...]
    waves: tuple[VitalView, ...]
    alarms: tuple[AlarmView, ...]  # highest priority first, newest first among equals
    nibp: NibpView
    devices: tuple[DeviceView, ...]
    inactivation: InactivationView | None
    permitted: tuple[InactivationKind, ...]  # what this clinic permits to pause or switch off
    profile: str
    limits: dict[VitalId, Limit]
    baselines: dict[VitalId, float]
    has_sound: bool
    tick_late_s: float  # of the latest tick since the snapshot before this one
    log_sequence: int  # the last row known to be durable
    log_hash: str
    pump: PumpView | None = None  # None: no device is a pump
    profile_source: str = ""  # how UseProfile names the profile in force: by name or by path
    standard: Profile | None = None  # the profile in force, without this patient's own settings
    patient: Patient | None = None  # None: nobody is admitted; monitoring works all the same
    admitted_utc: datetime | None = None
    is_standby: bool = False  # no alarms of patient or devices are raised
    since: float | None = None  # monotonic seconds; older samples in the ring are another patient's
    is_patient_seen: bool = False  # in standby: a pulse has been measured for some time
    sound: SoundView = SoundView(volume=1.0, volume_min=0.0, pulse_tone=0.0)
    session: SessionView | None = None  # None: no infusion session is open

    @property
    def begin(self) -> float:
        """The time of this patient's first sample in the ring, monotonic seconds; minus infinity if all are theirs."""
        return -math.inf if self.since is None else self.since
