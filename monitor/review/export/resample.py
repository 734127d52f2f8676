"""Puts waves on an even grid of time, as record formats need it: a sample where one was measured, else NaN.

Pure; any thread. Each slot takes the nearest sample, so that no value is altered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import VALUE
from bedside.monitor.review.export.excerpt import ExportError
from bedside.monitor.store.reader import Stretch

_NEAR: Final = 0.5 + 1e-6  # slots: a sample farther away was not measured at this time
_BETWEEN: Final = 1.5  # slots between two samples: up to here the device's clock is fast, beyond it there is a gap
_MOST: Final = 200_000_000  # samples of all waves together


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One wave of one device. `values`: one per period from the begin of the record, NaN where nothing was measured."""

    vital: VitalId
    device: str
    rate: Fraction  # Hz
    values: np.ndarray[tuple[int], np.dtype[np.float64]]

    @property
    def gaps(self) -> Iterator[tuple[float, float]]:
        """The gaps of the wave: begin (seconds after the begin of the record) and length in seconds."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], np.isnan(self.values), [False]]).astype(np.int8)))
        for begin, end in edges.reshape(-1, 2).tolist():
            yield float(begin / self.rate), float((end - begin) / self.rate)


def gridded(stretches: Sequence[Stretch], begin: float, length_s: int) -> list[Wave]:
    """Return the waves of `length_s` seconds from `begin` (POSIX seconds). Raises ExportError if that is too long."""
    by_wave: dict[tuple[VitalId, str, Fraction], list[Stretch]] = {}
    for stretch in stretches:
        rate = Fraction(stretch.rate_hz or 1).limit_denominator(100)
        by_wave.setdefault((stretch.vital, stretch.device, rate), []).append(stretch)
    total = sum(ceil(length_s * rate) for _, _, rate in by_wave)
    if total > _MOST:
        raise ExportError(f"that is {total:,} samples, and a record has at most {_MOST:,}: choose a shorter time")
    return [
        Wave(vital=vital, device=device, rate=rate, values=_placed(parts, begin, ceil(length_s * rate), float(rate)))
        for (vital, device, rate), parts in by_wave.items()
    ]


def whole_seconds(span: tuple[float, float], rates: Sequence[float]) -> int:
    """Return the length of a record in seconds, such that it contains a whole number of samples of every rate."""
    step = 1
    for rate in rates:
        step = int(np.lcm(step, Fraction(rate).limit_denominator(100).denominator))
    return max(ceil((span[1] - span[0]) / step), 1) * step


def _placed(
    parts: Sequence[Stretch], begin: float, count: int, rate: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    times = np.concatenate([part.utc for part in parts])
    order = np.argsort(times, kind="stable")
    times, values = times[order], np.concatenate([part.rows[VALUE] for part in parts])[order]
    slots = begin + np.arange(count) / rate
    after = np.clip(np.searchsorted(times, slots), 1, max(len(times) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(times) - 1)
    nearest = np.where(slots - times[before] <= times[after] - slots, before, after)
    is_near = np.abs(times[nearest] - slots) <= _NEAR / rate
    is_between = (times[before] <= slots) & (slots <= times[after]) & (times[after] - times[before] <= _BETWEEN / rate)
    placed: np.ndarray[tuple[int], np.dtype[np.float64]] = np.where(is_near | is_between, values[nearest], np.nan)
    return placed
