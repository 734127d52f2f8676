"""Bursts, measured on their samples against the tables of the standard, not against those of the code."""

import itertools

import numpy as np
import pytest

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.tones import BEEPS, FLOOR, RATE_HZ, beep, burst, interval_s
from tests.support.burst_measurements import (
    ALL,
    BETWEEN_S,
    GAP_S,
    HIGH,
    LOW,
    MEDIUM,
    PULSE_S,
    PULSES,
    SLACK_S,
    loudness,
    notes_hz,
    spans,
    spectrum_db,
)


@pytest.mark.parametrize(("priority", "category"), ALL)
def test_a_burst_has_the_number_of_pulses_of_its_priority(priority: Priority, category: Category) -> None:
    assert len(spans(burst(priority, category, 0.7), 0.5)) == PULSES[priority]


@pytest.mark.parametrize(("priority", "category"), ALL)
def test_every_pulse_has_an_allowed_length_between_its_90_per_cent_points(
    priority: Priority, category: Category
) -> None:
    least, most = PULSE_S[priority]
    lengths = [end - begin for begin, end in spans(burst(priority, category, 0.7), 0.9)]
    assert all(least < length < most for length in lengths)


@pytest.mark.parametrize(("priority", "category"), ALL)
def test_every_short_gap_is_inside_the_limits(priority: Priority, category: Category) -> None:
    least, most = GAP_S[priority]
    pulses = spans(burst(priority, category, 0.7), 0.9)
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(pulses)]
    short = [gap for number, gap in enumerate(gaps, 1) if number not in {3, 5, 8}] if priority is HIGH else gaps
    assert all(least < gap < most for gap in short)


@pytest.mark.parametrize("category", Category)
def test_a_high_burst_has_the_rhythm_of_the_standard(category: Category) -> None:
    pulses = spans(burst(HIGH, category, 0.7), 0.9)
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(pulses)]
    x, td = gaps[0], pulses[0][1] - pulses[0][0]
    assert gaps == pytest.approx([x, x, 2 * x + td, x, 1.0, x, x, 2 * x + td, x], abs=4 * SLACK_S)
    assert 0.35 < gaps[4] < 1.30


@pytest.mark.parametrize(("priority", "category"), ALL)
def test_a_pulse_rises_in_10_to_20_per_cent_of_its_length(priority: Priority, category: Category) -> None:
    samples = burst(priority, category, 0.7)
    begins = zip(spans(samples, 0.1), spans(samples, 0.9), strict=True)
    shares = [(high[0] - low[0]) / (high[1] - high[0]) for low, high in begins]
    assert all(0.10 < share < 0.20 for share in shares)


@pytest.mark.parametrize("priority", Priority)
def test_between_two_pulses_there_is_silence(priority: Priority) -> None:
    samples = burst(priority, Category.GENERAL, 1.0)
    first, second = spans(samples, 0.001)[:2]
    middle = round((first[1] + second[0]) / 2 * RATE_HZ)
    assert second[0] > first[1]
    assert samples[middle] == 0


@pytest.mark.parametrize("priority", Priority)
def test_the_silence_between_bursts_is_inside_the_limits(priority: Priority) -> None:
    least, most = BETWEEN_S[priority]
    samples = burst(priority, Category.GENERAL, 0.7)
    pulses = spans(samples, 0.9)
    between = interval_s(priority) + pulses[0][0] + len(samples) / RATE_HZ - pulses[-1][1]
    assert least < between < most


@pytest.mark.parametrize(
    ("category", "expected_hz"),
    [
        (Category.GENERAL, [261.6, 261.6, 261.6, 261.6, 261.6]),
        (Category.CARDIOVASCULAR, [261.6, 329.6, 392.0, 392.0, 523.3]),
        (Category.OXYGEN, [523.3, 493.9, 440.0, 392.0, 349.2]),
        (Category.VENTILATION, [261.6, 440.0, 349.2, 440.0, 349.2]),
        (Category.DRUG_DELIVERY, [523.3, 293.7, 392.0, 523.3, 293.7]),
        (Category.EQUIPMENT, [523.3, 261.6, 261.6, 523.3, 261.6]),
    ],
)
def test_each_category_has_its_melody(category: Category, expected_hz: list[float]) -> None:
    assert notes_hz(burst(HIGH, category, 0.7)) == pytest.approx(expected_hz * 2, abs=3)
    assert notes_hz(burst(MEDIUM, category, 0.7)) == pytest.approx(expected_hz[:3], abs=3)
    assert notes_hz(burst(LOW, category, 0.7)) == pytest.approx([329.6, 261.6], abs=3)


@pytest.mark.parametrize(("priority", "category"), ALL)
def test_every_pulse_has_four_harmonics_within_15_db_of_its_fundamental(priority: Priority, category: Category) -> None:
    samples = burst(priority, category, 0.7)
    for (begin, end), note_hz in zip(spans(samples, 0.5), notes_hz(samples), strict=True):
        heights = spectrum_db(samples[round(begin * RATE_HZ) : round(end * RATE_HZ)], note_hz)
        strong = [times for times, db in enumerate(heights, 1) if times > 1 and abs(db) <= 15]
        assert 150 <= note_hz <= 1000
        assert sum(300 <= note_hz * times <= 4000 for times in strong) >= 4


@pytest.mark.parametrize("volume", [0.0, FLOOR, 0.5, 1.0])
@pytest.mark.parametrize("category", Category)
def test_a_higher_priority_is_never_quieter(category: Category, volume: float) -> None:
    low, medium, high = (loudness(burst(priority, category, volume)) for priority in (LOW, MEDIUM, HIGH))
    assert 0 < low < medium < high


@pytest.mark.parametrize(("volume", "peak"), [(-1, FLOOR), (0, FLOOR), (FLOOR, FLOOR), (0.7, 0.7), (1, 1), (9, 1)])
def test_no_volume_is_below_the_floor_and_none_clips(volume: float, peak: float) -> None:
    assert float(np.abs(burst(HIGH, Category.OXYGEN, volume)).max()) == pytest.approx(peak, rel=0.02)
    assert float(np.abs(burst(HIGH, Category.OXYGEN, volume)).max()) <= 1


def test_the_pulse_tone_falls_by_one_step_with_each_per_cent() -> None:
    pitches = [notes_hz(beep(spo2))[0] for spo2 in BEEPS]
    steps = [higher / lower for lower, higher in itertools.pairwise(pitches)]
    assert steps == pytest.approx([2 ** (1 / 24)] * len(steps), rel=0.02)
    assert pitches[-1] == pytest.approx(880, abs=5)


def test_a_burst_at_another_sampling_rate_lasts_as_long() -> None:
    usual, other = burst(HIGH, Category.OXYGEN, 0.7), burst(HIGH, Category.OXYGEN, 0.7, rate_hz=48_000)
    assert usual.dtype == other.dtype == np.float32
    assert len(other) / 48_000 == pytest.approx(len(usual) / RATE_HZ, abs=0.001)
