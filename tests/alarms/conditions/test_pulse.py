"""Beats in a pulse wave, their absence, and waves without either."""

import numpy as np
import pytest

from bedside.alarms.conditions.pulse import PulseAbsence, Samples
from tests.support.shared_data import RECORDINGS

RATE_HZ = 75.0


def pleth(seconds: float, rate_bpm: float = 72.0, height: float = 100.0) -> Samples:
    """Return a pulse wave: a quick rise, a slow fall, a dicrotic notch."""
    phase = np.arange(round(seconds * RATE_HZ)) / RATE_HZ * rate_bpm / 60 % 1
    wave: Samples = height * (np.exp(-(((phase - 0.15) / 0.08) ** 2)) + 0.35 * np.exp(-(((phase - 0.45) / 0.1) ** 2)))
    return wave


def flat(seconds: float, noise: float = 0.0) -> Samples:
    return 20 + noise * np.random.default_rng(3).standard_normal(round(seconds * RATE_HZ))


def watched(wave: Samples, rate_hz: float = RATE_HZ, absent_after_s: float = 10.0) -> tuple[list[float], float | None]:
    """Pass a wave in pieces of 0.2 s; return the beats, and when the pulse was first absent."""
    watch, beats, absent_at = PulseAbsence(absent_after_s), [], None
    times, step = np.arange(len(wave)) / rate_hz, round(rate_hz / 5)
    for begin in range(0, len(wave), step):
        part = slice(begin, begin + step)
        beats += watch.feed(wave[part], times[part])
        if absent_at is None and watch.absent_s(float(times[part][-1])):
            absent_at = float(times[part][-1])
    return beats, absent_at


@pytest.mark.parametrize("rate_bpm", [30, 45, 72, 120, 200])
@pytest.mark.parametrize("height", [0.01, 100.0])
def test_each_beat_is_found_once_at_any_rate_and_gain(rate_bpm: float, height: float) -> None:
    beats, absent_at = watched(pleth(60, rate_bpm, height))
    assert len(beats) == pytest.approx(rate_bpm, abs=2)
    assert absent_at is None


@pytest.mark.parametrize("noise", [0.0, 0.5, 1.5])
def test_a_wave_that_goes_flat_has_no_pulse_after_the_configured_time(noise: float) -> None:
    _, absent_at = watched(np.concatenate([pleth(30), flat(30, noise)]))
    assert absent_at == pytest.approx(40, abs=1.2)


def test_a_wave_that_is_flat_from_the_start_has_no_pulse_either() -> None:
    _, absent_at = watched(flat(30))
    assert absent_at == pytest.approx(10, abs=0.3)


def test_with_the_sensor_off_the_pulse_is_not_absent_and_the_time_restarts_when_it_is_on() -> None:
    off = np.full(round(20 * RATE_HZ), np.nan)
    _, absent_at = watched(np.concatenate([pleth(20), off, flat(30)]))
    assert absent_at == pytest.approx(50, abs=0.3)


def test_without_samples_the_pulse_is_not_absent() -> None:
    watch = PulseAbsence(10)
    watch.feed(flat(5), np.arange(round(5 * RATE_HZ)) / RATE_HZ)
    assert watch.absent_s(30.0) == 0


def test_a_pulse_that_fades_to_a_quarter_is_still_a_pulse() -> None:
    _, absent_at = watched(np.concatenate([pleth(30), pleth(60, height=25.0)]))
    assert absent_at is None


@pytest.mark.parametrize(("record", "signal"), [("v102s", "PLETH"), ("03700181", "ABP")])
def test_a_recorded_patient_always_has_a_pulse(record: str, signal: str) -> None:
    """Real waves, with artefacts; v102s wraps at 12 bits 1,017 times, and its bedside monitor alarmed falsely."""
    wfdb = pytest.importorskip("wfdb", reason="the wfdb library is not installed")
    if not RECORDINGS.exists():
        pytest.skip("the recordings are not available")
    read = wfdb.rdrecord(str(RECORDINGS / record))
    wave = read.p_signal[:, read.sig_name.index(signal)]
    beats, absent_at = watched(wave, read.fs)
    print(f"{record}: {len(beats)} beats in {len(wave) / read.fs:.0f} s, longest gap {np.diff(beats).max():.2f} s")
    assert absent_at is None
    assert len(beats) > len(wave) / read.fs
