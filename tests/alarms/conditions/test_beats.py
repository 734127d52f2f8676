"""At which sample exactly a beat is found, and from when exactly a pulse is absent."""

import numpy as np
import pytest

from bedside.alarms.conditions.pulse import BeatFinder, PulseAbsence

RATE_HZ = 1024  # the times are then exact in binary
NAN = float("nan")
FAST = [100.0 * (number % 2) for number in range(513)]  # up and down with each sample: the range is 0 to 100


def beats(*values: float, finder: BeatFinder | None = None, first: int = 0, offset: float = 0.0) -> list[int]:
    """Return at which of these samples beats are found."""
    times = (np.arange(len(values)) + first) / RATE_HZ
    found = (finder or BeatFinder()).feed(np.array(values) + offset, times)
    return [round(at * RATE_HZ) for at in found]


def test_rises_within_a_quarter_of_a_second_are_one_beat() -> None:
    assert beats(*FAST) == [1, 257]


@pytest.mark.parametrize("offset", [0.0, 1000.0, -1000.0])
@pytest.mark.parametrize(("value", "found"), [(74.5, []), (75.5, [513])])
def test_a_beat_reaches_the_upper_quarter_of_the_recent_range(value: float, found: list[int], offset: float) -> None:
    assert beats(*FAST, value, offset=offset) == [1, 257, *found]


@pytest.mark.parametrize("offset", [0.0, 1000.0, -1000.0])
@pytest.mark.parametrize(("dip", "found"), [(31.3, []), (30.9, [775])])
def test_before_the_next_beat_the_wave_falls_into_the_lower_quarter_of_a_range_that_follows_it(
    dip: float, found: list[int], offset: float
) -> None:
    """In a quarter of a second at 100 the lower end of the range has come up from 0 to 8."""
    assert beats(*FAST, *[100.0] * 261, dip, 100.0, offset=offset) == [1, 257, 513, *found]


def test_a_sensor_that_is_off_and_a_gap_in_the_samples_begin_a_new_range() -> None:
    assert beats(*FAST, NAN, 100.0, 0.0, 100.0) == [1, 257, 516]
    assert beats(*FAST, 100.0, NAN, 0.0, 0.0) == [1, 257, 513]
    for late, found in ((RATE_HZ, [512 + RATE_HZ]), (RATE_HZ + 1, [514 + 1 + RATE_HZ])):
        finder = BeatFinder()
        beats(*FAST, finder=finder)
        assert beats(100.0, 0.0, 100.0, finder=finder, first=512 + late) == found


def test_what_is_small_beside_the_usual_pulse_is_noise_and_the_usual_pulse_is_learnt_slowly() -> None:
    def after_big_ones(height: float, between: float | None = None) -> int:
        rest = [0.0] * (10 * RATE_HZ)
        second = [] if between is None else [*rest, between, *rest]
        return len(beats(*FAST, *rest, *second, height)) - 2

    assert [after_big_ones(height) for height in (14.0, 16.0)] == [0, 1]
    assert [after_big_ones(height, between=20.0) for height in (12.0, 14.0)] == [1, 2]
    assert beats(*[5.0] * 2000) == []


def test_each_value_needs_its_time() -> None:
    with pytest.raises(ValueError, match="zip"):
        BeatFinder().feed(np.array([1.0, 2.0]), np.array([1.0]))


def fed(*pieces: tuple[list[float], list[float]]) -> PulseAbsence:
    watch = PulseAbsence(10.0)
    for values, times in pieces:
        watch.feed(np.array(values), np.array(times))
    return watch


def test_the_time_without_a_pulse_counts_from_the_first_sample_and_needs_a_sample_of_the_last_second() -> None:
    flat = [20.0] * 3
    watch = fed((flat, [0.0, 0.5, 1.0]), (flat, [2.0, 2.5, 3.0]), ([20.0] * 4, [4.0, 6.0, 9.0, 9.5]))
    assert watch.absent_s(9.9) == 0.0
    assert watch.absent_s(10.0) == 10.0
    assert watch.absent_s(10.5) == 10.5
    assert watch.absent_s(10.6) == 0.0


def test_the_time_begins_anew_after_a_gap_with_the_sensor_off_and_when_it_is_forgotten() -> None:
    flat = [20.0] * 2
    late = ([20.0] * 2, [11.0, 12.0])
    assert fed((flat, [0.0, 1.0]), (flat, [2.1, 3.0]), late).absent_s(12.1) == 0.0
    assert fed((flat, [0.0, 1.0]), (flat, [2.1, 3.0]), (flat, [4.0, 5.0]), late).absent_s(12.1) == 0.0
    off = fed((flat, [0.0, 1.0]), ([20.0, NAN], [1.5, 2.0]), (flat, [2.5, 3.0]), ([20.0] * 3, [4.0, 12.0, 12.4]))
    assert off.absent_s(12.4) == 0.0
    assert off.absent_s(12.5) == 10.0
    on = fed(([NAN, NAN, 20.0], [0.0, 0.5, 1.0]), ([20.0] * 3, [2.0, 9.0, 10.0]))
    assert on.absent_s(10.0) == 10.0
    watch = fed((flat, [0.0, 1.0]))
    watch.forget()
    assert watch.absent_s(1.0) == 0.0
    assert PulseAbsence(10.0).absent_s(0.0) == 0.0


def test_the_time_begins_anew_with_the_last_beat() -> None:
    watch = PulseAbsence(10.0)
    assert watch.feed(np.array([0.0, 100.0, 0.0]), np.array([0.0, 0.5, 1.0])) == [0.5]
    watch.feed(np.array([0.0] * 3), np.array([2.0, 9.0, 10.0]))
    assert watch.absent_s(10.4) == 0.0
    assert watch.absent_s(10.5) == 10.0
    assert watch.feed(np.array([]), np.array([])) == []
