"""The data of one infusion session, from the first check to discharge, as stored on the disk and in the database.

Pure; any thread. A session is never changed in place: each change makes a new object. Each moment is kept twice: in
UTC for people, and in bed time (bedside.monitor.process.bed_time), from which alone a duration is taken. Every step
names its actor.
"""

import math
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from bedside.config.vitals import VitalId
from bedside.monitor.patient.patient import Patient

Moment = Annotated[datetime, Meta(tz=True)]


class Timed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What has a moment: `utc` for people, `bed_s` for durations. A file of an older release has `utc` only."""

    utc: Moment
    bed_s: float = math.nan

    def __post_init__(self) -> None:
        if math.isnan(self.bed_s):
            force_setattr(self, "bed_s", self.utc.timestamp())


class Phase(StrEnum):
    """The phase of an infusion session. CLOSED: the patient was discharged, or the session was given up."""

    CHECKS = "CHECKS"  # order and pre-infusion checklist
    BASELINE = "BASELINE"
    INFUSION = "INFUSION"
    RECOVERY = "RECOVERY"
    CLOSED = "CLOSED"


class Route(StrEnum):
    """How the drug is given. NASAL is esketamine under a programme such as Spravato's: no pump, fixed doses."""

    IV = "IV"
    NASAL = "NASAL"


class DoseOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The dose that was ordered. An order by weight has `dose_mg` = `mg_per_kg` x `weight_kg`, which is checked.

    IV: `volume_ml` of `mg_per_ml` in `minutes`, so the rate is volume_ml / minutes x 60 mL/h.
    """

    drug: str = "ketamine"
    route: Route = Route.IV
    weight_kg: float
    mg_per_kg: float | None = None  # None: ordered in mg
    dose_mg: float
    mg_per_ml: float | None = None
    volume_ml: float | None = None
    minutes: float | None = None

    @property
    def rate_ml_h(self) -> float | None:
        """The pump's rate, mL/h; None for a nasal dose."""
        return None if self.volume_ml is None or not self.minutes else self.volume_ml / self.minutes * 60


class ChecklistAnswer(Timed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to one row of the checklist: fulfilled, or not fulfilled with a note why the session continues."""

    item: str
    is_ok: bool
    note: str = ""
    actor: str


class RateSource(StrEnum):
    """Where an infusion rate was read or entered."""

    PUMP = "PUMP"  # read from the pump, which is never commanded
    HAND = "HAND"  # entered by a person


class RateChange(Timed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The infusion rate from `utc` on, 0 while stopped. `total_ml`: the pump's volume counter then, None if unknown."""

    rate_ml_h: float
    source: RateSource
    total_ml: float | None = None
    actor: str = ""


class StepKind(StrEnum):
    """What happened in a step of a session. Code compares the kind and never the text, which is for people."""

    BEGUN = "BEGUN"
    ORDERED = "ORDERED"
    ORDER_WITHDRAWN = "ORDER_WITHDRAWN"
    ITEM_ANSWERED = "ITEM_ANSWERED"  # a row of the checklist
    BASELINE_BEGUN = "BASELINE_BEGUN"
    BASELINE_TAKEN = "BASELINE_TAKEN"
    STARTED = "STARTED"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    ENDED = "ENDED"  # the whole dose was given
    STOPPED_EARLY = "STOPPED_EARLY"
    RATE_SET = "RATE_SET"  # entered by hand
    PUMP_RATE = "PUMP_RATE"  # read from the pump
    PUMP_COUNTER_RESET = "PUMP_COUNTER_RESET"
    OBSERVED = "OBSERVED"
    ALDRETE_SCORED = "ALDRETE_SCORED"
    RESULT_ADDED = "RESULT_ADDED"  # a response score or a laboratory value
    FORM_ANSWERED = "FORM_ANSWERED"
    MONITOR_RESTARTED = "MONITOR_RESTARTED"
    CLOCK_STEPPED = "CLOCK_STEPPED"  # the labels follow the clock, no duration does
    DISCHARGED = "DISCHARGED"
    GIVEN_UP = "GIVEN_UP"
    OTHER = "OTHER"  # a text of an older file that no version is known to have written


class Step(Timed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry in the session's history: what was done or happened, when and why.

    `what` is a text for people: "paused", "infusion ended".
    """

    phase: Phase  # that it led to, or happened in
    kind: StepKind
    what: str
    reason: str = ""
    actor: str = ""


class BaselineReading(Timed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measured value of a vital, in its unit, that counts for the mean that becomes the baseline."""

    vital: VitalId
    value: float


class Observation(Timed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One observation by staff, a value or a text. `kind`: a scale of the clinic ("sedation") or "remark"."""

    kind: str
    value: float | None = None
    text: str = ""
    actor: str
    phase: Phase


class Aldrete(Timed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The modified Aldrete score: five parts of 0 to 2 each (Aldrete 1995; second-hand)."""

    activity: Annotated[int, Meta(ge=0, le=2)]
    respiration: Annotated[int, Meta(ge=0, le=2)]
    circulation: Annotated[int, Meta(ge=0, le=2)]
    consciousness: Annotated[int, Meta(ge=0, le=2)]
    oxygenation: Annotated[int, Meta(ge=0, le=2)]
    actor: str

    @property
    def total(self) -> int:
        """The Aldrete score: the sum of the five parts, 0 to 10."""
        return self.activity + self.respiration + self.circulation + self.consciousness + self.oxygenation


class InstrumentResult(Timed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A response score ("PHQ-9") or laboratory value ("CRP") of the session's day, in the unit of its instrument."""

    name: str
    value: float
    actor: str


class FormAnswers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answers of staff to the form of a nasal session, each under the name of the clinic's question."""

    answers: dict[str, str] = {}


class InfusionSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole session, as it is stored.

    `patient`: their data at the time of the session. `baseline`: the means of `readings`. `given`: each change of the
    infusion rate; for a nasal session, one row at the time of the dose.
    """

    version: int = 1
    id: str  # "S-" and eight hexadecimal digits
    patient: Patient
    route: Route = Route.IV
    is_simulated: bool
    begun: Moment
    begun_bed_s: float = math.nan
    ended: Moment | None = None
    ended_bed_s: float | None = None
    phase: Phase = Phase.CHECKS
    is_paused: bool = False
    order: DoseOrder | None = None
    checks: tuple[ChecklistAnswer, ...] = ()
    readings: tuple[BaselineReading, ...] = ()
    baseline: dict[VitalId, float] = {}
    given: tuple[RateChange, ...] = ()
    steps: tuple[Step, ...] = ()
    observations: tuple[Observation, ...] = ()
    aldrete: tuple[Aldrete, ...] = ()
    has_escort: bool | None = None  # None: not answered yet
    override: str = ""  # why the session was closed although the gate was shut
    scores: tuple[InstrumentResult, ...] = ()
    peak: tuple[float, float] | None = None  # the highest systolic pressure since the start, and its diastolic one
    product: FormAnswers | None = None
    pump_seen: RateChange | None = None  # the pump at most 30 s ago, for a counter reset while the monitor is down

    def __post_init__(self) -> None:
        """Take bed time from UTC in a file of a release without it."""
        if math.isnan(self.begun_bed_s):
            force_setattr(self, "begun_bed_s", self.begun.timestamp())
        if self.ended is not None and self.ended_bed_s is None:
            force_setattr(self, "ended_bed_s", self.ended.timestamp())

    @property
    def infusion_begun(self) -> RateChange | None:
        """The row with which the infusion began or the nasal dose was given; None before that."""
        return self.given[0] if self.given else None

    def bed_s(self, utc: datetime) -> float:
        """Return the moment `utc` in bed time, by the clock as it was at the newest step; the end of a closed session.

        A step of the clock is a step of the session, so for an open session that is the clock as it is set now.
        """
        if self.ended_bed_s is not None:
            return self.ended_bed_s
        then, bed_s = (self.steps[-1].utc, self.steps[-1].bed_s) if self.steps else (self.begun, self.begun_bed_s)
        return bed_s + (utc - then).total_seconds()
