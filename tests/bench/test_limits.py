"""The cost of judging: 128 pairs of limits a tick, beside the same comparisons in plain numpy."""

import numpy as np
import pytest

from bedside.alarms.conditions.judge import Judge
from bedside.alarms.conditions.observation import Observation
from bedside.alarms.engine import AlarmEngine
from bedside.config.origin import Origin
from bedside.config.schema import AlarmConfig, Limit, Profile
from bedside.config.vitals import VitalId
from tests.bench.conftest import median_us
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench

PAIRS = 128
LIMIT = Limit(low=50, high=120, delay_s=10, deadband=2)


def test_128_limit_pairs_in_one_tick() -> None:
    """Sixteen beds of eight vitals: each pair takes a value and lets time pass, as an engine does at each tick."""
    judges = [Judge(VitalId.HR, LIMIT, None, None) for _ in range(PAIRS)]
    values = np.random.default_rng(1).uniform(60, 110, PAIRS)
    plain = values.tolist()
    low, high = np.full(PAIRS, 50.0), np.full(PAIRS, 120.0)
    crossed_at = np.full(PAIRS, np.nan)
    at = 0.0

    def ours() -> None:
        nonlocal at
        at += 0.05
        for judge, value in zip(judges, plain, strict=True):
            judge.observe(value, at)
            judge.expire(at)

    def numpy() -> None:
        outside = (values < low) | (values > high)
        crossed_at[:] = np.where(outside, np.where(np.isnan(crossed_at), at, crossed_at), np.nan)
        _ = at - crossed_at >= 10

    engine = AlarmEngine(
        Profile(name="one", limits={VitalId.HR: LIMIT}), AlarmConfig(), origin=Origin.SIMULATED, watched={}, at=0.0
    )

    def whole() -> None:
        nonlocal at
        at += 0.05
        engine.observe(Observation(vital=VitalId.HR, value=80.0, at=at))
        engine.tick(at)

    mine, theirs = median_us(ours, calls=50), median_us(numpy, calls=500)
    one = median_us(whole, calls=500)
    print(
        f"\n128 limit pairs, a value and a tick each: {mine:.0f} us a tick, beside numpy's comparisons {theirs:.1f} us"
    )
    print(f"one vital through the whole engine, with its tick: {one:.1f} us")
    assert mine < 2_000 * slowdown()  # 4 % of a tick of 50 ms
