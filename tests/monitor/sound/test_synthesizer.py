import itertools

import numpy as np
import pytest

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.synthesizer import AlarmSound, Synthesizer
from bedside.monitor.sound.tones import FLOOR, RATE_HZ, Samples, burst, interval_s

SPO2 = AlarmSound(Priority.HIGH, Category.OXYGEN)
PRESSURE = AlarmSound(Priority.MEDIUM, Category.CARDIOVASCULAR)
BURST = burst(*SPO2[:2], 0.7)
FADE = round(0.005 * RATE_HZ)


def take(synthesizer: Synthesizer, count: int, at: float = 0.0, block: int = 441) -> Samples:
    """Request `count` samples, a block at a time, as a sound device does."""
    out = np.full(count, 9, np.float32)
    for begin in range(0, count, block):
        synthesizer.fill(out[begin : begin + block], at + begin / RATE_HZ)
    return out


@pytest.fixture
def synthesizer() -> Synthesizer:
    return Synthesizer(0.7)


def test_without_a_sound_set_there_is_silence(synthesizer: Synthesizer) -> None:
    assert not take(synthesizer, 1000).any()
    assert not synthesizer.started


@pytest.mark.parametrize("block", [1, 64, 441, 100_000])
def test_a_burst_is_complete_in_blocks_of_any_size(synthesizer: Synthesizer, block: int) -> None:
    synthesizer.set_sound(SPO2, "a")
    np.testing.assert_array_equal(take(synthesizer, len(BURST), block=block), BURST)


def test_bursts_repeat_after_their_interval(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(SPO2, "a")
    pause = round(interval_s(SPO2[0]) * RATE_HZ)
    samples = take(synthesizer, 2 * (len(BURST) + pause))
    first, second = np.split(samples, 2)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first[: len(BURST)], BURST)
    assert not first[len(BURST) :].any()


def test_a_higher_alarm_starts_at_once_and_the_interrupted_tone_fades_without_a_click(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(PRESSURE, "b")
    before = take(synthesizer, 5000)
    synthesizer.set_sound(SPO2, "a")
    after = take(synthesizer, len(BURST), at=5.0, block=64)  # blocks shorter than the fade
    np.testing.assert_array_equal(after[FADE:], BURST[FADE:])
    steps = np.abs(np.diff(np.concatenate([before[-1:], after[: 2 * FADE]])))
    assert abs(float(before[-1])) > 0.05  # there is something to cut
    assert steps.max() <= np.abs(np.diff(BURST)).max()
    assert np.abs(after).max() <= 1
    assert [key for key, _ in synthesizer.started] == ["b", "a"]


def test_sound_ends_within_five_milliseconds(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(SPO2, "a")
    take(synthesizer, 5000)
    synthesizer.set_sound(None, "")
    after = take(synthesizer, 2000)
    assert after[0] != 0
    assert not after[FADE:].any()


def test_an_alarm_is_started_when_its_first_samples_are_passed_to_the_output(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(SPO2, "a")
    assert not synthesizer.started
    take(synthesizer, 100_000, at=7.5)
    assert list(synthesizer.started) == [("a", 7.5)]


def test_an_interrupted_alarm_that_sounds_again_is_not_started_twice(synthesizer: Synthesizer) -> None:
    for at, (what, key) in enumerate([(PRESSURE, "b"), (SPO2, "a"), (PRESSURE, "b"), (None, ""), (PRESSURE, "c")]):
        synthesizer.set_sound(what, key)
        take(synthesizer, 100, at=float(at))
    assert list(synthesizer.started) == [("b", 0.0), ("a", 1.0), ("c", 4.0)]


def test_a_new_occurrence_of_the_same_alarm_restarts_its_burst(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(SPO2, "a#1")
    take(synthesizer, 4000)
    synthesizer.set_sound(SPO2, "a#2")
    np.testing.assert_array_equal(take(synthesizer, len(BURST))[FADE:], BURST[FADE:])


def test_an_alarm_set_before_the_device_is_open_sounds_when_it_opens(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(SPO2, "a")
    synthesizer.tune(48_000)
    expected = burst(*SPO2[:2], 0.7, rate_hz=48_000)
    np.testing.assert_array_equal(take(synthesizer, len(expected), at=60.0), expected)
    assert list(synthesizer.started) == [("a", 60.0)]


def test_a_reopened_device_restarts_the_burst_but_does_not_list_it_twice(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(SPO2, "a")
    take(synthesizer, 4000)
    synthesizer.tune(RATE_HZ)
    np.testing.assert_array_equal(take(synthesizer, len(BURST), at=60.0), BURST)
    assert list(synthesizer.started) == [("a", 0.0)]


def test_the_list_of_started_alarms_is_bounded(synthesizer: Synthesizer) -> None:
    out = np.zeros(8, np.float32)
    for number, what in zip(range(1000), itertools.cycle([SPO2, PRESSURE]), strict=False):
        synthesizer.set_sound(what, str(number))
        synthesizer.fill(out, float(number))
    assert [synthesizer.started[0], synthesizer.started[-1]] == [("744", 744.0), ("999", 999.0)]


def test_an_escalated_alarm_sounds_at_full_volume() -> None:
    quiet, loud = Synthesizer(0.3), Synthesizer(0.3)
    quiet.set_sound(SPO2, "a")
    loud.set_sound(SPO2._replace(is_escalated=True), "a")
    ratio = np.abs(take(loud, 44_100)).max() / np.abs(take(quiet, 44_100)).max()
    assert ratio == pytest.approx(1 / 0.3, rel=0.01)


def test_a_pulse_tone_sounds_once_and_never_together_with_an_alarm() -> None:
    synthesizer = Synthesizer(0.7, pulse_tone=0.5)
    assert not take(synthesizer, 4410).any()
    synthesizer.beep(97)
    assert np.abs(take(synthesizer, 4410)).max() == pytest.approx(0.5, rel=0.2)
    assert not take(synthesizer, 4410).any()
    synthesizer.set_sound(SPO2, "a")
    synthesizer.beep(97)
    sounding, plain = take(synthesizer, 4410), Synthesizer(0.7)
    plain.set_sound(SPO2, "a")
    np.testing.assert_array_equal(sounding, take(plain, 4410))


def test_at_volume_zero_there_is_no_pulse_tone() -> None:
    synthesizer = Synthesizer(0.7)
    synthesizer.beep(97)
    assert not take(synthesizer, 4410).any()


def test_a_volume_takes_effect_at_once_even_within_a_burst(synthesizer: Synthesizer) -> None:
    synthesizer.set_sound(SPO2, "a")
    take(synthesizer, 4410)
    synthesizer.set_volume(0.35)
    np.testing.assert_allclose(take(synthesizer, 4410), BURST[4410:8820] / 2, atol=1e-6)


def test_no_volume_is_quieter_than_the_floor(synthesizer: Synthesizer) -> None:
    synthesizer.set_volume(0.0)
    synthesizer.set_sound(SPO2, "a")
    np.testing.assert_allclose(take(synthesizer, len(BURST)), burst(*SPO2[:2], FLOOR), atol=1e-6)


def test_a_new_pulse_tone_volume_takes_effect_with_the_next_pulse(synthesizer: Synthesizer) -> None:
    synthesizer.set_pulse_tone(0.5)
    synthesizer.beep(97)
    assert np.abs(take(synthesizer, 4410)).max() == pytest.approx(0.5, rel=0.2)


@pytest.mark.parametrize("block", [64, 441, 100_000])
def test_the_test_tone_is_the_low_burst_once(synthesizer: Synthesizer, block: int) -> None:
    tone = burst(Priority.LOW, Category.GENERAL, 0.7)
    synthesizer.play_test_tone()
    samples = take(synthesizer, len(tone) + 44_100, block=block)
    np.testing.assert_allclose(samples[: len(tone)], tone, atol=1e-6)
    assert not samples[len(tone) :].any()
    assert not synthesizer.started


def test_an_alarm_interrupts_the_test_tone_for_good(synthesizer: Synthesizer) -> None:
    synthesizer.play_test_tone()
    take(synthesizer, 4410)
    synthesizer.set_sound(SPO2, "a")
    synthesizer.play_test_tone()
    np.testing.assert_array_equal(take(synthesizer, len(BURST))[FADE:], BURST[FADE:])
    synthesizer.set_sound(None, "")
    assert not take(synthesizer, 44_100)[FADE:].any()


def test_no_pulse_tone_sounds_together_with_the_test_tone() -> None:
    synthesizer, plain = Synthesizer(0.7, pulse_tone=0.5), Synthesizer(0.7)
    for each in (synthesizer, plain):
        each.play_test_tone()
    head = take(synthesizer, 441)
    synthesizer.beep(97)
    np.testing.assert_array_equal(np.concatenate([head, take(synthesizer, 8820)]), take(plain, 9261))
