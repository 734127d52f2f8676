import numpy as np
import pytest

from bedside.monitor.acquisition.sample_clock import SampleClock


def test_arrival_jitter_hardly_moves_the_sample_times() -> None:
    clock, jitter = SampleClock(), np.random.default_rng(1)
    times = [float(clock.stamp(1, index / 75 + jitter.uniform(0, 0.02), 75.0)[0]) for index in range(1500)]
    assert np.diff(times)[75:] == pytest.approx(1 / 75, abs=0.0006)
    assert times[-1] == pytest.approx(1499 / 75 + 0.01, abs=0.01)


def test_a_device_whose_clock_runs_fast_is_followed() -> None:
    clock = SampleClock()
    for index in range(75 * 600):
        newest = float(clock.stamp(1, index / 75.3, 75.0)[-1])
    assert newest == pytest.approx((75 * 600 - 1) / 75.3, abs=0.05)


def test_a_gap_stays_visible() -> None:
    clock = SampleClock()
    before = clock.stamp(25, 10.0, 75.0)
    after = clock.stamp(25, 15.0, 75.0)
    assert after[0] - before[-1] > 4.6
    assert after[-1] == 15.0


def test_time_never_goes_backwards_even_when_a_backlog_arrives_at_once() -> None:
    clock = SampleClock()
    blocks = [clock.stamp(25, at, 75.0) for at in (1.0, 1.0, 1.0, 1.1, 5.0, 5.0)]
    assert (np.diff(np.concatenate(blocks)) > 0).all()


def test_a_burst_after_a_stopped_sender_never_lies_in_the_future() -> None:
    """An emulator was stopped for 10 s. What it then sends at once comes in messages of a third of a second."""
    clock, times = SampleClock(), [np.empty(0)]
    arrivals = [index / 3 for index in range(30)] + [20 + index / 1000 for index in range(30)]
    arrivals += [20 + index / 3 for index in range(1, 30)]
    for at in arrivals:
        times.append(clock.stamp(25, at, 75.0))
        assert times[-1].size == 0 or times[-1][-1] < at + 0.4
    stamps = np.concatenate(times)
    steps = np.diff(stamps)
    assert (steps > 0.5 / 75).all()
    assert steps[stamps[1:] > 20].mean() == pytest.approx(1 / 75, rel=0.05)  # no double speed
    assert (steps > 9).sum() == 1  # the gap stays visible


def test_a_burst_in_one_piece_fills_its_gap() -> None:
    clock = SampleClock()
    before, after = clock.stamp(25, 10.0, 75.0), clock.stamp(375, 15.0, 75.0)
    assert np.diff(np.concatenate([before, after])) == pytest.approx(1 / 75, rel=0.01)


def test_a_sender_that_is_far_too_fast_does_not_run_ahead() -> None:
    clock = SampleClock()
    for index in range(3000):
        at = index / 3
        newest = clock.stamp(50, at, 75.0)[-1:]  # it says 75 samples a second, and sends 150
        assert (newest < at + 0.4).all()
