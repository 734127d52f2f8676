"""Writes the waves of an excerpt as EDF+, with its alarms as annotations; an onset has the duration of the alarm.

Runs in the command line's process. 16 bits a sample, the range of the wave in about 65,000 steps: a value is exact to
half a step. EDF+C has no missing samples: a gap is written as the lowest step, which no measured value has, and an
annotation gives its length.
"""

import math
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyedflib

from bedside.config.vitals import VITALS
from bedside.monitor.review.export.annotations import Mark, marks
from bedside.monitor.review.export.excerpt import Excerpt, ExportError
from bedside.monitor.review.export.export import Done
from bedside.monitor.review.export.resample import Wave, gridded, whole_seconds

_LOW, _HIGH = -32_768, 32_767
_LONGEST_TEXT: Final = 40  # bytes of an annotation that the library writes
_MOST_SIGNALS: Final = 64  # annotation signals; each has room for one annotation per data record


def write(excerpt: Excerpt, folder: Path, stem: str, done: Done) -> None:
    """Write `stem`.edf. Raises ExportError if there is no wave, or if there are more alarms than fit."""
    stretches = excerpt.waves()
    begin = math.floor(excerpt.span[0])
    rates = [stretch.rate_hz or 1 for stretch in stretches]
    waves = gridded(stretches, begin, whole_seconds((begin, excerpt.span[1]), rates))
    done(0.3)
    annotations = sorted(
        [*_of_alarms(excerpt, begin), *chain.from_iterable(map(_of_gaps, waves))], key=lambda mark: mark.after_s
    )
    with pyedflib.EdfWriter(str(folder / f"{stem}.edf"), len(waves), file_type=pyedflib.FILETYPE_EDFPLUS) as out:
        lows = [_describe(out, channel, wave) for channel, wave in enumerate(waves)]
        out.setStartdatetime(datetime.fromtimestamp(begin, UTC).replace(tzinfo=None))
        out.setPatientCode(_plain(excerpt.filters.patient or "X", 40))
        out.setEquipment(_plain(f"Bedside {stretches[0].origin}", 40))
        out.update_header()
        _make_room(out, waves, annotations)
        out.writeSamples([_filled(wave, low, out.record_duration) for wave, low in zip(waves, lows, strict=True)])
        done(0.9)
        for mark in annotations:
            out.writeAnnotation(mark.after_s, -1 if mark.duration_s is None else mark.duration_s, mark.text)


def _of_alarms(excerpt: Excerpt, begin: float) -> list[Mark]:
    inside = (mark for mark in marks(excerpt.rows(), begin) if mark.after_s >= 0)
    return [Mark(mark.after_s, mark.duration_s, mark.text[:_LONGEST_TEXT]) for mark in inside]


def _of_gaps(wave: Wave) -> list[Mark]:
    return [Mark(begin, length, f"{wave.vital} not measured") for begin, length in wave.gaps]


def _describe(out: Any, channel: int, wave: Wave) -> float:  # noqa: ANN401 - the library has no types
    """Write the header of a wave; return the value that means a gap."""
    values = wave.values[~np.isnan(wave.values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    margin = max((high - low) / 1000, abs(high) / 1e5, 1e-3)
    low, high = _short(low - margin, math.floor), _short(high + margin, math.ceil)
    out.setSignalHeader(
        channel,
        {
            "label": _plain(f"{wave.vital} {wave.device}", 16),
            "dimension": VITALS[wave.vital].unit or "1",
            "sample_frequency": float(wave.rate),
            "physical_min": low,
            "physical_max": high,
            "digital_min": _LOW,
            "digital_max": _HIGH,
            "transducer": "",
            "prefilter": "",
        },
    )
    return low


def _plain(text: str, most: int) -> str:
    """Return a text for the header: ASCII, without blanks, which separate its fields."""
    return "_".join(text.encode("ascii", "replace").decode().split())[:most]


def _short(value: float, rounding: Any) -> float:  # noqa: ANN401 - floor or ceil
    """Return the value rounded up or down to the next number that fits into eight characters of the header."""
    digits = max(0, 5 - len(str(int(abs(value)))))
    return float(rounding(value * 10**digits) / 10**digits)


def _make_room(out: Any, waves: list[Wave], annotations: list[Mark]) -> None:  # noqa: ANN401 - as above
    length_s = float(len(waves[0].values) / waves[0].rate)
    records = math.ceil(length_s / out.record_duration)
    signals = max(1, math.ceil(len(annotations) / records))
    if signals > _MOST_SIGNALS:
        raise ExportError(
            f"{len(annotations)} annotations do not fit into {length_s:.0f} s of EDF+: use filters, or another format"
        )
    out.set_number_of_annotation_signals(signals)


def _filled(wave: Wave, low: float, record_s: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return the samples up to the end of the last data record, with gaps as the lowest step."""
    per_record = round(float(wave.rate) * record_s)
    missing = -len(wave.values) % per_record
    return np.concatenate([np.where(np.isnan(wave.values), low, wave.values), np.full(missing, low)])
