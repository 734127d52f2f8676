"""Oscillometry: from what a cuff felt while it let down to the pressures and the pulse of the patient.

Pure, and knows no patient: pressures of the cuff and swings about them are all that comes in. Each beat is a swing, the
greatest where the cuff presses as the mean of the artery does; systole and diastole lie where the swings have fallen
to fixed shares of it. Two halves of a bell are fitted to the beats, since a cuff that falls quickly meets few of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

SAMPLES_HZ: Final = 50
# Shares of the greatest swing at systole and at diastole: of the fixed-ratio method, whose makers differ in them.
AT_SYS: Final = 0.5
AT_DIA: Final = 0.7
_LEAST_MMHG: Final = 0.3  # a weaker pulse is none
_LEAST_BEATS: Final = 4
_HEARD: Final = 0.02  # of the greatest swing: what is smaller drowns
_NEAR: Final = round(0.15 * SAMPLES_HZ)  # a beat is the highest so far round
_ECHO: Final = round(0.6 * SAMPLES_HZ)  # a dicrotic wave comes within this of its beat ...
_ECHO_SHARE: Final = 0.7  # ... and is lower than this
_GRID_MMHG: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a cuff found, in mmHg and beats a minute."""

    sys: int
    dia: int
    mean: int
    pr: int


class _Beat(NamedTuple):
    """One beat: when, as a number of samples, how high the cuff was, and how far it swung."""

    place: float
    pressure: float
    height: float


class _Bell(NamedTuple):
    """Two halves of a bell round the mean: how steep above and below, and how far the beats lie off it."""

    mean: float
    above: float
    below: float
    misfit: float


def measured(pressures: Sequence[float], swings: Sequence[float]) -> Measured | None:
    """Return what the swings about the cuff's falling pressure tell, both sampled alike; None if too little is felt."""
    beats = _beats(pressures, swings)
    if len(beats) < _LEAST_BEATS or max(beat.height for beat in beats) < _LEAST_MMHG:
        return None
    bells = [bell for mean in _means(beats) if (bell := _bell(beats, mean)) is not None]
    if not bells:
        return None
    best = min(bells, key=lambda bell: bell.misfit)
    sys = best.mean + math.sqrt(math.log(1 / AT_SYS) / best.above)
    dia = best.mean - math.sqrt(math.log(1 / AT_DIA) / best.below)
    return Measured(sys=round(sys), dia=round(dia), mean=round(best.mean), pr=round(_rate(beats)))


def _beats(pressures: Sequence[float], swings: Sequence[float]) -> list[_Beat]:
    felt = np.asarray(swings, np.float64)
    least = _HEARD * felt.max(initial=0.0)
    places = (place for place in range(_NEAR, len(felt) - _NEAR) if felt[place] > least and _is_beat(felt, place))
    return [_beat(pressures, felt, place) for place in places]


def _is_beat(felt: np.ndarray, place: int) -> bool:
    near, far = (felt[max(0, place - reach) : place + reach + 1] for reach in (_NEAR, _ECHO))
    return int(near.argmax()) == _NEAR and bool(felt[place] >= _ECHO_SHARE * far.max())


def _beat(pressures: Sequence[float], felt: np.ndarray, place: int) -> _Beat:
    """Return the beat whose highest sample this is, its peak between the samples by a parabola."""
    before, top, after = felt[place - 1 : place + 2].tolist()
    bend = before - 2 * top + after
    shift = (before - after) / (2 * bend) if bend else 0.0
    fall = pressures[place + 1] - pressures[place]
    return _Beat(place + shift, pressures[place] + shift * fall, top - (before - after) * shift / 4)


def _means(beats: Sequence[_Beat]) -> list[float]:
    """Return where the mean may lie: between the neighbours of the beat that swings most."""
    top = max(range(len(beats)), key=lambda index: beats[index].height)
    high, low = beats[max(0, top - 1)].pressure, beats[min(len(beats) - 1, top + 1)].pressure
    return [low + step * _GRID_MMHG for step in range(1, int((high - low) / _GRID_MMHG))]


def _bell(beats: Sequence[_Beat], mean: float) -> _Bell | None:
    """Fit a bell with this mean by least squares of the logarithm; None if it is none."""
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
    """Return the beats a minute, from the times between them; one that was missed makes a long one, left out."""
    between = np.diff([beat.place for beat in beats])
    usual = between[np.abs(between / np.median(between) - 1) < 1 / 3]
    return float(60 * SAMPLES_HZ / usual.mean())
