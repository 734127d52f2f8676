"""What may stand in a scenario: a patient, devices, what happens to both, what staff do, and what must come of it.

Pure; any thread. Strict, as configurations are. Times are seconds since the scenario's start.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from bedside.config.schema import DeviceConfig, Limit, Name, NibpConfig, Positive
from bedside.config.vitals import VitalId

Time = Annotated[float, Meta(ge=0)]


class EventKind(StrEnum):
    """What may happen to the patient; `size` is in the unit that is named here."""

    APNOEA = "apnoea"  # share of the breathing that stops, 0 to 1
    LARYNGOSPASM = "laryngospasm"  # as apnoea, with a quick pulse
    DESATURATION = "desaturation"  # points of SpO2
    HYPERTENSION = "hypertension"  # mmHg systolic
    HYPOTENSION = "hypotension"  # mmHg systolic
    VASOVAGAL = "vasovagal"  # beats a minute lost; the pressure falls with them
    TACHYCARDIA = "tachycardia"  # beats a minute
    AGITATION = "agitation"  # motion, 0 to 1; heart and pressure rise with it
    COLD_HAND = "cold-hand"  # share of the perfusion that is lost, 0 to 1
    EMERGENCE = "emergence"  # beats a minute: awake and restless
    ARREST = "arrest"  # share of the circulation that stops, 0 to 1


class FaultKind(StrEnum):
    """What may happen to a device, to its line or to the broker; `amount` is in the unit that is named here."""

    PROBE_OFF = "probe-off"
    UNPLUGGED = "unplugged"
    FROZEN = "frozen"  # the device says nothing more, its line stays up
    GARBLED = "garbled"  # share of the bytes with a flipped bit, 0 to 1
    BABBLING = "babbling"  # bytes a second of noise
    LATE = "late"  # seconds
    CUFF_LOOSE = "cuff-loose"
    CUFF_LEAK = "cuff-leak"
    OCCLUSION = "occlusion"
    BROKER_GONE = "broker-gone"
    DUPLICATED = "duplicated"  # every MQTT message twice
    OUT_OF_ORDER = "out-of-order"  # every second MQTT message after the next
    RETAINED = "retained"  # an old value that the broker kept, at the fault's begin
    CLOCK_STEPPED = "clock-stepped"  # seconds, and set right when the fault ends


class PatientSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person at rest."""

    weight_kg: Annotated[float, Meta(ge=20, le=250)] = 70.0
    hr: Annotated[float, Meta(ge=30, le=180)] = 72.0
    spo2: Annotated[float, Meta(ge=70, le=100)] = 97.5
    sys: Annotated[float, Meta(ge=60, le=240)] = 122.0
    dia: Annotated[float, Meta(ge=30, le=140)] = 76.0
    rr: Annotated[float, Meta(ge=4, le=40)] = 14.0
    reserve_s: Positive = 60.0  # breathing air: so long an apnoea costs no saturation yet


class InfusionSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ketamine by vein, at a constant rate."""

    at_s: Time
    mg_per_kg: Positive = 0.5
    minutes: Positive = 40.0
    stop_s: float | None = None  # stopped early
    pause_s: float | None = None  # paused ...
    resume_s: float | None = None  # ... and gone on with


class PatientEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something happens to the patient: up a ramp, held, and down again."""

    at_s: Time
    kind: EventKind
    size: Positive
    hold_s: Positive
    ramp_s: Positive = 10.0


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something happens to a device (by its id), to its line or to the broker."""

    at_s: Time
    kind: FaultKind
    hold_s: Positive
    device: Name | None = None
    amount: float = 0.0


class Deed(StrEnum):
    """What staff may do."""

    NIBP_START = "nibp-start"
    ACKNOWLEDGE = "acknowledge"
    PAUSE_AUDIO = "pause-audio"
    END_PAUSE = "end-pause"
    SET_LIMIT = "set-limit"
    SET_BASELINE = "set-baseline"
    ADMIT = "admit"  # the patient of the scenario, by a code
    BEGIN_SESSION = "begin-session"
    PLACE_ORDER = "place-order"  # what [infusion] will give, at the clinic's usual concentration
    TICK_CHECKLIST = "tick-checklist"  # every row that is not answered yet
    TAKE_BASELINE = "take-baseline"
    START_INFUSION = "start-infusion"  # staff say so; the pump itself runs as [infusion] has it
    PAUSE_INFUSION = "pause-infusion"
    RESUME_INFUSION = "resume-infusion"
    STOP_INFUSION = "stop-infusion"
    OBSERVE = "observe"  # with a kind: its value; without: all that is due, and nothing out of the ordinary
    SCORE_ALDRETE = "score-aldrete"
    SET_ESCORT = "set-escort"
    CLOSE_SESSION = "close-session"
    DISCHARGE = "discharge"


class Action(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that staff do. `alarm`: what to acknowledge; empty: all that stands. `kind`: what is observed.

    What is not done fails the scenario, unless it is `refused`: then it must not be done.
    """

    at_s: Time
    do: Deed
    alarm: str = ""
    vital: VitalId | None = None
    value: float | None = None
    limit: Limit | None = None
    kind: str = ""
    reason: str = ""
    refused: bool = False


class ExpectAlarm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The alarm begins between `from_s` and `from_s + within_s`, and ends before `ends_s` if that is given.

    Until the later of the two it may come again; after that it is another alarm, of which nothing is said here.
    """

    alarm: str
    from_s: Time
    within_s: Positive
    subject: str = ""  # of a device alarm: its label
    ends_s: float | None = None


class ExpectLog(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Such a row stands in the log; `reason` is a part of its reason."""

    happening: str
    from_s: Time = 0.0
    within_s: Positive
    alarm: str = ""
    actor: str = ""
    reason: str = ""


class ExpectValue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the number of a vital shows at a moment."""

    vital: VitalId
    at_s: Time
    low: float
    high: float


class Expect(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must come of it. Any alarm that is neither expected nor in `allowed` fails the scenario."""

    alarm: tuple[ExpectAlarm, ...] = ()
    log: tuple[ExpectLog, ...] = ()
    value: tuple[ExpectValue, ...] = ()
    allowed: tuple[str, ...] = ()


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole scenario file."""

    name: str
    about: str
    duration_s: Annotated[float, Meta(gt=0, le=86400)]
    device: tuple[DeviceConfig, ...]
    seed: int = 1
    profile: str = "adult-infusion"
    patient: PatientSpec = PatientSpec()
    nibp: NibpConfig = NibpConfig(interval_min=0.0)
    infusion: InfusionSpec | None = None
    event: tuple[PatientEvent, ...] = ()
    fault: tuple[Fault, ...] = ()
    action: tuple[Action, ...] = ()
    expect: Expect = Expect()
