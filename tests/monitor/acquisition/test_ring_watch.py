"""The file of the ring is removed, replaced, cut off or overwritten while the engine runs."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import AT, VALUE, LaneSpec, Ring
from bedside.monitor.acquisition.ring_watch import RingWatch

HR = LaneSpec(device="ox", vital=VitalId.HR, capacity=2000)
NUMBERS = np.array([[70.0, 71.0], [98.0, 99.0], [0.0, 0.0]])


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    ring = Ring.create(tmp_path / "vitals.ring", [HR])
    ring.lanes[0].append(NUMBERS)
    ring.lanes[0].alarm_cursor = 2
    ring.write_beat(100.0, 1.7e9)
    return ring


def remove(path: Path) -> None:
    path.unlink()


def remove_folder(path: Path) -> None:
    """The ring goes, and a folder takes its name."""
    path.unlink()
    path.mkdir()


def replace(path: Path) -> None:
    Ring.create(path, [HR])


def damage(path: Path) -> None:
    Ring.open(path, is_writer=True).lanes[0].set_counters(1 << 50, 7)


@pytest.mark.parametrize("hurt", [remove, remove_folder, replace, damage])
def test_a_ring_that_others_cannot_use_is_made_anew_with_all_samples(ring: Ring, hurt: Callable[[Path], None]) -> None:
    watch, lane, before = RingWatch(ring), ring.lanes[0], ring.ring_id
    assert watch.tick(100.0) == ""
    hurt(ring.path)
    assert watch.tick(100.5) == ""  # it is looked at once a second
    assert watch.tick(101.0).startswith("vitals.ring")
    lane.append(NUMBERS + 2)
    reader = Ring.open(ring.path)
    assert reader.lanes[0].latest(9)[VALUE].tolist() == [70, 71, 72, 73]
    assert (reader.lanes[0].alarm_cursor, reader.beat) == (2, (100.0, 1.7e9))
    assert reader.ring_id == ring.ring_id == before  # the archive goes on where it was
    assert watch.tick(102.0) == ""


def test_a_ring_that_was_cut_off_is_begun_anew(ring: Ring) -> None:
    watch, before = RingWatch(ring), ring.ring_id
    os.truncate(ring.path, 30_000)
    assert watch.tick(100.0) == "vitals.ring was cut off; it is begun anew, and earlier waves and numbers are lost"
    ring.lanes[0].append(NUMBERS)
    reader = Ring.open(ring.path)
    assert reader.lanes[0].latest(9)[AT].tolist() == [98.0, 99.0]
    assert reader.ring_id == ring.ring_id != before
