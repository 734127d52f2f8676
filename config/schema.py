"""The schema of configuration files and alarm profiles: every key and its meaning.

Pure; any thread. An unknown key is an error.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from bedside.config.infusion import InfusionConfig
from bedside.config.origin import Origin
from bedside.config.vitals import VitalId

Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
StaffName = Annotated[str, Meta(min_length=1, max_length=24, description="a name of 1 to 24 characters")]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,23}\Z", description="lower-case letters, digits and hyphens")]


class MapRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to find one vital in the MQTT messages of a vendor's device (codec "mqtt-map").

    The number in the message times `scale` plus `offset` is the value in `unit`; it is converted to the vital's own
    unit.
    """

    vital: VitalId
    topic: str  # a pattern below the device's topic; + matches one level, # at the end the rest
    pointer: str  # a JSON pointer (RFC 6901) to the number; "": the whole payload, which may be a bare number
    unit: str  # UCUM: the vital's own unit, or one that bedside.config.units can convert
    scale: float = 1.0
    offset: float = 0.0
    quality: str | None = None  # a JSON pointer to "GOOD", "QUESTIONABLE", "BAD", true or false


class DeviceConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One device: its protocol (`codec`) and where its bytes come from (`port` or `topic`, exactly one)."""

    id: Name
    codec: str
    label: str = ""
    port: str | None = None  # a path, a COM name, usb:VID:PID[:SERIAL], or a pyserial URL (socket://host:port)
    baud: Annotated[int, Meta(ge=50)] | None = None  # None: the codec's own line settings
    topic: str | None = None  # an MQTT topic root, below which the device publishes
    map: tuple[MapRow, ...] = ()  # where the vitals are in a vendor's topics; only for the codec "mqtt-map"
    vitals: tuple[VitalId, ...] = ()  # empty: all that the codec provides
    origin: Origin = Origin.REAL
    period_s: Positive = 1.0  # how often the device reports a number, by its manual
    lost_after_s: Positive = 2.0  # silence longer than this is DEVICE_LOST

    @property
    def name(self) -> str:
        """The name that staff read."""
        return self.label or self.id


class MqttVersion(StrEnum):
    """The MQTT version of a broker. Only version 5 has sessions that expire."""

    V5 = "5"
    V3_1_1 = "3.1.1"


class BrokerConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The MQTT broker. `mqtts://` means TLS."""

    url: Annotated[str, Meta(pattern=r"^mqtts?://[^\s]+$", description="mqtt://host[:port] or mqtts://host[:port]")]
    version: MqttVersion = MqttVersion.V5
    user: str | None = None
    password_file: str | None = None  # a file with only the password, to keep it out of this one
    ca_file: str | None = None


class NibpStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One phase of an NIBP programme: measure every `every_min` minutes, `times` times.

    `times` None: until staff change the schedule; permitted only in the last phase.
    """

    every_min: Annotated[float, Meta(ge=1, le=240)]
    times: Annotated[int, Meta(ge=1, le=100)] | None = None


class NibpPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A programme of NIBP measurements: its phases in order, and the name that the clinic gave it."""

    name: Annotated[str, Meta(pattern=r"^\S.{0,31}\Z", description="a name of 1 to 32 characters")]
    steps: tuple[NibpStep, ...]


# A ketamine infusion of 40 minutes, every 10 minutes during it and every 15 after: Emory, 684 infusions, PMID 29525051.
# Many clinics measure every 5 minutes during it.
_PLANS = (
    NibpPlan(name="Infusion, every 5 min", steps=(NibpStep(every_min=5.0, times=8), NibpStep(every_min=15.0))),
    NibpPlan(name="Infusion, every 10 min", steps=(NibpStep(every_min=10.0, times=4), NibpStep(every_min=15.0))),
)


class NibpConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the cuff measures the blood pressure, and for how many minutes a result is valid."""

    interval_min: Annotated[float, Meta(ge=0, le=240)] = 5.0  # 0: only on demand
    invalid_after_min: Positive = 30.0
    start_at_once: bool = False
    same_limb: Name | None = None  # the oximeter on the cuff's limb: not judged while the cuff is inflated
    hold_most_s: Annotated[float, Meta(ge=10, le=60)] = 60.0  # longest time for which it is not judged
    # Between two automatic measurements. Source: Spacelabs, manual of the WMTS monitors, 13-9: 30 s, and 5 s in a rapid
    # series.
    rest_s: Annotated[float, Meta(ge=10, le=300)] = 30.0
    stat_rest_s: Annotated[float, Meta(ge=5, le=60)] = 5.0  # the same in STAT, which measures continuously
    stat_min: Annotated[float, Meta(ge=1, le=5)] = 5.0  # STAT ends after it: 5 min in most monitors (Biolight V6, 7-2)
    programme: tuple[NibpPlan, ...] = _PLANS


class SoundConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where alarms sound. `output`: "default", the name of a sound device, "wav:FILE", or "none"."""

    output: str = "default"
    volume: Share = 0.7
    volume_min: Share = 0.3  # at the bedside alarms cannot be made quieter, so that they are always audible
    pulse_tone: Share = 0.0  # a tone at each pulse, lower with lower SpO2; 0: none


class AlarmConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The behaviour of alarms. `profile`: the name of a shipped profile, or the path of the clinic's own."""

    profile: str = "adult"
    audio_pause_s: Annotated[float, Meta(ge=10, le=600)] = 120.0
    alarm_pause_s: Annotated[float, Meta(ge=10, le=600)] = 120.0
    may_pause_alarms: bool = False  # sound and display of all alarms off for a time
    may_switch_audio_off: bool = False  # sound off until it is switched on again
    may_switch_alarms_off: bool = False  # sound and display off until they are switched on again
    sensor_delay_s: Annotated[float, Meta(ge=0, le=60)] = 10.0  # of searching, low perfusion and artefact
    garbled_per_minute: Positive = 30.0  # more bad frames than this in a minute are an alarm


class StateConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the sample ring, the alarm log, the database and the socket of the link are, and how much they keep.

    An empty `folder` is the user's own state folder.
    """

    folder: str = ""
    wave_s: Annotated[float, Meta(ge=60, le=3600)] = 300.0
    numerics_h: Annotated[float, Meta(ge=1, le=96)] = 8.0  # twice the longest infusion session
    disk_low_mb: Positive = 500.0
    wave_days: Positive = 7.0  # waves in the database; they are deleted before numbers
    number_days: Positive = 365.0
    store_mb: Positive = 20_000.0  # waves and numbers together; the alarm log is never deleted
    reserve_mb: Annotated[float, Meta(ge=0)] = 16.0  # reserved for alarm rows when the disk is full


class StoreConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The central database server, to which this monitor copies its own database. An empty `url`: no server."""

    url: str = ""
    # Nothing is lost while the server is down: low priority, and no alarm for the restart of a database server after an
    # update, which takes about a minute. No standard covers it; a clinic with a worse network may wait longer.
    alarm_after_s: Annotated[float, Meta(ge=5, le=86400)] = 120.0


class ScriptEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event of the simulated patient: `vital` changes to `to` and back, or a device's probe comes off."""

    at_s: Annotated[float, Meta(ge=0)]
    hold_s: Positive
    ramp_s: Positive = 5.0
    vital: VitalId | None = None
    to: float | None = None
    sensor_off: Name | None = None  # the id of the emulated device whose probe comes off


class DemoConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The simulated patient and the script of its events, which is repeated every `repeat_s`."""

    seed: int = 7
    repeat_s: Positive = 600.0
    script: tuple[ScriptEvent, ...] = ()


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole configuration file."""

    site: Name = "clinic"
    bed: Name = "bed1"
    staff: tuple[StaffName, ...] = ()  # names or initials, which are chosen on the screen and logged
    device: tuple[DeviceConfig, ...] = ()
    broker: BrokerConfig | None = None
    nibp: NibpConfig = NibpConfig()
    infusion: InfusionConfig = InfusionConfig()
    sound: SoundConfig = SoundConfig()
    alarms: AlarmConfig = AlarmConfig()
    state: StateConfig = StateConfig()
    store: StoreConfig = StoreConfig()
    demo: DemoConfig | None = None


class Limit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits of a vital. An alarm begins when `value < low` or `value > high` for `delay_s`.

    It ends when the value is back inside by at least `deadband` for `off_delay_s`. None: no limit on that side. The
    extreme limits are separate alarms, always of high priority; they stay when the plain limit is switched off.
    """

    low: float | None = None
    high: float | None = None
    delay_s: Annotated[float, Meta(ge=0, le=60)] = 10.0
    off_delay_s: Annotated[float, Meta(ge=0, le=60)] = 0.0
    deadband: Annotated[float, Meta(ge=0)] = 0.0
    extreme_low: float | None = None
    extreme_high: float | None = None
    extreme_delay_s: Annotated[float, Meta(ge=0, le=20)] = 5.0
    integral: Annotated[float, Meta(ge=10, le=100)] | None = None  # SpO2 low: points below the limit x seconds
    breaches: Annotated[int, Meta(ge=2, le=10)] | None = None  # this many within `breaches_within_s` alarm at once
    breaches_within_s: Annotated[float, Meta(ge=10, le=300)] = 60.0
    average_s: Annotated[float, Meta(ge=0, le=30)] = 0.0  # moving average, if the device does not average
    auto_percent: Annotated[float, Meta(ge=5, le=50)] | None = None  # auto-limits: distance from the patient's median
    reason: str = ""  # why it is less strict than the rule


class Relative(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of a vital at a distance from this patient's baseline.

    `above` and `below` are distances in the unit of the vital, the others in per cent of the baseline. If both are set
    on one side, the limit nearer to the baseline applies. None: no such limit. `rise` needs no baseline: it
    is the distance above the lowest value of the last `rise_within_min` minutes.
    """

    above: Positive | None = None
    above_percent: Positive | None = None
    below: Positive | None = None
    below_percent: Annotated[float, Meta(gt=0, le=100)] | None = None
    rise: Positive | None = None
    rise_within_min: Annotated[float, Meta(ge=1, le=60)] = 10.0
    delay_s: Annotated[float, Meta(ge=0, le=60)] = 0.0
    deadband: Annotated[float, Meta(ge=0)] = 0.0


class EarlyWarningConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The early-warning score after NEWS2, from the items that are measured here; off by default."""

    is_on: bool = False
    urgent: Annotated[int, Meta(ge=1, le=20)] = 5  # medium priority from here, or with a single item of 3
    emergency: Annotated[int, Meta(ge=1, le=20)] = 7  # high priority from here


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clinic's alarm settings for one kind of patient, such as adults."""

    name: str
    limits: dict[VitalId, Limit]
    relative: dict[VitalId, Relative] = {}
    pulse_absent_s: Annotated[float, Meta(ge=5, le=60)] = 10.0  # no pulse in the pleth for this long, sensor on
    escalate_after_s: Annotated[float, Meta(ge=0, le=1800)] = 180.0  # unacknowledged for this long; 0: never
    remind_after_s: Annotated[float, Meta(ge=0, le=3600)] = 300.0  # acknowledged this long ago, still present; 0: never
    early_warning: EarlyWarningConfig = EarlyWarningConfig()
