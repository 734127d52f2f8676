import pytest

from bedside.config.schema import DeviceConfig, NibpConfig
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.source_selection import Ages
from bedside.monitor.link.snapshot import Freshness
from tests.support.input_bed import InputBed

SLOW = DeviceConfig(id="slow", codec="bedside-json", topic="t", period_s=60.0)
QUICK = DeviceConfig(id="quick", codec="bedside-json", topic="t")


@pytest.mark.parametrize(
    ("age_s", "freshness"),
    [(0, Freshness.FRESH), (3, Freshness.FRESH), (3.1, Freshness.STALE), (10, Freshness.STALE), (10.1, Freshness.GONE)],
)
def test_a_number_is_fresh_then_stale_then_gone(age_s: float, freshness: Freshness) -> None:
    assert Ages.of(VITALS[VitalId.HR], QUICK, NibpConfig()).freshness(age_s) is freshness


def test_a_device_that_reports_once_a_minute_gets_longer_ages() -> None:
    ages = Ages.of(VITALS[VitalId.HR], SLOW, NibpConfig())
    assert (ages.stale_s, ages.gone_s) == (90.0, 150.0)


@pytest.mark.parametrize(
    ("interval_min", "stale_s"), [(5, 420), (0, 1800), (60, 1800)], ids=["every 5 min", "on demand", "every hour"]
)
def test_a_pressure_is_stale_when_the_next_is_late_and_gone_after_the_configured_time(
    interval_min: float, stale_s: float
) -> None:
    ages = Ages.of(VITALS[VitalId.NIBP_SYS], QUICK, NibpConfig(interval_min=interval_min, invalid_after_min=30))
    assert (ages.stale_s, ages.gone_s) == (stale_s, 1800)


def test_the_first_device_with_a_fresh_number_is_selected_and_the_next_when_it_is_stale(
    bed: InputBed,
) -> None:
    pick = bed.alarm_input.pipeline.selection.pick
    bed.say("ox", VitalId.SPO2, 97, at=100.0)
    bed.say("pulse", VitalId.SPO2, 95, at=100.0)
    assert [pick(VitalId.SPO2, at).device for at in (100.0, 103.0)] == ["ox", "ox"]  # type: ignore[union-attr]
    bed.say("pulse", VitalId.SPO2, 94, at=103.5)
    taken_over = pick(VitalId.SPO2, 103.5)
    assert taken_over is not None
    assert (taken_over.device, taken_over.value) == ("pulse", 94)
    bed.say("ox", VitalId.SPO2, 96, at=104.0)
    assert pick(VitalId.SPO2, 104.0).value == 96  # type: ignore[union-attr]


def test_a_vital_that_was_never_measured_is_not_stale(bed: InputBed) -> None:
    pick = bed.alarm_input.pipeline.selection.pick(VitalId.HR, 1000.0)
    assert pick is not None
    assert (pick.freshness, pick.value) == (Freshness.NEVER, None)


def test_a_vital_that_no_device_measures_has_no_pick(bed: InputBed) -> None:
    assert bed.alarm_input.pipeline.selection.pick(VitalId.RR, 0.0) is None
