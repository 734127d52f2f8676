"""A working archive beside the alarm log: `python -m tests.bench.busy_archive FOLDER PACE_S`.

Each of its ticks writes ten seconds of eight waves of 250 Hz and a minute of eight numbers, as an archive process does
every ten seconds; here every PACE_S. Prints "ready" and continues until it is killed.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np

from bedside.config.schema import Config
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import RING, LaneSpec, Ring
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.store.__main__ import _NICE
from bedside.monitor.store.archive import NUMBERS_S, WAVES_S, Archive
from bedside.monitor.store.database import open_local

_RATE_HZ = 250.0
_BEDS = range(8)


def main() -> None:
    """Write until killed."""
    folder, pace_s = Path(sys.argv[1]), float(sys.argv[2])
    os.nice(_NICE)  # as the archive process does
    waves = [LaneSpec(device=f"d{bed}", vital=VitalId.ABP, capacity=75_000, rate_hz=_RATE_HZ) for bed in _BEDS]
    numbers = [LaneSpec(device=f"d{bed}", vital=VitalId.HR, capacity=4_000) for bed in _BEDS]
    ring = Ring.create(folder / RING, [*waves, *numbers])
    archive = Archive(folder, Config(), open_local(folder / FILE), folder / FILE)
    noise, at = np.random.default_rng(1), 0.0
    archive.tick(at)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        for lane in ring.lanes:
            span_s, rate = (WAVES_S, lane.spec.rate_hz) if lane.spec.rate_hz else (NUMBERS_S, 1.0)
            times = at + np.arange(round(span_s * rate)) / rate
            lane.append(np.array([np.round(100 * np.sin(times) + noise.normal(0, 2, times.size)), times, 0 * times]))
        at += NUMBERS_S
        ring.write_beat(at, at + 1.7e9)
        archive.tick(at)
        time.sleep(pace_s)


if __name__ == "__main__":
    main()
