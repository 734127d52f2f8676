"""Oscillometry: computes blood pressures and pulse rate from the oscillations during a cuff's deflation.

Pure, and independent of the patient: the input is the cuff's pressure and the oscillation around it. Each beat makes
one oscillation, the largest where the cuff's pressure equals the mean arterial pressure. Systole and diastole lie where
the oscillations have fallen to fixed shares of the largest. Two half bell curves are fitted to the beats, because a
fast deflation sees few of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

SAMPLES_HZ: Final = 50
# Shares of the largest oscillation at systole and at diastole (fixed-ratio method; the ratios differ by maker).
AT_SYS: Final = 0.5
AT_DIA: Final = 0.7
_LEAST_MMHG: Final = 0.3  # a pulse with weaker oscillations counts as no pulse
_LEAST_BEATS: Final = 4
_DETECTED: Final = 0.02  # of the largest oscillation: smaller ones are ignored as noise
_NEAR: Final = round(0.15 * SAMPLES_HZ)  # a beat is the highest sample within this distance
_ECHO: Final = round(0.6 * SAMPLES_HZ)  # a dicrotic wave comes within this distance of its beat ...
_ECHO_SHARE: Final = 0.7  # ... and is lower than this share of it
_GRID_MMHG: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class NibpResult:
    """The result of a measurement: pressures in mmHg, pulse rate in beats a minute."""

    sys: int
    dia: int
    mean: int
    pr: int


class _Beat(NamedTuple):
    """One beat: its time in samples, the cuff's pressure in mmHg, the height of the oscillation in mmHg."""

    position: float
    pressure: float
    height: float


class _Bell(NamedTuple):
    """Two half bell curves that meet at the mean pressure: how steep each is, and the squared error of the fit."""

    mean: float
    above: float
    below: float
    misfit: float


def measured(pressures: Sequence[float], swings: Sequence[float]) -> NibpResult | None:
    """Compute the blood pressures and the pulse rate from the samples of a deflation.

    `pressures`: the cuff's pressure in mmHg. `swings`: the oscillation around it in mmHg. Both are sampled SAMPLES_HZ
    times a second. Return None if the pulse is too weak or the oscillations do not fit a bell curve.
    """
    beats = _beats(pressures, swings)
    if len(beats) < _LEAST_BEATS or max(beat.height for beat in beats) < _LEAST_MMHG:
        return None
    bells = [bell for mean in _means(beats) if (bell := _bell(beats, mean)) is not None]
    if not bells:
        return None
    best = min(bells, key=lambda bell: bell.misfit)
    sys = best.mean + math.sqrt(math.log(1 / AT_SYS) / best.above)
    dia = best.mean - math.sqrt(math.log(1 / AT_DIA) / best.below)
    return NibpResult(sys=round(sys), dia=round(dia), mean=round(best.mean), pr=round(_rate(beats)))


def _beats(pressures: Sequence[float], swings: Sequence[float]) -> list[_Beat]:
    samples = np.asarray(swings, np.float64)
    least = _DETECTED * samples.max(initial=0.0)
    peaks = (at for at in range(_NEAR, len(samples) - _NEAR) if samples[at] > least and _is_beat(samples, at))
    return [_beat(pressures, samples, at) for at in peaks]


def _is_beat(samples: np.ndarray, at: int) -> bool:
    near, far = (samples[max(0, at - reach) : at + reach + 1] for reach in (_NEAR, _ECHO))
    return int(near.argmax()) == _NEAR and bool(samples[at] >= _ECHO_SHARE * far.max())


def _beat(pressures: Sequence[float], samples: np.ndarray, at: int) -> _Beat:
    """Return the beat whose highest sample is at index `at`; the exact peak is that of a parabola through 3 samples."""
    before, top, after = samples[at - 1 : at + 2].tolist()
    bend = before - 2 * top + after
    shift = (before - after) / (2 * bend) if bend else 0.0
    fall = pressures[at + 1] - pressures[at]
    return _Beat(at + shift, pressures[at] + shift * fall, top - (before - after) * shift / 4)


def _means(beats: Sequence[_Beat]) -> list[float]:
    """Return the candidates for the mean pressure in mmHg: a grid between the neighbours of the largest beat."""
    top = max(range(len(beats)), key=lambda index: beats[index].height)
    high, low = beats[max(0, top - 1)].pressure, beats[min(len(beats) - 1, top + 1)].pressure
    return [low + step * _GRID_MMHG for step in range(1, int((high - low) / _GRID_MMHG))]


def _bell(beats: Sequence[_Beat], mean: float) -> _Bell | None:
    """Fit two half bell curves that meet at the pressure `mean` to the beats, by least squares of the logarithms.

    Return None if there is no beat on one side, or if a fitted curve does not fall.
    """
    away = np.array([beat.pressure - mean for beat in beats])
    if not (away > 0).any() or not (away < 0).any():
        return None
    heights = np.log([beat.height for beat in beats])
    columns = np.column_stack(
        (np.ones_like(away), -(np.where(away > 0, away, 0) ** 2), -(np.where(away < 0, away, 0) ** 2))
    )
    (top, above, below), *_ = np.linalg.lstsq(columns, heights, rcond=None)
    if above <= 0 or below <= 0:
        return None
    misfit = float(np.square(columns @ (top, above, below) - heights).sum())
    return _Bell(mean, float(above), float(below), misfit)


def _rate(beats: Sequence[_Beat]) -> float:
    """Return the pulse rate in beats a minute, from the intervals between beats, ignoring those far from the median."""
    between = np.diff([beat.position for beat in beats])
    usual = between[np.abs(between / np.median(between) - 1) < 1 / 3]
    return float(60 * SAMPLES_HZ / usual.mean())
