"""When a vital counts as missing, and what staff read."""

import pytest

from bedside.alarms.conditions.staleness import Staleness, StalenessTable
from bedside.config.vitals import VITALS, VitalId

SPO2 = VitalId.SPO2
GONE_S = VITALS[SPO2].gone_after_s


@pytest.mark.parametrize(("period_s", "gone_after_s"), [(0.1, GONE_S), (1.0, GONE_S), (60.0, 150.0)])
def test_a_slow_device_may_miss_one_report(period_s: float, gone_after_s: float) -> None:
    assert Staleness(SPO2, period_s, at=0.0).gone_after_s == gone_after_s


def test_what_was_never_measured_is_said_so_and_again_after_a_new_begin() -> None:
    staleness = Staleness(SPO2, 1.0, at=5.0)
    assert not staleness.is_gone(5.0 + GONE_S)
    assert staleness.is_gone(5.1 + GONE_S)
    assert staleness.detail(25.0) == "never seen, for 20 s"
    staleness.observe(30.0)
    assert staleness.detail(40.0) == "no value for 10 s"
    staleness.begin(50.0)
    assert staleness.detail(60.0) == "never seen, for 10 s"


def test_only_watched_vitals_are_missed_each_by_itself() -> None:
    table = StalenessTable({SPO2: 1.0, VitalId.HR: 1.0}, at=0.0)
    table.observe(VitalId.RR, 1.0)
    table.observe(SPO2, GONE_S)
    at = GONE_S + 1
    assert dict(table.missing(at)) == {SPO2: None, VitalId.HR: f"never seen, for {at:.0f} s"}
    table.restart([VitalId.HR, VitalId.RR], at)
    assert dict(table.missing(at)) == {SPO2: None, VitalId.HR: None}
    table.begin(at)
    assert dict(table.missing(2 * at)) == dict.fromkeys((SPO2, VitalId.HR), f"never seen, for {at:.0f} s")
