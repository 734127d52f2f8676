"""What every benchmark shares: median of rounds, side by side in one run, one line for each figure."""

import statistics
import time
from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def long_enough(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.bench)


def median_us(action: Callable[[], object], *, rounds: int = 30, calls: int = 2000) -> float:
    """Return the median over `rounds` of the mean time of a call, in microseconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(calls):
            action()
        times.append((time.perf_counter() - began) / calls * 1e6)
    return statistics.median(times)
