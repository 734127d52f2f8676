"""The ring's file is removed, overwritten or cut off under a running monitor: told, and over within seconds."""

import os

import pytest

from bedside.monitor.acquisition.ring import RING, Ring
from tests.system.conftest import Monitor, Start

pytestmark = pytest.mark.system


def tells(monitor: Monitor, words: str) -> bool:
    """Whether the alarm of the monitor's fault stands with these words."""
    snapshot = monitor.link.poll()
    alarms = snapshot.alarms if snapshot else ()
    return any(row.alarm == "MONITOR_FAULT" and words in row.detail for row in alarms)


def grows(monitor: Monitor) -> bool:
    """Whether the file that has the ring's name gets samples."""
    path = monitor.runtime / RING
    return path.is_file() and sum(lane.written for lane in Ring.open(path).lanes) > 0


def test_a_ring_that_is_damaged_is_told_and_made_anew_within_seconds(start: Start) -> None:
    monitor = start("demo", "--table")
    monitor.snapshot()
    path = monitor.runtime / RING
    monitor.until(lambda: grows(monitor), "samples")
    path.unlink()
    path.mkdir()
    monitor.until(lambda: tells(monitor, "vitals.ring was replaced; it is made anew, with all samples"), "alarm")
    assert grows(monitor)
    engine = monitor.pid("bedside.monitor.engine")
    Ring.open(path, is_writer=True).lanes[0].set_counters(1 << 60, 1 << 61)
    monitor.until(lambda: tells(monitor, "counters of"), "alarm of the counters")
    assert monitor.pid("bedside.monitor.engine") == engine
    os.truncate(path, 0)  # the engine that writes behind its end is killed by the system, and replaced
    monitor.until(lambda: path.is_file() and path.stat().st_size > 0, "new ring")
    monitor.until(lambda: tells(monitor, "lost"), "alarm of the lost ring")
    monitor.until(lambda: grows(monitor), "samples in the new ring")
    assert monitor.end() == 0
