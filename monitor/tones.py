"""How an alarm sounds: bursts of pulses by priority, melodies by category, made with numpy.

Pure; any thread. Timing lies inside every limit of IEC 60601-1-8 tables 3 and 4 as second-hand sources give them;
melodies are those of its Annex F (Block, Rouse, Hakala and Thompson). Designed to, not certified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Category, Priority

Samples = NDArray[np.float32]
RATE_HZ: Final = 44_100
# The quietest that any setting makes an alarm, as a share of full scale: about a third of the loudness of 1.0.
FLOOR: Final = 0.2
_RISE: Final = 0.15  # of a pulse's length, between 10 and 20 per cent; the fall is as long
# Amplitudes of the fundamental and its harmonics: four of them within 15 dB, so that the ear can place the sound.
_HARMONICS: Final = (1.0, 0.6, 0.45, 0.35, 0.3, 0.2)
_HIGHEST_HZ: Final = 4000.0
_LOUDNESS: Final[Mapping[Priority, float]] = {Priority.HIGH: 1.0, Priority.MEDIUM: 0.8, Priority.LOW: 0.6}

_NOTES: Final = {
    "C4": 261.63, "E4": 329.63, "F4": 349.23, "G4": 392.00, "A4": 440.00, "B4": 493.88, "C5": 523.25,
}  # fmt: skip
_MELODIES: Final[Mapping[Category, str]] = {
    Category.GENERAL: "C4 C4 C4 C4 C4",
    Category.CARDIOVASCULAR: "C4 E4 G4 G4 C5",
    Category.OXYGEN: "C5 B4 A4 G4 F4",
    Category.VENTILATION: "C4 A4 F4 A4 F4",
    Category.EQUIPMENT: "C5 C4 C4 C5 C4",
}
_LOW_MELODY: Final = "E4 C4"


@dataclass(frozen=True, slots=True)
class Timing:
    """One priority's burst, in seconds: pulses, the silence after each but the last, and from burst to burst."""

    pulse_s: float
    gaps_s: tuple[float, ...]
    between_s: float


_X, _TD = 0.095, 0.150  # a high burst's spacing and pulse; after the third pulse 2x + td, in the middle a second
_FIVE: Final = (_X, _X, 2 * _X + _TD, _X)
TIMINGS: Final[Mapping[Priority, Timing]] = {
    Priority.HIGH: Timing(_TD, (*_FIVE, 1.0, *_FIVE), 3.0),
    Priority.MEDIUM: Timing(0.200, (0.180, 0.180), 8.0),
    Priority.LOW: Timing(0.200, (0.180,), 25.0),
}


def burst(priority: Priority, category: Category, volume: float) -> Samples:
    """Return one burst, mono, at RATE_HZ, never beyond 1; `volume` is 0 to 1, raised to the floor."""
    timing = TIMINGS[priority]
    melody = _melody(priority, category)
    parts: list[Samples] = []
    for note, gap_s in zip(melody, (*timing.gaps_s, 0.0), strict=True):
        parts += [_pulse(_NOTES[note], timing.pulse_s), np.zeros(round(gap_s * RATE_HZ), np.float32)]
    loudness = max(FLOOR, min(1.0, volume)) * _LOUDNESS[priority]
    return np.concatenate(parts) * np.float32(loudness)


def cycle(priority: Priority, category: Category, volume: float) -> Samples:
    """Return one burst and the silence until the next begins."""
    silence = np.zeros(round(TIMINGS[priority].between_s * RATE_HZ), np.float32)
    return np.concatenate([burst(priority, category, volume), silence])


def _melody(priority: Priority, category: Category) -> list[str]:
    """Return the notes of a burst: five twice for high, the first three for medium, two for low."""
    if priority is Priority.LOW:
        return _LOW_MELODY.split()
    notes = _MELODIES[category].split()
    return notes * 2 if priority is Priority.HIGH else notes[:3]


def _pulse(note_hz: float, length_s: float) -> Samples:
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    # A note above 1 kHz has fewer harmonics below 4 kHz; ours are all lower.
    parts = [
        height * np.sin(2 * np.pi * note_hz * number * t)
        for number, height in enumerate(_HARMONICS, 1)
        if note_hz * number <= _HIGHEST_HZ
    ]
    wave = np.sum(parts, axis=0)
    edge = np.minimum(t, length_s - t) / (_RISE * length_s)
    return np.asarray(wave / np.abs(wave).max() * np.clip(edge, 0, 1), np.float32)
