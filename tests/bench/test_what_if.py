"""A day of numbers under other limits, beside the same replay with nothing left out, in one run."""

import time
from pathlib import Path

import numpy as np
import pytest

from bedside.config.load import load_profile
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Rows
from bedside.monitor.store.database import open_local
from bedside.monitor.store.reader import StoreReader
from bedside.monitor.store.sample_codec import packed
from bedside.monitor.store.tables import BLOCK
from bedside.monitor.what_if.limit_replay import replayed
from bedside.monitor.what_if.question import Question, answer
from bedside.monitor.what_if.recorded_numbers import recordings
from tests.system.yardstick import slowdown

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
DAY_S = 86_400
BOUND_S = 2.0  # on an idle machine
V = VitalId
PROFILE = load_profile("adult")


def wander(seed: int, centre: float, width: float, high: float) -> Rows:
    """Return a day of one value a second: near its centre, but thirty times far from it for up to 90 s."""
    random = np.random.default_rng(seed)
    values = centre + width * np.sin(np.arange(DAY_S) / 700) + random.normal(0, 0.6, DAY_S)
    for start in random.integers(0, DAY_S, 30):
        values[start : start + int(random.integers(20, 90))] = high
    at = 1000.0 + np.arange(DAY_S) + random.uniform(0, 0.05, DAY_S)
    return np.stack([np.round(values), at, np.zeros(DAY_S)])


def test_a_day_at_1_hz_of_three_vitals(tmp_path: Path) -> None:
    path = tmp_path / "alarms.sqlite"
    database = open_local(path)
    numbers = {V.HR: wander(1, 75, 8, 135), V.SPO2: wander(2, 96, 1, 84), V.RR: wander(3, 15, 3, 34)}
    rows = [
        {
            "ring": 1, "device": "monitor", "vital": str(vital), "first": start, "count": 60, "rate_hz": None,
            "origin": "SIMULATED", "begin_at": piece[1, 0], "begin_utc": piece[1, 0] + 1.7e9,
            "end_utc": piece[1, -1] + 1.7e9, "data": packed(piece),
        }
        for vital, whole in numbers.items()
        for start in range(0, DAY_S, 60)
        for piece in (whole[:, start : start + 60],)
    ]  # fmt: skip
    with database.begin() as connection:
        connection.execute(BLOCK.insert(), rows)
    reader = StoreReader(database)
    question = Question(begin=0.0, end=2e9, was=PROFILE, would=load_profile("adult-infusion"))
    began = time.perf_counter()
    found = answer(question, reader, ())
    both_s = time.perf_counter() - began
    assert found is not None
    (piece,) = recordings(reader, list(numbers), 0.0, 2e9)
    began = time.perf_counter()
    quick = replayed(piece, PROFILE)
    quick_s = time.perf_counter() - began
    began = time.perf_counter()
    whole = replayed(piece, PROFILE, is_whole=True)
    whole_s = time.perf_counter() - began
    database.dispose()
    print(f"\nreading and two replays {both_s:.2f} s; one replay {quick_s:.2f} s, {whole_s / quick_s:.0f} times faster "
          f"than with nothing left out ({whole_s:.1f} s); {len(quick)} rows")  # fmt: skip
    assert len(quick) == len(whole)
    assert both_s <= BOUND_S * slowdown()
