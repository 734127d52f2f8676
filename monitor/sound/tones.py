"""Synthesis of alarm sounds with numpy: the priority sets the bursts of pulses, the category the melody.

Pure; any thread. The timing lies inside every limit of IEC 60601-1-8 tables 3 and 4 as second-hand sources give them.
The melodies are those of its Annex F (Block, Rouse, Hakala and Thompson). Designed to the standard, not certified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.alarms.catalogue import Category, Priority

Samples = NDArray[np.float32]
RATE_HZ: Final = 44_100
# The lowest volume of an alarm at any setting, as a share of the highest: 14 dB below it, about a third as loud.
FLOOR: Final = 0.2
# Shares of the volume: at every volume, a higher priority is louder than a lower one.
LOUDNESS: Final[Mapping[Priority, float]] = {Priority.HIGH: 1.0, Priority.MEDIUM: 0.8, Priority.LOW: 0.6}
_RISE: Final = 0.15  # of a pulse's length, from 10 to 90 % of its height; 10 to 20 % are allowed. The fall is as long.
# Heights of the fundamental (1) and its harmonics: all within 15 dB of it (0.18), so that people can locate the sound.
# Four or more must lie between 300 and 4000 Hz: those of the highest note, C5, end at 3140 Hz.
_HARMONICS: Final = (1.0, 0.6, 0.45, 0.35, 0.3, 0.2)

# The pulse tone is our own design: at 100 % well above the notes of the alarms, with soft edges.
BEEPS: Final = range(60, 101)  # SpO2, per cent
_BEEP_HZ: Final = 880.0
_BEEP_S: Final = 0.08
_BEEP_RAMP_S: Final = 0.015

NOTES_HZ: Final[Mapping[str, float]] = {
    "C4": 261.63,
    "D4": 293.66,
    "E4": 329.63,
    "F4": 349.23,
    "G4": 392.00,
    "A4": 440.00,
    "B4": 493.88,
    "C5": 523.25,
}
_MELODIES: Final[Mapping[Category, str]] = {
    Category.GENERAL: "C4 C4 C4 C4 C4",
    Category.CARDIOVASCULAR: "C4 E4 G4 G4 C5",
    Category.OXYGEN: "C5 B4 A4 G4 F4",
    Category.VENTILATION: "C4 A4 F4 A4 F4",
    Category.DRUG_DELIVERY: "C5 D4 G4 C5 D4",
    Category.EQUIPMENT: "C5 C4 C4 C5 C4",
}
_LOW_MELODY: Final = "E4 C4"


@dataclass(frozen=True, slots=True)
class Timing:
    """The burst of one priority, in seconds: a pulse, the gap after each but the last, and the gap between bursts.

    All are measured as in the standard, between the points where a pulse has 90 % of its height.
    """

    pulse_s: float
    gaps_s: tuple[float, ...]
    between_s: float

    @property
    def ramp_s(self) -> float:
        """Time in which a pulse rises from silence to its full height; its fall takes as long."""
        return _RISE * self.pulse_s / 0.8  # 10 to 90 % is eight tenths of it

    @property
    def shoulder_s(self) -> float:
        """Time that a pulse sounds before it reaches 90 % of its height, and after it."""
        return 0.9 * self.ramp_s


_X, _TD = 0.095, 0.150  # gap and pulse of a high burst; after the third and eighth pulse 2x + td, in the middle 1 s
_FIVE: Final = (_X, _X, 2 * _X + _TD, _X)
TIMINGS: Final[Mapping[Priority, Timing]] = {
    Priority.HIGH: Timing(_TD, (*_FIVE, 1.0, *_FIVE), 3.0),
    Priority.MEDIUM: Timing(0.200, (0.180, 0.180), 8.0),
    Priority.LOW: Timing(0.200, (0.180,), 25.0),
}


def burst(priority: Priority, category: Category, volume: float, rate_hz: int = RATE_HZ) -> Samples:
    """Return one burst, mono, at most 1 in height; `volume` is 0 to 1; below FLOOR it counts as FLOOR."""
    timing = TIMINGS[priority]
    pulses = [_pulse(NOTES_HZ[note], timing, rate_hz) for note in _melody(priority, category)]
    gaps = [_silence(gap_s - 2 * timing.shoulder_s, rate_hz) for gap_s in timing.gaps_s]
    parts = [part for pair in zip(pulses, [*gaps, _silence(0, rate_hz)], strict=True) for part in pair]
    loudness = max(FLOOR, min(1.0, volume)) * LOUDNESS[priority]
    return np.concatenate(parts) * np.float32(loudness)


def beep(spo2: int, rate_hz: int = RATE_HZ) -> Samples:
    """Return the tone of one pulse, mono, at most 1 in height: a quarter tone lower for each per cent below 100."""
    note_hz = _BEEP_HZ * 2 ** ((spo2 - 100) / 24)
    t = np.arange(round(_BEEP_S * rate_hz)) / rate_hz
    wave = np.sin(2 * np.pi * note_hz * t) + 0.25 * np.sin(4 * np.pi * note_hz * t)
    envelope = np.clip(np.minimum(t, _BEEP_S - t) / _BEEP_RAMP_S, 0, 1)
    return np.asarray(wave / 1.25 * envelope, np.float32)


def interval_s(priority: Priority) -> float:
    """Return the silence between the end of a burst and the start of the next, in seconds."""
    timing = TIMINGS[priority]
    return timing.between_s - 2 * timing.shoulder_s


def _melody(priority: Priority, category: Category) -> list[str]:
    """Return the notes of a burst: five notes twice for high, the first three for medium, two for low."""
    if priority is Priority.LOW:
        return _LOW_MELODY.split()
    notes = _MELODIES[category].split()
    return notes * 2 if priority is Priority.HIGH else notes[:3]


def _pulse(note_hz: float, timing: Timing, rate_hz: int) -> Samples:
    length_s = timing.pulse_s + 2 * timing.shoulder_s
    t = np.arange(round(length_s * rate_hz)) / rate_hz
    overtones = [height * np.sin(2 * np.pi * note_hz * times * t) for times, height in enumerate(_HARMONICS, 1)]
    wave = np.sum(overtones, axis=0)
    envelope = np.clip(np.minimum(t, length_s - t) / timing.ramp_s, 0, 1)
    return np.asarray(wave / np.abs(wave).max() * envelope, np.float32)


def _silence(length_s: float, rate_hz: int) -> Samples:
    return np.zeros(round(length_s * rate_hz), np.float32)
