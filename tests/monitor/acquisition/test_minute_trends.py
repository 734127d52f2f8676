from pathlib import Path

import numpy as np
import pytest

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.minute_trends import FILE, MinuteTrends
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE, LaneSpec, Ring

SPECS = [
    LaneSpec(device="ox", vital=VitalId.PLETH, capacity=3000, rate_hz=75.0),
    LaneSpec(device="ox", vital=VitalId.SPO2, capacity=3000),
    LaneSpec(device="cuff", vital=VitalId.NIBP_SYS, capacity=3000),
]
QUESTIONABLE = float(MARKS.index(Quality.QUESTIONABLE))


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    return Ring.create(tmp_path / "ring", SPECS)


def put(ring: Ring, at: float, value: float, mark: float = 0.0) -> None:
    ring.lanes[1].append(np.array([[value], [at], [mark]]))


def test_each_minute_with_samples_is_stored_as_its_median(ring: Ring, tmp_path: Path) -> None:
    minutes = MinuteTrends(tmp_path, ring, at=120.0)
    for at, value in ((121, 97), (140, 96), (179, 90), (180, 50)):
        put(ring, at, value)
        minutes.tick(at, 0.0)
    minutes.tick(241.0, 0.0)
    put(ring, 301, 95)
    for minute in (5, 6):
        minutes.tick(minute * 60 + 1.0, 0.0)
    rows = Ring.open(tmp_path / FILE).lanes[0].latest(10)
    assert rows[VALUE].tolist() == [96, 50, 95]
    assert rows[AT].tolist() == [150, 210, 330]


def test_a_minute_with_a_questionable_sample_is_questionable(ring: Ring, tmp_path: Path) -> None:
    minutes = MinuteTrends(tmp_path, ring, at=0.0)
    put(ring, 5, 97)
    put(ring, 6, 96, QUESTIONABLE)
    minutes.tick(60.0, 0.0)
    assert Ring.open(tmp_path / FILE).lanes[0].latest(1)[MARK].tolist() == [QUESTIONABLE]


def test_only_numbers_are_stored_and_a_restarted_engine_continues_the_file(ring: Ring, tmp_path: Path) -> None:
    first = MinuteTrends(tmp_path, ring, at=0.0)
    put(ring, 5, 97)
    first.tick(60.0, 0.0)
    second = MinuteTrends(tmp_path, ring, at=70.0)
    put(ring, 71, 95)
    second.tick(121.0, 0.0)
    stored = Ring.open(tmp_path / FILE)
    assert [lane.spec.vital for lane in stored.lanes] == [VitalId.SPO2]
    assert stored.lanes[0].latest(9)[VALUE].tolist() == [97, 95]
