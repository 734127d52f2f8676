import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bedside.config.vitals import VitalId
from bedside.drivers import clock
from bedside.monitor.acquisition.ring import AT, MAX_BLOCK, VALUE, LaneSpec, Ring, RingError, Rows, last_beat
from tests.support.waiting import LIMIT_S

PLETH = LaneSpec(device="oximeter", vital=VitalId.PLETH, capacity=MAX_BLOCK + 100, rate_hz=75.0)
HR = LaneSpec(device="pulse", vital=VitalId.HR, capacity=MAX_BLOCK + 10)


def rows(first: int, count: int) -> Rows:
    values = np.arange(first, first + count, dtype=np.float64)
    return np.stack([values, values / 75, np.zeros(count)])


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    return Ring.create(tmp_path / "ring", [PLETH, HR])


@pytest.mark.parametrize("block", [1, 7, 25, MAX_BLOCK])
def test_samples_are_read_in_order_across_many_wraps(ring: Ring, block: int) -> None:
    lane, cursor, values = ring.lanes[0], 0, []
    for first in range(0, 5 * PLETH.capacity, block):
        lane.append(rows(first, block))
        got, cursor, lost = lane.since(cursor)
        assert lost == 0 or block == MAX_BLOCK
        values.extend(got[VALUE].tolist())
    assert values == sorted(set(values))
    assert values[-1] == lane.written - 1


def test_a_late_reader_gets_the_number_of_samples_that_were_overwritten(ring: Ring) -> None:
    lane = ring.lanes[0]
    for first in range(0, 3000, 50):
        lane.append(rows(first, 50))
    got, cursor, lost = lane.since(0)
    assert (cursor, lost) == (3000, 3000 - 100)  # the samples that the next block may be overwriting are not used
    assert got[VALUE].tolist() == list(range(2900, 3000))


def test_latest_returns_fewer_samples_if_there_are_fewer(ring: Ring) -> None:
    lane = ring.lanes[1]
    assert lane.latest(5).shape == (3, 0)
    lane.append(rows(0, 3))
    assert lane.latest(5)[VALUE].tolist() == [0, 1, 2]
    assert lane.values(2).tolist() == [1, 2]


def test_a_block_that_is_too_large_is_refused(ring: Ring) -> None:
    with pytest.raises(ValueError, match="2000 samples in one block; at most 1024"):
        ring.lanes[0].append(rows(0, 2000))


def test_a_reader_with_its_own_mapping_reads_new_samples_and_cannot_write(ring: Ring) -> None:
    reader = Ring.open(ring.path)
    ring.lanes[0].append(rows(0, 3))
    assert reader.lanes[0].latest(3)[VALUE].tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="read-only"):
        reader.lanes[0].append(rows(3, 1))


def test_the_file_is_readable_by_its_owner_alone(ring: Ring) -> None:
    assert ring.path.stat().st_mode & 0o777 == 0o600


def test_an_engine_restarted_after_a_crash_continues_the_ring(ring: Ring) -> None:
    ring.lanes[1].append(rows(0, 4))
    ring.lanes[1].alarm_cursor = 2
    ring.write_beat(100.0, 5000.0)
    again = Ring.resume(ring.path, [PLETH, HR], 101.0)
    assert again.ring_id == ring.ring_id
    assert again.lanes[1].alarm_cursor == 2
    assert again.lanes[1].since(2)[0][VALUE].tolist() == [2, 3]


def test_a_ring_of_other_devices_is_replaced(ring: Ring) -> None:
    assert Ring.resume(ring.path, [HR], 1.0).ring_id != ring.ring_id


def test_a_ring_of_an_earlier_boot_is_replaced_because_its_times_are_meaningless(ring: Ring) -> None:
    ring.write_beat(9000.0, 5000.0)
    assert Ring.resume(ring.path, [PLETH, HR], 12.0).ring_id != ring.ring_id


def test_a_reader_of_the_old_ring_keeps_the_old_one(ring: Ring) -> None:
    ring.lanes[1].append(rows(0, 1))
    reader = Ring.open(ring.path)
    Ring.create(ring.path, [PLETH, HR])
    assert reader.lanes[1].written == 1


@pytest.mark.parametrize("content", [b"", b"x" * 10_000, b"BEDSRNG1" + bytes(9000)])
def test_a_file_that_is_not_a_ring_is_refused_and_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ring"
    path.write_bytes(content)
    with pytest.raises(RingError):
        Ring.open(path)
    assert last_beat(path) is None
    assert Ring.resume(path, [HR], 1.0).lanes[0].written == 0


@pytest.mark.parametrize("beat", [(float("nan"), 1.0), (-5.0, 1.0), (5.0, 1e300), (1e300, 5.0), (5.0, float("inf"))])
def test_a_beat_that_is_no_time_is_none(ring: Ring, beat: tuple[float, float]) -> None:
    ring.write_beat(5.0, 1_000_005.0)
    assert last_beat(ring.path) == (5.0, 1_000_005.0)
    ring.write_beat(*beat)
    assert last_beat(ring.path) is None


def test_a_truncated_ring_is_refused(ring: Ring) -> None:
    with ring.path.open("r+b") as file:
        file.truncate(30_000)
    with pytest.raises(RingError, match="truncated"):
        Ring.open(ring.path)


def write_for_ever(path: Path) -> None:
    lane = Ring.open(path, is_writer=True).lanes[0]
    first = 0
    while True:
        lane.append(rows(first, 25))
        first += 25


@pytest.mark.system
def test_no_read_is_torn_while_another_process_writes_at_full_speed(ring: Ring) -> None:
    writer = multiprocessing.get_context("spawn").Process(target=write_for_ever, args=(ring.path,), daemon=True)
    writer.start()
    try:
        lane = Ring.open(ring.path).lanes[0]
        while not lane.written:
            pass
        reads = [lane.latest(90) for _ in range(5000)]
        give_up = clock.now() + LIMIT_S
        while len({read[VALUE, -1] for read in reads}) <= 100 and clock.now() < give_up:  # the machine may be busy
            reads += [lane.latest(90) for _ in range(500)]
    finally:
        writer.kill()
        writer.join()
    assert len({read[VALUE, -1] for read in reads}) > 100  # the writer really wrote meanwhile
    assert all((np.diff(read[VALUE]) == 1).all() for read in reads)
    assert all((read[AT] == read[VALUE] / 75).all() for read in reads)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_does_not_block_the_engine_and_is_replaced(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "vitals.ring")
    ring = Ring.resume(tmp_path / "vitals.ring", [HR], 1.0)
    assert ring.lanes[0].written == 0
    assert (tmp_path / "vitals.ring").is_file()


@pytest.mark.parametrize(("written", "cursor"), [(1 << 60, 3), (3, 4), (5, 3)])
def test_a_ring_with_implausible_counters_is_begun_anew_and_says_why(ring: Ring, written: int, cursor: int) -> None:
    ring.lanes[1].append(rows(7500, 3))
    ring.lanes[1].set_counters(written, cursor)
    new = Ring.resume(ring.path, [PLETH, HR], 200.0)
    assert [lane.written for lane in new.lanes] == [0, 0]
    assert new.fault == ("the waves and numbers before this start are lost: the counters of HR in ring are damaged")


def test_a_sample_of_tomorrow_is_a_damage(ring: Ring) -> None:
    ring.lanes[1].append(rows(7500, 3))
    assert Ring.resume(ring.path, [PLETH, HR], 100.0).fault == ""
    assert "damaged" in Ring.resume(ring.path, [PLETH, HR], 30.0).fault


def test_after_a_reboot_a_ring_is_begun_anew_without_a_fault(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    ring.lanes[1].append(rows(75, 3))
    monkeypatch.setenv(clock.BOOT_ID, "another boot")
    again = Ring.resume(ring.path, [PLETH, HR], 12.0)
    assert (again.lanes[1].written, again.fault) == (0, "")


def test_the_writer_believes_its_own_counters(ring: Ring) -> None:
    ring.lanes[1].append(rows(75, 3))
    other = Ring.open(ring.path, is_writer=True)
    other.lanes[1].set_counters(1 << 40, 1 << 41)
    assert not ring.lanes[1].is_as_written
    assert ring.lanes[1].latest(9)[VALUE].tolist() == [75, 76, 77]
    ring.lanes[1].append(rows(78, 1))
    assert Ring.open(ring.path).lanes[1].latest(9)[VALUE].tolist() == [75, 76, 77, 78]
    assert not ring.lanes[1].is_as_written  # the damage is told although it was mended
