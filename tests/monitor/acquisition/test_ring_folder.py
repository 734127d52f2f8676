from pathlib import Path

import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.minute_trends import FILE
from bedside.monitor.acquisition.ring import RING, LaneSpec, Ring
from bedside.monitor.acquisition.ring_folder import take_over

HR = LaneSpec(device="ox", vital=VitalId.HR, capacity=2000)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("state", "runtime"):
        (tmp_path / name).mkdir()
    return tmp_path / "state", tmp_path / "runtime"


def test_the_ring_of_an_older_version_is_moved_with_its_samples(places: tuple[Path, Path]) -> None:
    state, runtime = places
    old = Ring.create(state / RING, [HR])
    minutes = Ring.create(state / FILE, [HR])
    take_over(state, runtime)
    assert not (state / RING).exists()
    assert Ring.open(runtime / RING).ring_id == old.ring_id
    assert Ring.open(runtime / FILE).ring_id == minutes.ring_id


def test_an_old_ring_is_removed_where_a_new_one_is_in_use(places: tuple[Path, Path]) -> None:
    state, runtime = places
    Ring.create(state / RING, [HR])
    new = Ring.create(runtime / RING, [HR])
    take_over(state, runtime)
    assert not (state / RING).exists()
    assert Ring.open(runtime / RING).ring_id == new.ring_id


def test_a_folder_with_the_name_of_the_ring_is_left_alone(places: tuple[Path, Path]) -> None:
    state, runtime = places
    (state / RING).mkdir()
    take_over(state, runtime)
    assert (state / RING).is_dir()
    assert not (runtime / RING).exists()
