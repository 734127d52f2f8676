"""The checks of the archive beside the engine and of the supervisor above it."""

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.engine.checks.archive_check import ArchiveCheck
from bedside.monitor.engine.checks.keeper_check import KEEPER_EXPECTED, KeeperCheck
from bedside.monitor.link.heartbeats import KeeperState, StoreState


@pytest.mark.parametrize(("is_expected", "is_fault"), [(True, True), (False, False)])
def test_a_silent_archive_is_a_fault_where_one_is_expected(is_expected: bool, is_fault: bool) -> None:  # noqa: FBT001
    check = ArchiveCheck(0.0, is_expected=is_expected)
    assert not check.fault(14.0)
    assert bool(check.fault(16.0)) is is_fault
    check.handlers[StoreState](StoreState(), 17.0)
    assert not check.fault(30.0)


def present(check: KeeperCheck, at: float) -> dict[AlarmId, str]:
    return {row.alarm: row.detail for row in check.conditions(at) if row.is_present}


def test_a_supervisor_that_never_reports_is_a_fault_five_seconds_after_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEEPER_EXPECTED, "1")
    check = KeeperCheck.from_environment(100.0)
    assert present(check, 105.0) == {}
    assert present(check, 105.1) == {AlarmId.KEEPER_SILENT: "a part of the monitor that dies is not started again"}


def test_an_engine_that_was_started_by_hand_misses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEEPER_EXPECTED, raising=False)
    assert present(KeeperCheck.from_environment(100.0), 1000.0) == {}


def test_what_the_supervisor_cannot_do_stands_until_it_can() -> None:
    check = KeeperCheck(100.0, is_expected=True)
    check.handlers[KeeperState](KeeperState(fault="program.log cannot be written"), 101.0)
    assert present(check, 102.0) == {AlarmId.KEEPER_FAULT: "program.log cannot be written"}
    check.handlers[KeeperState](KeeperState(), 103.0)
    assert present(check, 104.0) == {}
