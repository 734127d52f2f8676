from pathlib import Path

import msgspec
import numpy as np
import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Lane, LaneSpec, Ring
from bedside.monitor.link.snapshot import Freshness, PumpView, Snapshot
from bedside.monitor.screen.present import infusion as present_infusion
from bedside.monitor.screen.present import last_hour
from bedside.monitor.screen.present.infusion import Figure
from tests.support.rich_bed import RICH
from tests.support.snapshots import NOW, changed


def lane(folder: Path, vital: VitalId, *samples: tuple[float, float]) -> Lane:
    """Return a lane with samples given as (seconds before NOW, value)."""
    ring = Ring.create(folder / vital, [LaneSpec(device="d", vital=vital, capacity=9000)])
    for ago, value in samples:
        ring.lanes[0].append(np.array([[value], [NOW - ago], [0.0]]))
    return ring.lanes[0]


def test_the_hour_has_the_mean_of_each_half_minute_and_gaps_without_values(tmp_path: Path) -> None:
    points = last_hour.line(lane(tmp_path, VitalId.HR, (3590, 60), (3580, 70), (100, 80), (10, 90)), NOW)
    assert [(value, value) for _, value, _ in points] == [(65, 65), (80, 80), (90, 90)]
    assert [share * 120 for share, _, _ in points] == pytest.approx([0.5, 116.5, 119.5])


def test_samples_older_than_an_hour_and_nan_are_left_out(tmp_path: Path) -> None:
    assert last_hour.line(lane(tmp_path, VitalId.HR, (3700, 60), (50, float("nan"))), NOW) == ()


def test_pressures_of_the_hour_are_bars_from_diastolic_to_systolic(tmp_path: Path) -> None:
    sys = lane(tmp_path, VitalId.NIBP_SYS, (4000, 150), (1800, 120), (0, 130))
    dia = lane(tmp_path, VitalId.NIBP_DIA, (4000, 90), (1800, 70), (0, 80))
    assert last_hour.bars(sys, dia, NOW) == ((0.5, 70, 120), (1.0, 80, 130))


def test_samples_of_the_previous_patient_are_not_shown(tmp_path: Path) -> None:
    rate = lane(tmp_path, VitalId.HR, (600, 60), (300, 90))
    sys, dia = (
        lane(tmp_path, VitalId.NIBP_SYS, (600, 150), (300, 120)),
        lane(tmp_path, VitalId.NIBP_DIA, (600, 90), (300, 70)),
    )
    assert [value for _, value, _ in last_hour.line(rate, NOW, NOW - 400)] == [90]
    assert [(low, high) for _, low, high in last_hour.bars(sys, dia, NOW, NOW - 400)] == [(70, 120)]


def pumping(**changes: object) -> Snapshot:
    vitals = tuple(
        msgspec.structs.replace(row, **changes) if row.vital in {VitalId.PUMP_RATE, VitalId.PUMP_VOLUME} else row
        for row in RICH.vitals
    )
    return changed(RICH, vitals=vitals)


def test_the_strip_shows_the_values_of_the_pump() -> None:
    strip = present_infusion.strip(changed(RICH, pump=PumpView(device="pump", is_running=True)), NOW, str)
    assert strip is not None
    assert (strip.label, strip.mark, strip.flow) == ("Syringe pump", "▶", "infusing")
    assert strip.figures == (
        Figure(label="Rate", value="42.5", unit="mL/h", is_dim=False),
        Figure(label="Volume", value="13.4", unit="mL", is_dim=False),
    )


@pytest.mark.parametrize(
    ("is_running", "freshness", "flow"),
    [
        (True, Freshness.FRESH, "infusing"),
        (False, Freshness.FRESH, "stopped"),
        (None, Freshness.FRESH, ""),
        (True, Freshness.STALE, ""),
        (True, Freshness.GONE, ""),
    ],
)
def test_the_flow_is_shown_only_while_the_pump_reports_it(
    *, is_running: bool | None, freshness: Freshness, flow: str
) -> None:
    snapshot = changed(pumping(freshness=freshness), pump=PumpView(device="pump", is_running=is_running))
    strip = present_infusion.strip(snapshot, NOW, str)
    assert strip is not None
    assert strip.flow == flow
    assert all(row.is_dim is (freshness is not Freshness.FRESH) for row in strip.figures)
    assert (strip.figures[0].value == "---") is (freshness is Freshness.GONE)


def test_without_a_pump_there_is_no_strip() -> None:
    assert present_infusion.strip(changed(RICH, pump=None), NOW, str) is None
    stopped = present_infusion.strip(RICH, NOW + 1.1, str)
    assert stopped is not None
    assert [row.value for row in stopped.figures] == ["---", "---"]
