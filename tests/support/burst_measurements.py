"""Measurements of a burst on its samples, and the limits of the standard that it must meet."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.tones import RATE_HZ, Samples

HIGH, MEDIUM, LOW = Priority.HIGH, Priority.MEDIUM, Priority.LOW
ALL: Final = [(priority, category) for priority in Priority for category in Category]
_PERIOD: Final = round(
    RATE_HZ / 261
)  # samples in a period of the lowest note: the peak of the wave over it is its envelope
SLACK_S: Final = 2 / 261

# IEC 60601-1-8 tables 3 and 4: seconds, least and most.
PULSE_S: Final = {HIGH: (0.075, 0.200), MEDIUM: (0.125, 0.250), LOW: (0.125, 0.250)}
GAP_S: Final = {HIGH: (0.050, 0.125), MEDIUM: (0.125, 0.250), LOW: (0.125, 0.250)}
BETWEEN_S: Final = {HIGH: (2.5, 15.0), MEDIUM: (2.5, 30.0), LOW: (15.0, 60.0)}
PULSES: Final = {HIGH: 10, MEDIUM: 3, LOW: 2}


def envelope(samples: Samples) -> NDArray[np.float64]:
    """Return the height of the wave at each sample: the largest within one period around it."""
    padded = np.pad(np.abs(samples), (_PERIOD // 2, _PERIOD - _PERIOD // 2 - 1))
    height = np.lib.stride_tricks.sliding_window_view(padded, _PERIOD).max(axis=1)
    return np.asarray(height / height.max(), np.float64)


def spans(samples: Samples, level: float) -> list[tuple[float, float]]:
    """Return when each pulse rises above a share of the burst's height and falls below it, in seconds."""
    above = np.concatenate([[False], envelope(samples) > level, [False]])
    edges = np.flatnonzero(np.diff(above)) / RATE_HZ
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def spectrum_db(samples: Samples, note_hz: float) -> list[float]:
    """Return the heights of a pulse's first eight harmonics above its fundamental, in decibels."""
    size = 1 << 17
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    heights = [power[round(note_hz * times * size / RATE_HZ)] for times in range(1, 9)]
    return [20 * float(np.log10(height / heights[0])) for height in heights]


def notes_hz(samples: Samples) -> list[float]:
    """Return the fundamental of each pulse."""
    size = 1 << 17
    notes = []
    for begin, end in spans(samples, 0.5):
        power = np.abs(np.fft.rfft(samples[round(begin * RATE_HZ) : round(end * RATE_HZ)], size))
        notes.append(float(np.argmax(power)) * RATE_HZ / size)
    return notes


def loudness(samples: Samples) -> float:
    """Return the root mean square of the samples while a pulse sounds."""
    return float(np.sqrt(np.mean(samples[envelope(samples) > 0.9] ** 2)))
