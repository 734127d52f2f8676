from pathlib import Path

import numpy as np
import pytest

from bedside.config.quality import Quality
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import MARKS, Lane, LaneSpec, Ring
from bedside.monitor.screen.present import limit_history

NOW = 10_000.0
GOOD, BAD = MARKS.index(Quality.GOOD), MARKS.index(Quality.BAD)


def lane(folder: Path, *samples: tuple[float, float, int]) -> Lane:
    ring = Ring.create(folder / "ring", [LaneSpec(device="ox", vital=VitalId.HR, capacity=9000)])
    ring.lanes[0].append(np.array(samples, dtype=float).reshape(-1, 3).T)
    return ring.lanes[0]


def test_only_valid_values_of_the_last_hour_are_used(tmp_path: Path) -> None:
    samples = (
        (50, NOW - 3601, GOOD),
        (60, NOW - 3599, GOOD),
        (0, NOW - 9, BAD),
        (np.nan, NOW - 8, GOOD),
        (70, NOW, GOOD),
    )
    assert limit_history.values(lane(tmp_path, *samples), NOW).tolist() == [60, 70]


def test_without_values_there_is_no_histogram_and_no_share(tmp_path: Path) -> None:
    past = limit_history.values(lane(tmp_path), NOW)
    assert limit_history.columns(past, 40, 140) == ()
    assert limit_history.outside(past, Limit(low=50)) is None


def test_the_most_frequent_value_fills_its_column_and_values_beyond_the_scale_are_counted() -> None:
    past = np.array([40.5, 60, 60, 60, 60, 200, 10])
    columns = limit_history.columns(past, 40, 104)  # one column a unit
    assert {index + 40: share for index, share in enumerate(columns) if share} == {40: 0.5, 60: 1.0, 103: 0.25}


@pytest.mark.parametrize(
    ("limit", "share"),
    [
        (Limit(low=50, high=80), 0.5),
        (Limit(low=50), 0.25),
        (Limit(high=80), 0.25),
        (Limit(low=40, high=90), 0.0),  # a value equal to a limit is inside
        (Limit(), 0.0),
    ],
)
def test_the_share_of_values_outside_the_limits(limit: Limit, share: float) -> None:
    assert limit_history.outside(np.array([40.0, 60, 70, 90]), limit) == share
