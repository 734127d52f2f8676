"""A clinic's settings for infusion sessions: dose bounds, checklist, observations, thresholds and times.

Pure; any thread. A clinic can set every figure; each default names its source. No intravenous threshold could be
verified from a guideline: those are marked "unverified", and a clinic must review them.
"""

from typing import Annotated

from msgspec import Meta, Struct

Positive = Annotated[float, Meta(gt=0)]
Minutes = Annotated[float, Meta(ge=1, le=480)]


class DoseBounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bounds of a dose order; an order outside them is refused.

    `usual_...` are the values that the screen offers first.
    """

    mg_per_kg: tuple[Positive, Positive] = (
        0.1,
        1.5,
    )  # 0.5 is usual (Emory); pain clinics give more; unverified
    most_mg: Positive = 200.0  # unverified; a misplaced decimal point in an adult's dose exceeds it
    minutes: tuple[Positive, Positive] = (20.0, 240.0)  # 40 is usual (Emory); pain infusions take hours
    mg_per_ml: tuple[Positive, Positive] = (0.1, 50.0)  # 50 mg/mL is the strongest vial that is sold
    rate_ml_h: tuple[Positive, Positive] = (1.0, 999.0)  # the range of a common pump
    usual_mg_per_kg: Positive = 0.5  # Emory, 684 infusions
    usual_minutes: Positive = 40.0  # Emory
    usual_mg_per_ml: Positive = 1.0
    agree_percent: Positive = 1.0  # dose, concentration, volume and weight must agree within this
    nasal_mg: tuple[Positive, ...] = (28.0, 56.0, 84.0)  # Spravato's label


class Scale(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of observation by staff: the range of its values, and how often it is due in each phase.

    `infusion_min` and `recovery_min`: minutes between two observations, None if none are due in that phase.
    `buttons` are the values that can be entered with one touch; `normal` is the value that needs no attention.
    """

    kind: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,23}\Z", description="lower-case letters, digits and hyphens")]
    label: str
    low: float
    high: float
    buttons: tuple[tuple[float, str], ...] = ()
    normal: float
    infusion_min: Minutes | None = None
    recovery_min: Minutes | None = None
    loinc: str = ""  # "": no code is known, and the scale is left out of the FHIR bundle
    ucum: str = "{score}"


def _steps(*words: str) -> tuple[tuple[float, str], ...]:
    return tuple((float(number), word) for number, word in enumerate(words))


_TEN = tuple((float(number), "") for number in range(11))
# MOAA/S: 5 responds readily to the name, 0 not to a trapezius squeeze. CADSS-6: six items of 0 to 4 (Rodrigues).
_SCALES = (
    Scale(
        kind="sedation",
        label="Sedation (MOAA/S)",
        low=0,
        high=5,
        normal=5,
        buttons=_steps("no response", "to squeeze", "to prodding", "to loud voice", "lethargic", "awake"),
        infusion_min=10.0,
        recovery_min=15.0,
    ),
    Scale(
        kind="dissociation",
        label="Dissociation (CADSS-6)",
        low=0,
        high=24,
        normal=0,
        infusion_min=20.0,
        recovery_min=30.0,
    ),
    Scale(kind="nausea", label="Nausea", low=0, high=10, normal=0, buttons=_TEN, infusion_min=20.0, recovery_min=30.0),
    Scale(kind="pain", label="Pain", low=0, high=10, normal=0, loinc="72514-3", buttons=_TEN, recovery_min=30.0),
    Scale(
        kind="anxiety", label="Anxiety", low=0, high=10, normal=0, buttons=_TEN, infusion_min=20.0, recovery_min=30.0
    ),
)
# The fields of an infusion sheet (ketaminesoftware.com).
_CHECKLIST = (
    "Consent signed",
    "Fasting as ordered",
    "Medicines reviewed",
    "Allergies reviewed",
    "Mental status assessed",
    "IV access flows",
    "Escort home arranged",
    "Rescue equipment at hand",
)


class Hold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Blood pressures (mmHg) at which staff should wait or pause. Bedside never controls the pump.

    `start_...`: above this staff must give a reason to start the infusion; `start_sys_over` is for patients older than
    `over_years`. `pause_...`: from here an alarm advises a pause during the infusion.
    """

    # Esketamine's phase 3 withheld above 140 (above 150 over 65 years) or above 90 (janssenscience.com).
    over_years: Annotated[float, Meta(ge=0, le=120)] = 65.0
    start_sys: Positive = 140.0
    start_sys_over: Positive = 150.0
    start_dia: Positive = 90.0
    pause_sys: Positive = 180.0  # common, from memory: not verified
    pause_dia: Positive = 110.0  # common, from memory: not verified


class Gate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The conditions for discharge. Staff can discharge a patient who does not meet them only with a reason."""

    observe_min: Minutes = (
        60.0  # after an infusion: BP and HR return to the baseline within 1.5 h of its start (PMC7605942)
    )
    observe_nasal_min: Minutes = 120.0  # Spravato's label: at least two hours
    aldrete: Annotated[int, Meta(ge=0, le=10)] = 9  # modified Aldrete
    near_baseline_percent: Positive = 20.0  # modified Aldrete, circulation
    needs_escort: bool = True  # no driving until the next day (Spravato's label)


class Instrument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A response score or laboratory marker: its range, unit (UCUM) and LOINC code."""

    name: str
    low: float
    high: float
    ucum: str
    loinc: str
    is_marker: bool = False


# These LOINC codes were read in other projects' FHIR profiles and in Mayo Clinic's test catalogue (TNF),
# not at loinc.org. For PCL-5, MADRS and BDNF no code was found: a wrong code is worse than none.
_INSTRUMENTS = (
    Instrument(name="PHQ-9", low=0, high=27, ucum="{score}", loinc="44261-6"),
    Instrument(name="GAD-7", low=0, high=21, ucum="{score}", loinc="70274-6"),
    Instrument(name="PCL-5", low=0, high=80, ucum="{score}", loinc=""),
    Instrument(name="MADRS", low=0, high=60, ucum="{score}", loinc=""),
    Instrument(name="Pain", low=0, high=10, ucum="{score}", loinc="72514-3"),
    Instrument(name="CRP", low=0, high=500, ucum="mg/L", loinc="1988-5", is_marker=True),
    Instrument(name="IL-6", low=0, high=10_000, ucum="pg/mL", loinc="26881-3", is_marker=True),
    Instrument(name="TNF-alpha", low=0, high=10_000, ucum="pg/mL", loinc="3074-2", is_marker=True),
    Instrument(name="BDNF", low=0, high=100, ucum="ng/mL", loinc="", is_marker=True),
)


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of the nasal session's form that only staff can fill in.

    `choices`: the permitted answers; without them the answer is a line of text.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,23}\Z", description="lower-case letters, digits and hyphens")]
    label: str
    choices: tuple[str, ...] = ()


_YES_NO = ("yes", "no")
# After Spravato's monitoring form (spravatohcp.com; its wording was not available). What the session records anyway
# (name, birth date, dose, pressures, minutes) is not asked again.
_QUESTIONS = (
    Question(name="sex", label="Sex", choices=("female", "male", "other")),
    Question(name="benzodiazepine", label="Takes a benzodiazepine", choices=_YES_NO),
    Question(name="sedative", label="Takes another sedative", choices=_YES_NO),
    Question(name="stimulant", label="Takes a psychostimulant", choices=_YES_NO),
    Question(name="maoi", label="Takes an MAO inhibitor", choices=_YES_NO),
    Question(name="opioid", label="Takes an opioid", choices=_YES_NO),
    Question(name="vitals-before", label="Vital signs acceptable before the dose", choices=_YES_NO),
    Question(name="lot", label="Lot"),
    Question(name="site", label="Site"),
    Question(name="observer", label="Observed by"),
    Question(name="sedation", label="Sedation was seen", choices=_YES_NO),
    Question(name="dissociation", label="Dissociation was seen", choices=_YES_NO),
    Question(name="breathing", label="Respiratory depression was seen", choices=_YES_NO),
    Question(name="vitals-after", label="Vital signs acceptable at the end", choices=_YES_NO),
    Question(name="ready", label="Could have left after so many minutes"),
)


class InfusionConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a clinic for its infusion sessions."""

    dose: DoseBounds = DoseBounds()
    checklist: tuple[str, ...] = _CHECKLIST
    scale: tuple[Scale, ...] = _SCALES
    hold: Hold = Hold()
    gate: Gate = Gate()
    instrument: tuple[Instrument, ...] = _INSTRUMENTS
    question: tuple[Question, ...] = _QUESTIONS
    baseline_readings: Annotated[int, Meta(ge=2, le=10)] = 2  # their mean is the baseline
    nibp_baseline_min: Minutes = 3.0
    nibp_infusion_min: Minutes = 5.0  # every 5 or 10 minutes (Emory: 10)
    nibp_recovery_min: Minutes = 15.0  # Emory
    nasal_nibp_at_min: Minutes = 40.0  # after a nasal dose, whatever the interval (Spravato's form)
    nasal_send_within_days: Annotated[int, Meta(ge=1, le=365)] = 7  # deadline of its form (Spravato's programme)
    pump_differs_percent: Positive = 5.0  # deviation from the order: the accuracy that pump manufacturers state
    pump_differs_after_s: Annotated[float, Meta(ge=0, le=300)] = 30.0  # staff do not touch pump and screen at once
    overdue_after_min: Minutes = 3.0
    next_after_days: Annotated[int, Meta(ge=1, le=365)] = 3  # next session of a series; unverified: twice a week
