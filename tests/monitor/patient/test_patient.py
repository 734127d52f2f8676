from datetime import date

import msgspec
import pytest

from bedside.monitor.patient.patient import FLAGS, LONGEST_NOTES, Patient, age_years, patient_faults

TODAY = date(2026, 3, 1)
ANNA = Patient(name="Anna Example", birth_date=date(1980, 4, 17), weight_kg=71.5, flags=("bipolar",), notes="left arm")


def faults(**changes: object) -> list[tuple[str, str]]:
    patient = msgspec.structs.replace(ANNA, **changes)
    return [(fault.field, fault.sentence) for fault in patient_faults(patient, TODAY)]


def test_a_complete_patient_a_code_alone_and_every_offered_flag_have_no_fault() -> None:
    assert faults() == []
    assert list(patient_faults(Patient(name="K-17"), TODAY)) == []
    assert faults(flags=FLAGS) == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "a name or a code is needed"),
        ("name", "  ", "a name or a code is needed"),
        ("name", "A" * 65, "at most 64 characters"),
        ("name", "Anna\nExample", "one line"),
        ("birth_date", date(2026, 3, 2), "in the future"),
        ("birth_date", date(1899, 3, 1), "more than 125 years ago"),
        ("weight_kg", 0.19, "between 0.2 and 650 kg"),
        ("weight_kg", 650.1, "between 0.2 and 650 kg"),
        ("weight_kg", float("nan"), "between 0.2 and 650 kg"),
        ("notes", "x" * (LONGEST_NOTES + 1), "at most 500 characters"),
        ("flags", ("x" * 33,), "of 32 characters"),
        ("flags", ("",), "of 32 characters"),
        ("flags", tuple("abcdefghijklmnopq"), "at most 16 flags"),
    ],
)
def test_a_value_out_of_bounds_is_one_fault_of_its_field_without_the_name(
    field: str, value: object, words: str
) -> None:
    ((where, sentence),) = faults(**{field: value})
    assert where == field
    assert words in sentence
    assert "Anna" not in sentence


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "A" * 64),
        ("birth_date", TODAY),
        ("birth_date", date(1900, 3, 2)),
        ("weight_kg", 0.2),
        ("weight_kg", 650.0),
        ("notes", "x" * LONGEST_NOTES),
        ("flags", ("x" * 32,) * 16),
    ],
)
def test_a_value_at_a_bound_has_no_fault(field: str, value: object) -> None:
    assert faults(**{field: value}) == []


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(1980, 4, 17), date(2026, 4, 16), 45),
        (date(1980, 4, 17), date(2026, 4, 17), 46),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
    ],
)
def test_an_age_is_in_whole_years_and_29_february_counts_from_1_march(born: date, today: date, years: int) -> None:
    assert age_years(born, today) == years
