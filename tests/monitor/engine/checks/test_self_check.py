from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.engine.checks.self_check import SCREEN_EXPECTED, GarbledRate, SelfCheck


def present(health: SelfCheck, at: float) -> set[AlarmId]:
    return {condition.alarm for condition in health.conditions(at) if condition.is_present}


@pytest.fixture
def health(tmp_path: Path) -> SelfCheck:
    health = SelfCheck(tmp_path, disk_low_mb=0.001)
    health.ticked(0.0, 0.0, 0)
    return health


def test_a_monitor_without_faults_reports_nothing(health: SelfCheck) -> None:
    health.ticked(0.05, 0.05, 0)
    assert present(health, 0.05) == set()


@pytest.mark.parametrize(("late_s", "expected"), [(0.24, set()), (0.26, {AlarmId.TICK_LATE})])
def test_a_late_tick_is_reported_for_ten_seconds(health: SelfCheck, late_s: float, expected: set[AlarmId]) -> None:
    health.ticked(1.0 + late_s, 1.0, 0)
    assert present(health, 2.0) == expected
    assert present(health, 11.5) == set()


def test_a_step_of_the_clock_is_reported_with_its_size_and_whether_someone_must_see_it(health: SelfCheck) -> None:
    health.clock_stepped(0.05, -60.0, until_seen=True)
    (stepped,) = [row for row in health.conditions(0.1) if row.alarm is AlarmId.CLOCK_STEPPED]
    assert (stepped.is_present, stepped.detail, stepped.until_seen) == (True, "by -60.0 s", True)


def test_an_overrun_of_the_ring_is_reported(health: SelfCheck) -> None:
    health.ticked(0.05, 0.05, 17)
    assert present(health, 0.05) == {AlarmId.RING_OVERRUN}


def test_a_full_disk_is_reported(tmp_path: Path) -> None:
    health = SelfCheck(tmp_path, disk_low_mb=1e12)
    health.ticked(0.0, 0.0, 0)
    assert present(health, 0.0) == {AlarmId.DISK_LOW}


def test_a_screen_is_reported_as_lost_only_after_it_has_sent_a_heartbeat(health: SelfCheck) -> None:
    assert present(health, 60.0) == set()
    health.screen_at = 60.0
    assert present(health, 62.0) == set()
    assert present(health, 62.1) == {AlarmId.SCREEN_LOST}


def test_a_screen_that_is_expected_and_never_comes_is_reported_after_its_time_to_start(
    health: SelfCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    health.expect_screen(0.0)
    assert present(health, 60.0) == set()
    monkeypatch.setenv(SCREEN_EXPECTED, "1")
    health.expect_screen(100.0)
    assert present(health, 115.0) == set()
    assert present(health, 115.1) == {AlarmId.SCREEN_LOST}


def test_a_failed_tick_is_reported(health: SelfCheck) -> None:
    health.failed(1.0, "KeyError in the tick")
    assert present(health, 1.0) == {AlarmId.MONITOR_FAULT}


def test_garbled_frames_alarm_above_the_configured_rate_and_count_for_a_minute() -> None:
    rate = GarbledRate(30)
    assert not rate.is_over(0.0, 0)
    assert not any(rate.is_over(1.0 + index * 0.1, index + 1) for index in range(30))
    assert rate.is_over(5.0, 31)
    assert not rate.is_over(66.0, 31)
