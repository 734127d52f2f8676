"""The texts of the patient dialog: converts a patient to texts and back, and describes the admission.

Pure, without Qt. Runs in the screen process.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.patient.patient import Patient, age_years, patient_faults
from bedside.monitor.screen.present.alarms import named

Tr = Callable[[str], str]
NO_DATE: Final = "write the date as 1980-04-17"
NO_WEIGHT: Final = "write the weight in kg, as 72 or 72.5"


class Form(Struct, frozen=True, kw_only=True):
    """The content of the patient form's fields, as typed."""

    name: str = ""
    birth_date: str = ""
    weight_kg: str = ""
    notes: str = ""
    flags: tuple[str, ...] = ()


def form_of(patient: Patient | None) -> Form:
    """Return the form that shows a patient; an empty form without a patient."""
    if patient is None:
        return Form()
    return Form(
        name=patient.name,
        birth_date=patient.birth_date.isoformat() if patient.birth_date else "",
        weight_kg=f"{patient.weight_kg:g}" if patient.weight_kg is not None else "",
        notes=patient.notes,
        flags=patient.flags,
    )


def read_form(form: Form, known: Patient | None, today: date) -> tuple[Patient, Mapping[str, str]]:
    """Return the patient that the texts describe, and a sentence for each field that is wrong.

    `known` is the admitted or returning patient, whose id is kept, None for a new one. The sentences are keyed by the
    field's name; if there is any, the patient must not be sent to the engine.
    """
    birth_date, weight_kg = date_of(form.birth_date), _number(form.weight_kg)
    patient = Patient(
        name=form.name.strip(),
        birth_date=birth_date,
        weight_kg=weight_kg,
        notes=form.notes.strip(),
        flags=form.flags,
        id=known.id if known else None,
    )
    faults = {fault.field: fault.sentence for fault in patient_faults(patient, today)}
    if birth_date is None and form.birth_date.strip():
        faults["birth_date"] = NO_DATE
    if weight_kg is None and form.weight_kg.strip():
        faults["weight_kg"] = NO_WEIGHT
    return patient, faults


def is_changed(form: Form, known: Patient | None) -> bool:
    """Return whether the form differs from the known patient's data, or is not empty without a known patient."""
    return form != form_of(known)


def status(snapshot: Snapshot, tr: Tr, comes_again: Patient | None = None) -> str:
    """Return in one line when the patient was admitted, with code and age; or that no patient is admitted.

    `comes_again`: the returning patient whose data are in the form. The name is left out: it has its own field.
    """
    patient, admitted = snapshot.patient, snapshot.admitted_utc
    if patient is None:
        if comes_again is not None:
            return tr("Returning patient, code {}: the series continues. Weigh again.").format(comes_again.id)
        begins = tr("Admitting begins with the limits of profile {}.").format(snapshot.profile)
        return f"{tr('No patient admitted.')} {begins}"
    when = f"{admitted.astimezone():{tr('%Y-%m-%d %H:%M')}}" if admitted else ""
    age = ""
    if patient.birth_date is not None:
        age = f", {tr('{} years').format(age_years(patient.birth_date, snapshot.utc.astimezone().date()))}"
    return f"{tr('Admitted')} {when}, {tr('code')} {patient.id}{age}"


def question(snapshot: Snapshot, tr: Tr) -> str:
    """Return the question before a discharge: the patient, what ends, and an active alarm if there is one."""
    name = snapshot.patient.name if snapshot.patient else ""
    ends = tr("NIBP, limits and baselines end; standby begins.")
    active = f"\n⚠ {tr('Active alarm')}: {named(snapshot.alarms[0], tr)}" if snapshot.alarms else ""
    return f"{tr('Discharge {}?').format(name)} {ends}{active}"


def date_of(text: str) -> date | None:
    """Return the date in a text such as "1980-04-17", None if the text is not a date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text.strip().removesuffix("kg").replace(",", "."))
    except ValueError:
        return None
