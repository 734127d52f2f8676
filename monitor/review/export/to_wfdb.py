"""Writes the waves of an excerpt as a WFDB record, with its alarms as annotations "alarm" with a resolution of 1 ms.

Runs in the command line's process. 16 bits a sample: whole numbers are exact, others to half a step of the gain (the
range of the wave in 65,000 steps). A gap is written as the format's invalid sample, which is read as NaN.
"""

import math
import re
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
import wfdb

from bedside.config.vitals import VITALS
from bedside.monitor.review.export.annotations import marks
from bedside.monitor.review.export.excerpt import Excerpt, ExportError
from bedside.monitor.review.export.export import Done
from bedside.monitor.review.export.resample import Wave, gridded, whole_seconds

_STEPS: Final = 65_000
_INVALID: Final = -32_768
_MARKS_HZ: Final = 1000
_LONGEST_TEXT: Final = 250
_LARGEST_BASELINE: Final = 2**31 - 1


def write(excerpt: Excerpt, folder: Path, stem: str, done: Done) -> None:
    """Write `stem`.hea, .dat and .alarm. Raises ExportError without a wave, or if `stem` is not a valid record name."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", stem):
        raise ExportError(f"{stem!r} is not the name of a WFDB record: letters, digits, - and _ only")
    stretches = excerpt.waves()
    begin = math.floor(excerpt.span[0])
    length_s = whole_seconds((begin, excerpt.span[1]), [stretch.rate_hz or 1 for stretch in stretches])
    waves = gridded(stretches, begin, length_s)
    done(0.3)
    frames = _frame_rate(waves)
    scales = [_scale(wave) for wave in waves]
    wfdb.wrsamp(
        stem,
        fs=float(frames),
        units=[VITALS[wave.vital].unit or "NU" for wave in waves],
        sig_name=_names(waves),
        e_d_signal=[_digital(wave, *scale) for wave, scale in zip(waves, scales, strict=True)],
        samps_per_frame=[int(wave.rate / frames) for wave in waves],
        fmt=["16"] * len(waves),
        adc_gain=[gain for gain, _ in scales],
        baseline=[baseline for _, baseline in scales],
        comments=_comments(excerpt, stretches[0].origin),
        base_datetime=datetime.fromtimestamp(begin, UTC).replace(tzinfo=None),
        write_dir=str(folder),
    )
    done(0.8)
    _annotate(excerpt, begin, folder, stem)


def _annotate(excerpt: Excerpt, begin: float, folder: Path, stem: str) -> None:
    annotations = [mark for mark in marks(excerpt.rows(), begin) if mark.after_s >= 0]
    if annotations:
        wfdb.wrann(
            stem,
            "alarm",
            np.array([round(mark.after_s * _MARKS_HZ) for mark in annotations]),
            symbol=['"'] * len(annotations),
            aux_note=[mark.text[:_LONGEST_TEXT] for mark in annotations],
            fs=_MARKS_HZ,
            write_dir=str(folder),
        )


def _frame_rate(waves: list[Wave]) -> Fraction:
    """Return the greatest rate of which the rate of every wave is a multiple."""
    rate = waves[0].rate
    for wave in waves:
        rate = Fraction(
            math.gcd(rate.numerator * wave.rate.denominator, wave.rate.numerator * rate.denominator),
            rate.denominator * wave.rate.denominator,
        )
    return rate


def _scale(wave: Wave) -> tuple[float, int]:
    """Return the gain (digital steps per unit of the wave) and the baseline (the digital step of the value 0)."""
    values = wave.values[~np.isnan(wave.values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if bool(np.all(values == np.round(values))) and max(-low, high) < _STEPS / 2:
        return 1.0, 0
    middle, size = (low + high) / 2, max(high - low, 1e-6)
    gain = float(f"{min(_STEPS / size, _LARGEST_BASELINE / max(abs(middle), 1e-9)):.4g}")  # as the header writes it
    return gain, -round(middle * gain)


def _digital(wave: Wave, gain: float, baseline: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    steps = np.round(wave.values * gain + baseline)
    return np.where(np.isnan(steps), _INVALID, steps).astype(np.int64)


def _names(waves: list[Wave]) -> list[str]:
    """Return the names of the signals, with the device if several devices measure the vital."""
    vitals = [wave.vital for wave in waves]
    return [str(wave.vital) if vitals.count(wave.vital) == 1 else f"{wave.vital} {wave.device}" for wave in waves]


def _comments(excerpt: Excerpt, origin: str) -> list[str]:
    patient = [f"patient {excerpt.filters.patient}"] if excerpt.filters.patient else []
    return [
        *patient,
        f"origin {origin}",
        "times are UTC",
        f"alarm log head {excerpt.head.sequence} {excerpt.head.hash}",
    ]
