"""Whose numbers are shown after a restart never hangs on the wall clock; nor does how long nothing was watched."""

from pathlib import Path

import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.link.commands import Admit, Discharge
from bedside.monitor.link.snapshot import Freshness, VitalView
from tests.support.admission_bed import ANNA, BERT
from tests.support.infusion_bed import InfusionBed

HOUR = 3600.0
TO_1970 = -1.7e9


def shown(bed: InfusionBed, vital: VitalId) -> VitalView:
    return next(row for row in bed.snapshot.vitals if row.vital is vital)


def two_patients(folder: Path) -> InfusionBed:
    """Return a bed where Anna had 200/120, and Bert is admitted now and was not measured yet."""
    bed = InfusionBed(folder, 10_000.0)
    bed.admit(ANNA)
    bed.measure(200, 120)
    bed.live(600)
    assert bed.snapshot.patient is not None
    assert not bed.do(Discharge(id=bed.snapshot.patient.id or ""), Admit(patient=BERT))
    bed.live(60)
    return bed


@pytest.mark.parametrize("by_s", [HOUR, -HOUR, TO_1970])
def test_a_restart_with_another_clock_shows_the_numbers_of_who_is_admitted_and_no_other(
    tmp_path: Path, by_s: float
) -> None:
    bed = two_patients(tmp_path)
    bed.utc += by_s
    after = bed.crash(down_s=5.0)
    assert shown(after, VitalId.NIBP_SYS).value is None
    after.live(2)
    assert (shown(after, VitalId.SPO2).value, shown(after, VitalId.SPO2).freshness) == (97.0, Freshness.FRESH)
    after.measure(131, 82)
    assert shown(after, VitalId.NIBP_SYS).value == 131.0
    again = after.crash(down_s=5.0)
    assert shown(again, VitalId.NIBP_SYS).value == 131.0
    again.kill()


@pytest.mark.parametrize(("at", "utc"), [(5.0, 1.7e9 + 20_000), (5.0, 0.0), (90_000.0, 1.7e9), (90_000.0, 0.0)])
def test_a_reboot_with_any_clock_shows_the_numbers_of_who_is_admitted_and_no_other(
    tmp_path: Path, at: float, utc: float
) -> None:
    two_patients(tmp_path).kill()
    after = InfusionBed(tmp_path, at, utc=utc, boot="the second boot")
    assert shown(after, VitalId.NIBP_SYS).value is None
    after.live(2)
    assert shown(after, VitalId.SPO2).value == 97.0
    after.measure(131, 82)
    assert shown(after, VitalId.NIBP_SYS).value == 131.0
    assert after.snapshot.patient is not None
    assert after.snapshot.patient.name == "Bert"
    after.kill()


def test_how_long_nothing_was_watched_is_told_by_true_time(tmp_path: Path) -> None:
    bed = InfusionBed(tmp_path, 10_000.0)
    bed.live(30)
    bed.utc += 24 * HOUR
    after = bed.crash(down_s=7.0)
    (row,) = after.log("UNWATCHED")
    assert row["value"] == pytest.approx(7.0, abs=0.2)
    (step,) = after.log("CLOCK_STEPPED")
    assert step["reason"] == "the clock was set forward by 86400.0 s"


def test_a_sleep_of_the_machine_is_a_row_and_every_number_is_old_after_it(tmp_path: Path) -> None:
    bed = InfusionBed(tmp_path, 10_000.0)
    bed.admit()
    bed.measure(131, 82)
    bed.live(10)
    bed.tick(1800)  # CLOCK_BOOTTIME counts the sleep
    assert shown(bed, VitalId.SPO2).freshness is not Freshness.FRESH
    assert shown(bed, VitalId.NIBP_SYS).freshness is not Freshness.FRESH
    (row,) = bed.log("UNWATCHED")
    assert row["value"] == pytest.approx(1800.0, abs=0.1)
    assert row["reason"] == "nothing was watched for 1800.0 s: the machine slept, or the engine was stopped"


def test_a_machine_that_is_a_little_late_did_not_sleep(tmp_path: Path) -> None:
    bed = InfusionBed(tmp_path)
    bed.tick(4.9)
    assert bed.log("UNWATCHED") == []


def test_summer_time_moves_no_civil_time_and_so_is_no_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Vienna")
    bed = InfusionBed(tmp_path, utc=1_774_745_990.0 - 100)  # ten seconds before 2 o'clock on 29 March 2026
    bed.live(20)
    assert bed.log("CLOCK_STEPPED") == []
