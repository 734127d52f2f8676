from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.vitals import VitalId
from bedside.monitor.link.snapshot import AlarmView, Freshness, Snapshot
from bedside.monitor.screen.present import alarms as present_alarms
from bedside.monitor.screen.present import devices as present_devices
from bedside.monitor.screen.present import numbers as present_numbers
from tests.support.snapshots import CALM, NIBP, NOW, alarm, changed, device, with_vital

HR, SPO2, SYS = VitalId.HR, VitalId.SPO2, VitalId.NIBP_SYS


def field(
    snapshot: Snapshot, vital: VitalId, now: float = NOW, numbers: dict[int, float] | None = None
) -> present_numbers.Field:
    return next(row for row in present_numbers.fields(snapshot, numbers or {}, now, str) if row.vital is vital)


@pytest.mark.parametrize(
    ("freshness", "value", "is_dim"),
    [
        (Freshness.FRESH, "72", False),
        (Freshness.STALE, "72", True),
        (Freshness.GONE, "---", True),
        (Freshness.NEVER, "–", True),  # noqa: RUF001 - "never measured" looks different from "gone"
    ],
)
def test_a_number_shows_its_freshness(freshness: Freshness, value: str, *, is_dim: bool) -> None:
    shown = field(with_vital(HR, freshness=freshness), HR)
    assert (shown.value, shown.is_dim) == (value, is_dim)


def test_a_stale_number_shows_its_age_and_a_fresh_one_its_device() -> None:
    assert field(CALM, HR).notes == ("Oximeter", "")
    assert field(with_vital(HR, freshness=Freshness.STALE, at=NOW - 7), HR).notes == ("Oximeter", "7 s ago")
    assert field(with_vital(HR, freshness=Freshness.STALE, at=NOW - 130), HR).notes[1] == "2 min ago"


def test_a_questionable_number_has_a_mark() -> None:
    assert field(with_vital(HR, is_questionable=True), HR).value == "72?"


def test_the_ring_is_newer_than_the_snapshot() -> None:
    lane = next(view.lane for view in CALM.vitals if view.vital is HR)
    assert lane is not None
    assert field(CALM, HR, numbers={lane: 75.0}).value == "75"


def test_a_snapshot_that_is_too_old_shows_no_numbers() -> None:
    shown = present_numbers.fields(CALM, {6: 75.0}, NOW + 1.1, str)
    assert [row.value for row in shown] == ["---", "---", "---/---"]
    assert [present_numbers.is_stopped(CALM, NOW + age) for age in (0.9, 1.0, 1.1)] == [False, False, True]


def test_limits_are_shown_beside_the_number() -> None:
    assert (field(CALM, HR).low, field(CALM, HR).high) == ("50", "120")
    assert (field(CALM, SPO2).low, field(CALM, SPO2).high) == ("90", "")
    assert (field(CALM, SYS).low, field(CALM, SYS).high) == ("90/50", "160/90")


def test_the_pressure_shows_its_time_its_age_and_the_next_measurement() -> None:
    shown = field(CALM, SYS)
    local = datetime(2026, 1, 2, 11, 56, 50, tzinfo=UTC).astimezone()
    assert (shown.value, shown.second) == ("144/84", "(100)")
    assert shown.notes == (f"{local:%H:%M}  (3 min ago)", "next in 1:47")


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"is_measuring": True, "cuff_mmhg": 134.0}, "measuring 134 mmHg"),
        ({"is_measuring": True}, "measuring"),
        ({"next_at": None}, "on demand"),
        ({"next_at": NOW - 5}, "next in 0:00"),
    ],
)
def test_the_note_shows_the_state_of_the_cuff(changes: dict[str, float], note: str) -> None:
    assert field(changed(nibp=msgspec.structs.replace(NIBP, **changes)), SYS).notes[1] == note


def test_the_worst_of_the_three_pressures_colours_the_field() -> None:
    snapshot = with_vital(VitalId.NIBP_DIA, priority=Priority.MEDIUM)
    assert field(snapshot, SYS).alarm is Priority.MEDIUM


@pytest.mark.parametrize(
    ("value", "limit", "text"), [(134, 120, "134 > 120"), (82, 90, "82 < 90"), (89.6, 90, "89.6 < 90")]
)
def test_an_alarm_shows_value_and_limit(value: float, limit: float, text: str) -> None:
    row = alarm(AlarmId.HR_HIGH, "HR", value=value, limit=limit)
    assert present_alarms.alarm_lines([row], NOW, str)[0].text == f"HR high {text}"


@pytest.mark.parametrize(
    ("state", "words", "is_quiet"),
    [
        (State.SOUNDING, "", False),
        (State.ACKNOWLEDGED, "acknowledged", True),
        (State.LATCHED, "over, not acknowledged", False),
    ],
)
def test_an_alarm_shows_its_state(state: State, words: str, *, is_quiet: bool) -> None:
    line = line_of(alarm(AlarmId.SPO2_LOW, "SPO2", state=state))
    assert (line.state, line.is_quiet) == (words, is_quiet)


def line_of(row: AlarmView, now: float = NOW) -> present_alarms.AlarmLine:
    return present_alarms.alarm_lines([row], now, str)[0]


def test_an_acknowledged_alarm_does_not_flash() -> None:
    row = alarm(AlarmId.SPO2_LOW, "SPO2", state=State.ACKNOWLEDGED)
    assert not any(line_of(row, NOW + tenth / 10).is_lit for tenth in range(30))


@pytest.mark.parametrize(("priority", "low_hz", "high_hz"), [(Priority.HIGH, 1.4, 2.8), (Priority.MEDIUM, 0.4, 0.8)])
def test_flashes_have_the_rate_and_duty_cycle_of_the_standard(
    priority: Priority, low_hz: float, high_hz: float
) -> None:
    lit = np.array([present_numbers.is_lit(priority, t / 1000) for t in range(60_000)])
    assert low_hz <= np.count_nonzero(np.diff(lit.astype(int)) == 1) / 60 <= high_hz
    assert 0.2 <= lit.mean() <= 0.6


def test_a_low_alarm_is_steady() -> None:
    assert all(present_numbers.is_lit(Priority.LOW, t / 100) for t in range(1000))


@pytest.mark.parametrize(("left_s", "text"), [(107, "1:47"), (60, "1:00"), (0.4, "0:00"), (-3, "0:00")])
def test_a_countdown_counts_minutes_and_seconds_and_never_below_zero(left_s: float, text: str) -> None:
    assert present_numbers.countdown(left_s) == text


def test_a_device_shows_its_fault_and_whether_it_is_simulated() -> None:
    rows = (
        device("a", "A"),
        device("b", "B", is_up=False, detail="/dev/x was disconnected"),
        device("c", "C", is_up=False, origin=Origin.REAL),
        device("d", "D", frames_bad=3),
    )
    chips = present_devices.chips(rows, str)
    assert [chip.state for chip in chips] == [
        "connected",
        "lost: /dev/x was disconnected",
        "lost: silent",
        "connected, 3 garbled",
    ]
    assert [chip.mark for chip in chips] == ["SIMULATED", "SIMULATED", "", "SIMULATED"]
