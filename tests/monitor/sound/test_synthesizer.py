import itertools

import numpy as np
import pytest

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.synthesizer import Synthesizer, What
from bedside.monitor.sound.tones import FLOOR, RATE_HZ, Samples, burst, interval_s

SPO2 = What(Priority.HIGH, Category.OXYGEN)
PRESSURE = What(Priority.MEDIUM, Category.CARDIOVASCULAR)
BURST = burst(*SPO2[:2], 0.7)
FADE = round(0.005 * RATE_HZ)


def take(voice: Synthesizer, count: int, at: float = 0.0, block: int = 441) -> Samples:
    """Take so many samples, a block at a time, as a sound device does."""
    out = np.full(count, 9, np.float32)
    for begin in range(0, count, block):
        voice.fill(out[begin : begin + block], at + begin / RATE_HZ)
    return out


@pytest.fixture
def voice() -> Synthesizer:
    return Synthesizer(0.7)


def test_nothing_to_say_is_silence(voice: Synthesizer) -> None:
    assert not take(voice, 1000).any()
    assert not voice.started


@pytest.mark.parametrize("block", [1, 64, 441, 100_000])
def test_a_burst_is_handed_over_whole_in_blocks_of_any_size(voice: Synthesizer, block: int) -> None:
    voice.say(SPO2, "a")
    np.testing.assert_array_equal(take(voice, len(BURST), block=block), BURST)


def test_bursts_repeat_after_their_interval(voice: Synthesizer) -> None:
    voice.say(SPO2, "a")
    pause = round(interval_s(SPO2[0]) * RATE_HZ)
    samples = take(voice, 2 * (len(BURST) + pause))
    first, second = np.split(samples, 2)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first[: len(BURST)], BURST)
    assert not first[len(BURST) :].any()


def test_a_higher_alarm_begins_at_once_and_the_running_tone_fades_without_a_click(voice: Synthesizer) -> None:
    voice.say(PRESSURE, "b")
    before = take(voice, 5000)
    voice.say(SPO2, "a")
    after = take(voice, len(BURST), at=5.0, block=64)  # blocks shorter than the fade
    np.testing.assert_array_equal(after[FADE:], BURST[FADE:])
    steps = np.abs(np.diff(np.concatenate([before[-1:], after[: 2 * FADE]])))
    assert abs(float(before[-1])) > 0.05  # there is something to cut
    assert steps.max() <= np.abs(np.diff(BURST)).max()
    assert np.abs(after).max() <= 1
    assert [key for key, _ in voice.started] == ["b", "a"]


def test_silence_comes_within_five_milliseconds(voice: Synthesizer) -> None:
    voice.say(SPO2, "a")
    take(voice, 5000)
    voice.say(None, "")
    after = take(voice, 2000)
    assert after[0] != 0
    assert not after[FADE:].any()


def test_an_alarm_is_started_when_its_first_samples_are_handed_over(voice: Synthesizer) -> None:
    voice.say(SPO2, "a")
    assert not voice.started
    take(voice, 100_000, at=7.5)
    assert list(voice.started) == [("a", 7.5)]


def test_an_alarm_that_gave_way_and_sounds_again_is_not_started_twice(voice: Synthesizer) -> None:
    for at, (what, key) in enumerate([(PRESSURE, "b"), (SPO2, "a"), (PRESSURE, "b"), (None, ""), (PRESSURE, "c")]):
        voice.say(what, key)
        take(voice, 100, at=float(at))
    assert list(voice.started) == [("b", 0.0), ("a", 1.0), ("c", 4.0)]


def test_another_occurrence_of_the_same_alarm_begins_its_burst_anew(voice: Synthesizer) -> None:
    voice.say(SPO2, "a#1")
    take(voice, 4000)
    voice.say(SPO2, "a#2")
    np.testing.assert_array_equal(take(voice, len(BURST))[FADE:], BURST[FADE:])


def test_an_alarm_that_began_before_there_was_a_device_sounds_when_there_is_one(voice: Synthesizer) -> None:
    voice.say(SPO2, "a")
    voice.tune(48_000)
    expected = burst(*SPO2[:2], 0.7, rate_hz=48_000)
    np.testing.assert_array_equal(take(voice, len(expected), at=60.0), expected)
    assert list(voice.started) == [("a", 60.0)]


def test_a_device_that_came_back_begins_the_burst_anew_but_does_not_start_it_twice(voice: Synthesizer) -> None:
    voice.say(SPO2, "a")
    take(voice, 4000)
    voice.tune(RATE_HZ)
    np.testing.assert_array_equal(take(voice, len(BURST), at=60.0), BURST)
    assert list(voice.started) == [("a", 0.0)]


def test_what_is_not_taken_is_bounded(voice: Synthesizer) -> None:
    out = np.zeros(8, np.float32)
    for number, what in zip(range(1000), itertools.cycle([SPO2, PRESSURE]), strict=False):
        voice.say(what, str(number))
        voice.fill(out, float(number))
    assert [voice.started[0], voice.started[-1]] == [("744", 744.0), ("999", 999.0)]


def test_an_alarm_that_nobody_has_seen_is_as_loud_as_it_goes() -> None:
    quiet, loud = Synthesizer(0.3), Synthesizer(0.3)
    quiet.say(SPO2, "a")
    loud.say(SPO2._replace(is_escalated=True), "a")
    ratio = np.abs(take(loud, 44_100)).max() / np.abs(take(quiet, 44_100)).max()
    assert ratio == pytest.approx(1 / 0.3, rel=0.01)


def test_a_pulse_sounds_once_and_never_below_an_alarm() -> None:
    voice = Synthesizer(0.7, pulse_tone=0.5)
    assert not take(voice, 4410).any()
    voice.beep(97)
    assert np.abs(take(voice, 4410)).max() == pytest.approx(0.5, rel=0.2)
    assert not take(voice, 4410).any()
    voice.say(SPO2, "a")
    voice.beep(97)
    sounding, plain = take(voice, 4410), Synthesizer(0.7)
    plain.say(SPO2, "a")
    np.testing.assert_array_equal(sounding, take(plain, 4410))


def test_without_a_volume_there_is_no_pulse_tone() -> None:
    voice = Synthesizer(0.7)
    voice.beep(97)
    assert not take(voice, 4410).any()


def test_a_volume_is_in_force_at_once_even_in_the_burst_that_sounds(voice: Synthesizer) -> None:
    voice.say(SPO2, "a")
    take(voice, 4410)
    voice.set_volume(0.35)
    np.testing.assert_allclose(take(voice, 4410), BURST[4410:8820] / 2, atol=1e-6)


def test_no_volume_is_quieter_than_the_floor(voice: Synthesizer) -> None:
    voice.set_volume(0.0)
    voice.say(SPO2, "a")
    np.testing.assert_allclose(take(voice, len(BURST)), burst(*SPO2[:2], FLOOR), atol=1e-6)


def test_a_pulse_tone_that_is_set_sounds_from_the_next_pulse_on(voice: Synthesizer) -> None:
    voice.set_pulse_tone(0.5)
    voice.beep(97)
    assert np.abs(take(voice, 4410)).max() == pytest.approx(0.5, rel=0.2)


@pytest.mark.parametrize("block", [64, 441, 100_000])
def test_the_test_tone_is_the_low_burst_once(voice: Synthesizer, block: int) -> None:
    tone = burst(Priority.LOW, Category.GENERAL, 0.7)
    voice.try_out()
    samples = take(voice, len(tone) + 44_100, block=block)
    np.testing.assert_allclose(samples[: len(tone)], tone, atol=1e-6)
    assert not samples[len(tone) :].any()
    assert not voice.started


def test_the_test_tone_gives_way_to_an_alarm_and_does_not_come_back(voice: Synthesizer) -> None:
    voice.try_out()
    take(voice, 4410)
    voice.say(SPO2, "a")
    voice.try_out()
    np.testing.assert_array_equal(take(voice, len(BURST))[FADE:], BURST[FADE:])
    voice.say(None, "")
    assert not take(voice, 44_100)[FADE:].any()


def test_no_pulse_sounds_below_the_test_tone() -> None:
    voice, plain = Synthesizer(0.7, pulse_tone=0.5), Synthesizer(0.7)
    for each in (voice, plain):
        each.try_out()
    head = take(voice, 441)
    voice.beep(97)
    np.testing.assert_array_equal(np.concatenate([head, take(voice, 8820)]), take(plain, 9261))
