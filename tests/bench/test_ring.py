"""Ring append of 25 and read of 2,500, beside `np.copyto` of the same bytes in the same run."""

from pathlib import Path

import numpy as np
import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import LaneSpec, Ring
from tests.bench.conftest import median_us
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench


def test_append_and_read_beside_copyto(tmp_path: Path) -> None:
    lane = Ring.create(
        tmp_path / "ring", [LaneSpec(device="d", vital=VitalId.ABP, capacity=300 * 250, rate_hz=250.0)]
    ).lanes[0]
    block, column = np.random.default_rng(1).random((3, 25)), np.random.default_rng(1).random(2500)
    short, long = np.empty_like(block), np.empty_like(column)
    for _ in range(4000):
        lane.append(block)
    append, copy_short = median_us(lambda: lane.append(block)), median_us(lambda: np.copyto(short, block))
    read, copy_long = median_us(lambda: lane.values(2500)), median_us(lambda: np.copyto(long, column))
    whole = median_us(lambda: lane.latest(2500))
    print(f"\nring append of 25 (value, time, mark; twice): {append:.2f} us = {append / copy_short:.1f} x np.copyto")
    print(f"ring read of 2,500 values: {read:.2f} us = {read / copy_long:.1f} x np.copyto ({copy_long:.2f} us)")
    print(f"ring read of 2,500 with times and marks: {whole:.2f} us")
    slower = slowdown()
    assert append <= 2 * slower
    assert read <= 1 * slower
