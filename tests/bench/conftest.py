"""Shared by all benchmarks: the median of rounds, side by side in one run, one line a figure.

Absolute figures are printed. A bound in seconds is multiplied by the yardstick of the same run, tests.system.yardstick.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_DISK: Final = """
import os, sys
while True:
    with open(sys.argv[1], "wb") as file:
        for _ in range(64):
            file.write(os.urandom(1 << 20))
            file.flush()
            os.fsync(file.fileno())
"""


@contextmanager
def busy_disk(folder: Path) -> Iterator[None]:
    """Keep the disk of `folder` busy with another process."""
    disk = subprocess.Popen([sys.executable, "-c", _DISK, str(folder / "busy")])
    try:
        yield
    finally:
        disk.kill()
        disk.wait()


@pytest.fixture(autouse=True)
def mark_as_bench(request: pytest.FixtureRequest) -> None:
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
