"""The early-warning score after NEWS2: its bands, its gaps, its alarms."""

import pytest

from bedside.alarms.conditions.early_warning import EarlyWarning, EarlyWarningScore, points
from bedside.config.load import load_profile
from bedside.config.schema import EarlyWarningConfig, Profile
from bedside.config.vitals import VITALS, VitalId
from tests.alarms.conftest import Story

HR, RR, SPO2, SYS, TEMP = VitalId.HR, VitalId.RR, VitalId.SPO2, VitalId.NIBP_SYS, VitalId.TEMP
URGENT, EMERGENCY = "EARLY_WARNING_URGENT:", "EARLY_WARNING_EMERGENCY:"
# The table of the Royal College of Physicians (2017), each band at both ends.
BANDS: list[tuple[VitalId, dict[float, int]]] = [
    (RR, {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3}),
    (SPO2, {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0}),
    (SYS, {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3}),
    (HR, {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3}),
    (TEMP, {35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0, 38.0: 0, 38.1: 1, 39.0: 1, 39.1: 2}),
]


@pytest.mark.parametrize(
    ("vital", "value", "expected"), [(vital, value, score) for vital, row in BANDS for value, score in row.items()]
)
def test_every_band_at_both_ends(vital: VitalId, value: float, expected: int) -> None:
    assert points(vital, value) == expected


def score(*, is_on: bool = True) -> Story:
    return Story(Profile(name="own", limits={}, early_warning=EarlyWarningConfig(is_on=is_on)))


def warned(story: Story) -> list[str]:
    return [key for key in story.shown() if key.startswith("EARLY")]


def test_the_score_is_off_unless_the_clinic_switches_it_on() -> None:
    assert not load_profile("adult").early_warning.is_on
    assert warned(score(is_on=False).at(1).observe(140).observe(80, SPO2)) == []


def test_the_score_names_missing_items_and_is_always_called_partial() -> None:
    story = score().at(1).observe(120).observe(93, SPO2)  # 2 + 2
    assert warned(story) == []
    story.observe(105, SYS)  # + 1
    assert warned(story) == [URGENT]
    (row,) = [row for row in story.engine.active() if row.key == URGENT]
    assert row.detail == "partial score 5, without RR, Temp, oxygen, consciousness"


def test_a_single_item_of_three_points_is_urgent() -> None:
    assert warned(score().at(1).observe(135)) == [URGENT]


def test_seven_points_are_an_emergency_which_suppresses_the_urgent_alarm() -> None:
    assert warned(score().at(1).observe(135).observe(88, SPO2).observe(105, SYS)) == [EMERGENCY]


def test_values_that_are_too_old_do_not_count() -> None:
    story = score().at(1).observe(135)
    assert warned(story.at(11)) == [URGENT]
    story.acknowledge(URGENT)
    assert warned(story.at(11.1)) == []


def test_changing_to_a_profile_without_the_score_ends_its_alarms() -> None:
    story = score().at(1).observe(135)
    assert warned(story) == [URGENT]
    story.engine.set_profile(Profile(name="other", limits={}), 2.0, "nurse")
    story.acknowledge(URGENT)
    assert warned(story.at(2.1)) == []


@pytest.mark.parametrize(("vital", "value", "expected"), [(HR, 90.4, 0), (HR, 90.6, 1), (TEMP, 38.04, 1), (RR, 8.4, 3)])
def test_whole_numbers_are_rounded_and_temperatures_are_not(vital: VitalId, value: float, expected: int) -> None:
    assert points(vital, value) == expected


def test_a_substitute_scores_as_what_it_stands_for_and_other_vitals_do_not_count() -> None:
    warning = EarlyWarning(EarlyWarningConfig(is_on=True))
    for vital, value in ((VitalId.PR, 135.0), (VitalId.ABP_SYS, 85.0), (VitalId.PI, 2.0), (VitalId.NIBP_DIA, 40.0)):
        warning.observe(vital, value, 10_000.0)
    missing = ("RR", "SpO₂", "Temp", "oxygen", "consciousness")
    assert warning.score(10_000.0) == EarlyWarningScore(6, 3, missing)


def test_a_value_counts_for_its_time_and_a_pressure_for_half_an_hour() -> None:
    warning = EarlyWarning(EarlyWarningConfig(is_on=True))
    warning.observe(SYS, 105.0, 10_000.0)
    warning.observe(RR, 22.0, 10_000.0)
    gone_s = VITALS[RR].gone_after_s
    for after_s, total, worst in (
        (gone_s, 3, 2),
        (gone_s + 0.1, 1, 1),
        (1800.0, 1, 1),
        (1800.1, 0, 0),
    ):
        score = warning.score(10_000.0 + after_s)
        assert (score.total, score.worst) == (total, worst), after_s
