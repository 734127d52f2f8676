"""The patient at this bed, and the checks of a patient's data.

Pure; any thread. The sentence of a fault never contains the name: it may be shown, logged or forwarded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

# The flags that the screen offers. Any other short text may be a flag too.
FLAGS: Final = (
    "hypertension",
    "heart disease",
    "lung disease",
    "sleep apnoea",
    "bipolar",
    "psychosis",
    "seizures",
    "pregnant",
    "allergies",
)
# Guinness World Records: the lightest newborn that lived weighed 0.212 kg, the heaviest person 635 kg. The oldest
# lived 122 years. A number beyond that is a typing error.
WEIGHT_KG: Final = (0.2, 650.0)
_OLDEST_YEARS: Final = 125
LONGEST_NAME: Final = 64
LONGEST_NOTES: Final = 500
_LONGEST_FLAG: Final = 32
_MOST_FLAGS: Final = 16


class Patient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The data of a patient. `name` may be a code. `id`: the patient's code in the log, None before admission."""

    name: str
    birth_date: date | None = None
    weight_kg: float | None = None
    notes: str = ""
    flags: tuple[str, ...] = ()
    id: str | None = None


class Stay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is at this bed, since when, and whether the bed is in standby.

    `since` is the time of the last admission or discharge, `since_bed_s` the same in bed time: earlier measurements
    belong to another patient. Both are None if nobody was ever admitted here, `patient` if nobody is admitted now.
    """

    patient: Patient | None = None
    since: Annotated[datetime, Meta(tz=True)] | None = None
    since_bed_s: float | None = None
    is_standby: bool = False

    def __post_init__(self) -> None:
        """Take bed time from UTC in a file of a release without it."""
        if self.since is not None and self.since_bed_s is None:
            force_setattr(self, "since_bed_s", self.since.timestamp())


@dataclass(frozen=True, slots=True)
class PatientFault:
    """The fault of one field of a patient's data, as a sentence for people."""

    field: str
    sentence: str


def patient_faults(patient: Patient, today: date) -> Iterator[PatientFault]:
    """Yield the faults of a patient's data, at most one for each field. `today`: the date at this bed."""
    if not patient.name.strip():
        yield PatientFault("name", "a name or a code is needed")
    elif len(patient.name) > LONGEST_NAME or not patient.name.isprintable():
        yield PatientFault("name", f"the name must be one line of at most {LONGEST_NAME} characters")
    if patient.birth_date is not None:
        yield from _birth_faults(patient.birth_date, today)
    lowest, highest = WEIGHT_KG
    if patient.weight_kg is not None and not lowest <= patient.weight_kg <= highest:  # NaN is refused too
        yield PatientFault("weight_kg", f"the weight must lie between {lowest:g} and {highest:g} kg")
    if len(patient.notes) > LONGEST_NOTES:
        yield PatientFault("notes", f"the notes must be at most {LONGEST_NOTES} characters")
    if len(patient.flags) > _MOST_FLAGS or any(not 0 < len(flag) <= _LONGEST_FLAG for flag in patient.flags):
        yield PatientFault("flags", f"at most {_MOST_FLAGS} flags of {_LONGEST_FLAG} characters each")


def _birth_faults(birth_date: date, today: date) -> Iterator[PatientFault]:
    if birth_date > today:
        yield PatientFault("birth_date", "the birth date lies in the future")
    elif age_years(birth_date, today) > _OLDEST_YEARS:
        yield PatientFault("birth_date", f"the birth date lies more than {_OLDEST_YEARS} years ago")


def age_years(birth_date: date, today: date) -> int:
    """Return the age in whole years. A person born on 29 February becomes a year older on 1 March."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday)
