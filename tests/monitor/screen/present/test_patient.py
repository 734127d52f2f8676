from datetime import date

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.patient.patient import Patient
from bedside.monitor.screen.present.patient import Form, form_of, is_changed, question, read_form, status
from tests.support.snapshots import UTC_NOW, alarm, changed

TODAY = date(2026, 1, 2)
ANNA = Patient(
    name="Anna Example",
    birth_date=date(1980, 4, 17),
    weight_kg=71.5,
    notes="left arm",
    flags=("bipolar", "of long ago"),
    id="P-17",
)


def same(text: str) -> str:
    return text


def test_the_texts_of_a_patient_are_read_back_as_that_patient() -> None:
    assert read_form(form_of(ANNA), ANNA, TODAY) == (ANNA, {})
    assert not is_changed(form_of(ANNA), ANNA)
    assert form_of(None) == Form()


@pytest.mark.parametrize(("text", "weight_kg"), [("72", 72.0), (" 72,5 ", 72.5), ("72.5 kg", 72.5), ("", None)])
def test_a_weight_is_read_as_people_write_it(text: str, weight_kg: float | None) -> None:
    patient, faults = read_form(Form(name="K", weight_kg=text), None, TODAY)
    assert (patient.weight_kg, faults) == (weight_kg, {})


@pytest.mark.parametrize("text", ["1980-04-17", "19800417", " 1980-04-17 "])
def test_a_birth_date_is_read_with_and_without_dashes(text: str) -> None:
    patient, faults = read_form(Form(name="K", birth_date=text), None, TODAY)
    assert (patient.birth_date, faults) == (date(1980, 4, 17), {})


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (Form(name=" "), "name", "a name or a code is needed"),
        (Form(name="K", birth_date="17.4.1980"), "birth_date", "write the date as 1980-04-17"),
        (Form(name="K", birth_date="1980-02-30"), "birth_date", "write the date as 1980-04-17"),
        (Form(name="K", birth_date="2026-01-03"), "birth_date", "in the future"),
        (Form(name="K", weight_kg="seventy"), "weight_kg", "write the weight in kg"),
        (Form(name="K", weight_kg="7150"), "weight_kg", "between 0.2 and 650 kg"),
        (Form(name="K", weight_kg="nan"), "weight_kg", "between 0.2 and 650 kg"),
    ],
)
def test_a_field_that_cannot_be_read_has_an_error(form: Form, field: str, words: str) -> None:
    _, faults = read_form(form, None, TODAY)
    assert list(faults) == [field]
    assert words in faults[field]


def test_the_status_shows_code_age_and_time_of_admission() -> None:
    assert status(changed(), same) == "No patient admitted. Admitting begins with the limits of profile adult."
    here = status(changed(patient=ANNA, admitted_utc=UTC_NOW), same)
    assert here == f"Admitted {UTC_NOW.astimezone():%Y-%m-%d %H:%M}, code P-17, 45 years"


def test_the_question_before_a_discharge_shows_an_active_alarm() -> None:
    assert question(changed(patient=ANNA), same).endswith("standby begins.")
    standing = alarm(AlarmId.SPO2_EXTREME_LOW, "SPO2")
    assert "Active alarm: Desaturation" in question(changed(patient=ANNA, alarms=(standing,)), same)
