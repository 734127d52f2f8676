"""Sessions as a FHIR R4 bundle: patient, procedure, administered drug, and every number as an Observation.

Pure; any thread. fhir.resources validates the bundle with its R4B models: R4B changed no field of the resources used
here. A number without a LOINC code is left out and reported: other systems cannot use an Observation without a code.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from bedside.config.infusion import InfusionConfig
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.infusion.dose_given import given_mg
from bedside.monitor.infusion.session import InfusionSession

_LOINC: Final = "http://loinc.org"
_UCUM: Final = "http://unitsofmeasure.org"
_CATEGORIES: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_PANEL: Final = "85354-9"  # blood pressure panel, of the FHIR vital signs profile
_ATC: Final = {"ketamine": "N01AX03", "esketamine": "N06AX27"}  # WHO ATC
_PRESSURES: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA)
_OF_VITALS: Final = "vital-signs"
Resource = dict[str, Any]
Coded = tuple[str, str, str, datetime, Resource]


class FhirError(Exception):
    """The FHIR bundle cannot be made.

    Examples: fhir.resources is not installed; a session has a value that FHIR does not allow.
    """


def bundle(sessions: Sequence[InfusionSession], settings: InfusionConfig) -> tuple[bytes, list[str]]:
    """Return the validated bundle as JSON, and a sentence for each kind of number that was left out."""
    try:
        from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - an extra
    except ImportError as err:
        raise FhirError("fhir.resources is not installed: pip install 'bedside[fhir]'") from err
    made, left_out = resources(sessions, settings)
    entries = [{"fullUrl": f"urn:bedside:{row['resourceType']}:{row['id']}", "resource": row} for row in made]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    try:
        Bundle.model_validate(whole)
    except ValueError as err:
        raise FhirError(f"the bundle is not valid FHIR: {err}") from err
    return json.dumps(whole, ensure_ascii=False, indent=1).encode(), left_out


def resources(sessions: Sequence[InfusionSession], settings: InfusionConfig) -> tuple[list[Resource], list[str]]:
    """Return the FHIR resources, and a sentence for each kind of number that was left out."""
    patients = {row.patient.id: _patient(row) for row in sessions}
    made, left_out = list(patients.values()), dict[str, None]()
    for session in sessions:
        made += [_procedure(session), *_administration(session), *_observations(session, settings, left_out)]
    return made, list(left_out)


def _patient(session: InfusionSession) -> Resource:
    patient = session.patient
    birth = {"birthDate": patient.birth_date.isoformat()} if patient.birth_date else {}
    meta = {"meta": {"tag": [{"code": "HTEST", "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason"}]}}
    simulated = meta if session.is_simulated else {}
    return {
        "resourceType": "Patient",
        "id": _id(patient.id or ""),
        "name": [{"text": patient.name}],
        **birth,
        **simulated,
    }


def _procedure(session: InfusionSession) -> Resource:
    period = {"start": session.begun.isoformat(), **({"end": session.ended.isoformat()} if session.ended else {})}
    return {
        "resourceType": "Procedure",
        "id": _id(session.id),
        "status": "completed" if session.ended else "in-progress",
        "code": {"text": "ketamine infusion session" if session.route == "IV" else "nasal esketamine session"},
        "subject": _subject(session),
        "performedPeriod": period,
    }


def _administration(session: InfusionSession) -> Iterator[Resource]:
    order = session.order
    if order is None or not session.given:
        return
    last = session.given[-1]
    given = round(given_mg(session, session.ended_bed_s or last.bed_s), 3)
    code = _ATC.get(order.drug)
    coding = [{"system": "http://www.whocc.no/atc", "code": code, "display": order.drug}] if code else []
    yield {
        "resourceType": "MedicationAdministration",
        "id": _id(f"{session.id}-drug"),
        "status": "completed" if session.ended else "in-progress",
        "medicationCodeableConcept": {"text": order.drug, **({"coding": coding} if coding else {})},
        "subject": _subject(session),
        "effectivePeriod": {"start": session.given[0].utc.isoformat(), "end": last.utc.isoformat()},
        "dosage": {"dose": _quantity(given, "mg")},
    }


def _observations(session: InfusionSession, settings: InfusionConfig, left_out: dict[str, None]) -> Iterator[Resource]:
    coded = _coded(session, settings, left_out)
    for number, (category, code, display, utc, value) in enumerate(coded, 1):
        head = {
            "resourceType": "Observation",
            "id": _id(f"{session.id}-{number}"),
            "status": "final",
            "category": [{"coding": [{"system": _CATEGORIES, "code": category}]}],
            "code": _code(code, display),
            "subject": _subject(session),
            "effectiveDateTime": utc.isoformat(),
        }
        yield {**head, **value}


def _coded(session: InfusionSession, settings: InfusionConfig, left_out: dict[str, None]) -> Iterator[Coded]:
    """Yield category, LOINC code, name, time and value of each number of the session; add the others to `left_out`."""
    moments: dict[datetime, dict[VitalId, float]] = {}
    for row in session.readings:
        moments.setdefault(row.utc, {})[row.vital] = row.value
    for utc, values in sorted(moments.items()):
        yield from _vitals(utc, values)
    for each in session.observations:
        scale = next((row for row in settings.scale if row.kind == each.kind), None)
        if scale is None or not scale.loinc or each.value is None:
            left_out[f"{each.kind}: no LOINC code, left out"] = None
        else:
            yield "survey", scale.loinc, scale.label, each.utc, {"valueQuantity": _quantity(each.value, scale.ucum)}
    for score in session.scores:
        instrument = next((row for row in settings.instrument if row.name == score.name), None)
        if instrument is None or not instrument.loinc:
            left_out[f"{score.name}: no LOINC code, left out"] = None
        else:
            kind = "laboratory" if instrument.is_marker else "survey"
            value = {"valueQuantity": _quantity(score.value, instrument.ucum)}
            yield kind, instrument.loinc, score.name, score.utc, value


def _vitals(utc: datetime, values: dict[VitalId, float]) -> Iterator[Coded]:
    parts = [_component(vital, values[vital]) for vital in _PRESSURES if vital in values]
    if parts:
        yield _OF_VITALS, _PANEL, "Blood pressure", utc, {"component": parts}
    for vital, value in values.items():
        row = VITALS[vital]
        if row.loinc and vital not in _PRESSURES:
            yield _OF_VITALS, row.loinc, row.label, utc, {"valueQuantity": _quantity(value, row.ucum)}


def _component(vital: VitalId, value: float) -> Resource:
    row = VITALS[vital]
    return {"code": _code(row.loinc or "", row.label), "valueQuantity": _quantity(value, row.ucum)}


def _code(code: str, display: str) -> Resource:
    return {"coding": [{"system": _LOINC, "code": code, "display": display}], "text": display}


def _quantity(value: float, ucum: str) -> Resource:
    return {"value": value, "unit": ucum, "system": _UCUM, "code": ucum}


def _subject(session: InfusionSession) -> Resource:
    return {"reference": f"urn:bedside:Patient:{_id(session.patient.id or '')}"}


def _id(text: str) -> str:
    """Return an id that FHIR allows: letters, digits, hyphens and dots, at most 64 characters."""
    return "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in text)[:64] or "unknown"
