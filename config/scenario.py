"""The schema of scenarios: patient, devices, events, faults, actions of staff, and the expected results.

Pure; any thread. Unknown keys are errors. Times are seconds since the scenario's start.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from bedside.config.schema import DeviceConfig, Limit, Name, NibpConfig, Positive
from bedside.config.vitals import VitalId

Time = Annotated[float, Meta(ge=0)]


class EventKind(StrEnum):
    """The kinds of events of the simulated patient; the comment after each gives the unit of its `size`."""

    APNOEA = "apnoea"  # share of the breathing that stops, 0 to 1
    LARYNGOSPASM = "laryngospasm"  # as apnoea, with a quick pulse
    DESATURATION = "desaturation"  # points of SpO2
    HYPERTENSION = "hypertension"  # mmHg systolic
    HYPOTENSION = "hypotension"  # mmHg systolic
    VASOVAGAL = "vasovagal"  # beats a minute lost; the pressure falls as well
    TACHYCARDIA = "tachycardia"  # beats a minute gained
    AGITATION = "agitation"  # motion, 0 to 1; heart rate and pressure rise with it
    COLD_HAND = "cold-hand"  # share of the perfusion that is lost, 0 to 1
    EMERGENCE = "emergence"  # beats a minute gained: awake and restless
    ARREST = "arrest"  # share of the circulation that stops, 0 to 1


class FaultKind(StrEnum):
    """The kinds of faults of a device, its line, the broker or the monitor; a comment gives the unit of `amount`."""

    PROBE_OFF = "probe-off"
    UNPLUGGED = "unplugged"
    FROZEN = "frozen"  # the device sends nothing more; its line stays up
    GARBLED = "garbled"  # share of the bytes with a flipped bit, 0 to 1
    BABBLING = "babbling"  # bytes a second of noise
    LATE = "late"  # seconds
    CUFF_LOOSE = "cuff-loose"
    CUFF_LEAK = "cuff-leak"
    OCCLUSION = "occlusion"
    BROKER_GONE = "broker-gone"
    DUPLICATED = "duplicated"  # every MQTT message twice
    OUT_OF_ORDER = "out-of-order"  # every second MQTT message after the next
    RETAINED = "retained"  # when the fault begins, the broker delivers an old value that it retained
    CLOCK_STEPPED = "clock-stepped"  # by `by_s`; the clock is corrected when the fault ends
    ENGINE_KILLED = "engine-killed"  # the next engine starts when the fault ends, and continues from the state folder
    SCREEN_KILLED = "screen-killed"  # the screen gives no sign of life while the fault lasts


class PatientSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The simulated patient at rest, before any event or drug."""

    weight_kg: Annotated[float, Meta(ge=20, le=250)] = 70.0
    hr: Annotated[float, Meta(ge=30, le=180)] = 72.0
    spo2: Annotated[float, Meta(ge=70, le=100)] = 97.5
    sys: Annotated[float, Meta(ge=60, le=240)] = 122.0
    dia: Annotated[float, Meta(ge=30, le=140)] = 76.0
    rr: Annotated[float, Meta(ge=4, le=40)] = 14.0
    reserve_s: Positive = 60.0  # how long the saturation holds in an apnoea, breathing air before


class InfusionSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An intravenous ketamine infusion at a constant rate, as the simulated pump runs it."""

    at_s: Time
    mg_per_kg: Positive = 0.5
    minutes: Positive = 40.0
    stop_s: float | None = None  # stopped early
    pause_s: float | None = None  # paused ...
    resume_s: float | None = None  # ... and resumed


class PatientEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event of the simulated patient: its effect rises for `ramp_s`, holds for `hold_s`, and falls for `ramp_s`."""

    at_s: Time
    kind: EventKind
    size: Positive
    hold_s: Positive
    ramp_s: Positive = 10.0


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fault that lasts `hold_s` from `at_s` on: of a device (given by its id), its line, or of broker or monitor."""

    at_s: Time
    kind: FaultKind
    hold_s: Positive
    device: Name | None = None
    amount: float = 0.0
    by_s: float | None = None  # of clock-stepped: how far, in seconds, back if negative; once called `amount`

    @property
    def step_s(self) -> float:
        """How far a clock-stepped moves the clock, in seconds."""
        return self.amount if self.by_s is None else self.by_s

    def is_on(self, at_s: float) -> bool:
        """Return whether the fault lasts at `at_s`."""
        return self.at_s <= at_s < self.at_s + self.hold_s


class Deed(StrEnum):
    """The kinds of actions of staff in a scenario."""

    NIBP_START = "nibp-start"
    ACKNOWLEDGE = "acknowledge"
    PAUSE_AUDIO = "pause-audio"
    END_PAUSE = "end-pause"
    SET_LIMIT = "set-limit"
    SET_BASELINE = "set-baseline"
    ADMIT = "admit"  # the patient of the scenario, by a code
    BEGIN_SESSION = "begin-session"
    PLACE_ORDER = "place-order"  # the dose of [infusion], at the clinic's usual concentration
    TICK_CHECKLIST = "tick-checklist"  # every item that is not answered yet
    TAKE_BASELINE = "take-baseline"
    START_INFUSION = "start-infusion"  # staff log it; the pump itself runs as [infusion] says
    PAUSE_INFUSION = "pause-infusion"
    RESUME_INFUSION = "resume-infusion"
    STOP_INFUSION = "stop-infusion"
    OBSERVE = "observe"  # with a kind: its value; without: a normal value for all that is due
    SCORE_ALDRETE = "score-aldrete"
    SET_ESCORT = "set-escort"
    CLOSE_SESSION = "close-session"
    DISCHARGE = "discharge"


class Action(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An action of staff at `at_s`.

    `alarm`: the alarm to acknowledge, "" for all active alarms. `kind`: the scale of an observation, such as
    "sedation". `refused`: whether Bedside must refuse the action. The scenario fails if it does not, or if it refuses
    another action.
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
    """The alarm must begin between `from_s` and `from_s + within_s`, and end before `ends_s` if that is given.

    Until the later of the two times the alarm may recur; after that a recurrence is a different, unexpected alarm.
    """

    alarm: str
    from_s: Time
    within_s: Positive
    subject: str = ""  # of a device alarm: its label
    ends_s: float | None = None


class ExpectLog(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The log must have such a row; `reason` is a part of its reason."""

    happening: str
    from_s: Time = 0.0
    within_s: Positive
    alarm: str = ""
    actor: str = ""
    reason: str = ""


class ExpectValue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The number of a vital must lie between `low` and `high` at a moment."""

    vital: VitalId
    at_s: Time
    low: float
    high: float


class Expect(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The expected results. Any alarm that is neither expected nor in `allowed` fails the scenario."""

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
