"""Bed time goes on through steps of the clock, restarts and reboots, and never goes back."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from bedside.monitor.process.atomic_file import store_durably
from bedside.monitor.process.bed_time import FILE, Anchor, BedTime, read_anchor

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC).timestamp()
BOOT = "the first boot"


def begun(anchor: Anchor | None = None, *, boot: str = BOOT, at: float = 100.0, utc: float = NOW) -> BedTime:
    return BedTime(anchor, boot=boot, at=at, utc=utc)


@pytest.mark.parametrize(
    "by_s", [3600.0, -3600.0, 0.6, -NOW, 2**31 - NOW], ids=["+1 h", "-1 h", "+0.6", "1970", "2038"]
)
def test_a_step_of_the_clock_changes_the_label_from_then_on_and_no_duration(by_s: float) -> None:
    time = begun()
    before = time.instant(160.0)
    assert time.step_s(160.0, NOW + 60 + by_s) == pytest.approx(by_s)
    assert time.step_s(160.05, NOW + 60.05 + by_s) == 0
    after = time.instant(220.0)
    assert after.bed_s - before.bed_s == 60.0
    assert after.utc.timestamp() == pytest.approx(NOW + 120 + by_s)


def test_a_clock_that_reads_half_a_second_off_is_not_stepped_and_the_label_stays() -> None:
    time = begun()
    assert time.step_s(160.0, NOW + 60.5) == 0
    assert time.posix(160.0) == NOW + 60


@pytest.mark.parametrize("by_s", [7200.0, -7200.0])
def test_in_the_same_boot_a_restart_goes_on_by_monotonic_time_and_finds_the_step_that_came_meanwhile(
    by_s: float,
) -> None:
    anchor = begun().anchor(400.0)
    time = begun(anchor, at=1000.0, utc=NOW + 900 + by_s)
    assert time.bed_s(1000.0) - anchor.bed_s == 600.0
    assert (time.has_rebooted, time.believed) == (False, "")
    assert time.step_s(1000.0, NOW + 900 + by_s) == pytest.approx(by_s)


def test_over_another_boot_the_clock_is_believed_and_a_sentence_says_so() -> None:
    anchor = begun().anchor(400.0)
    time = begun(anchor, boot="the second boot", at=20.0, utc=NOW + 300 + 900)
    assert time.bed_s(20.0) - anchor.bed_s == 900.0
    assert time.has_rebooted
    assert time.believed == "the machine was started again: its clock is believed, by which 900 s went by"
    assert time.step_s(20.0, NOW + 1200) == 0


@pytest.mark.parametrize("utc", [0.0, NOW - 86400, NOW + 299], ids=["1970", "a day before", "a second before"])
def test_over_another_boot_bed_time_is_never_before_what_was_known(utc: float) -> None:
    anchor = begun().anchor(400.0)
    time = begun(anchor, boot="the second boot", at=20.0, utc=utc)
    assert time.bed_s(20.0) == anchor.bed_s + 10.0  # the anchor is up to 10 s old
    assert time.believed.endswith("s: the last known time is believed")


def test_monotonic_time_that_went_back_is_another_boot_whatever_its_name() -> None:
    assert begun(begun(boot="").anchor(400.0), boot="", at=20.0).has_rebooted


def test_how_long_the_engine_was_away_is_told_by_monotonic_time_and_over_a_boot_by_the_clock() -> None:
    beat = 395.0, NOW + 295
    anchor = begun().anchor(390.0)
    stepped = begun(anchor, at=400.0, utc=NOW + 86400)
    assert stepped.since_s(beat, 400.0) == 5.0
    rebooted = begun(anchor, boot="the second boot", at=400.0, utc=NOW + 895)
    assert rebooted.since_s(beat, 400.0) == 600.0
    set_back = begun(anchor, boot="the second boot", at=400.0, utc=NOW - 86400)
    assert set_back.since_s(beat, 400.0) == 0.0


def test_an_anchor_is_read_as_it_was_stored_and_a_damaged_or_missing_one_is_none(tmp_path: Path) -> None:
    assert read_anchor(tmp_path) is None
    anchor = begun().anchor(400.0)
    assert store_durably(tmp_path / FILE, anchor) is None
    assert read_anchor(tmp_path) == anchor
    (tmp_path / FILE).write_bytes(msgspec.json.encode(anchor)[:-9])
    assert read_anchor(tmp_path) is None
