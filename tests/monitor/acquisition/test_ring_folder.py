from pathlib import Path

import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.minute_trends import FILE
from bedside.monitor.acquisition.ring import CLEAN, RING, LaneSpec, Ring
from bedside.monitor.acquisition.ring_folder import beat_before, take_over

HR = LaneSpec(device="ox", vital=VitalId.HR, capacity=2000)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("state", "runtime"):
        (tmp_path / name).mkdir()
    return tmp_path / "state", tmp_path / "runtime"


def test_the_ring_of_an_older_version_is_moved_with_its_samples(places: tuple[Path, Path]) -> None:
    state, runtime = places
    old = Ring.create(state / RING, [HR])
    old.write_beat(100.0, 1.7e9)
    take_over(state, runtime)
    assert not (state / RING).exists()
    assert Ring.open(runtime / RING).ring_id == old.ring_id
    assert beat_before(state, runtime) == (100.0, 1.7e9)


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


def test_after_a_reboot_the_file_of_minute_values_tells_since_when_nothing_was_watched(
    places: tuple[Path, Path],
) -> None:
    state, runtime = places
    assert beat_before(state, runtime) == CLEAN
    minutes = Ring.create(state / FILE, [HR])
    minutes.write_beat(100.0, 1.7e9)
    assert beat_before(state, runtime) == (100.0, 1.7e9)
    minutes.write_beat(100.0, 0.0)  # it ended as requested
    assert beat_before(state, runtime) == CLEAN
