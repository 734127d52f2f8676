"""One row of the log in detail: its alarm, the other rows of the occurrence, remarks, and the samples around it.

Read-only; any process. Times are in seconds after the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from bedside.alarms.catalogue import CATALOGUE, AlarmSpec
from bedside.alarms.event import Happening
from bedside.alarms.log.reader import LogReader, Row
from bedside.config.vitals import VITALS
from bedside.monitor.review.recorded_samples import RecordedSamples
from bedside.monitor.store.reader import Stretch

NUMBERS_S: Final = 60.0  # before and after the row
WAVES_S: Final = 10.0
_OF_ALARM: Final = frozenset(
    {
        Happening.ONSET,
        Happening.RELIEF,
        Happening.ACKNOWLEDGE,
        Happening.ACKNOWLEDGE_REFUSED,
        Happening.SOUND_STARTED,
        Happening.ESCALATE,
        Happening.REMIND,
        Happening.CLEARED,
    }
)
_SPEC: Final = ("text", "kind", "category", "priority", "latching", "hazard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of one vital from one device; each point is (seconds after the row, value)."""

    vital: str
    label: str
    device: str
    unit: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A strip of a wave: the number of samples from `begin_s` to `end_s`."""

    vital: str
    label: str
    device: str
    rate_hz: float | None
    count: int
    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One log row in full. `alarm`: its alarm in the catalogue; `story`: the rows of the same occurrence."""

    row: Row
    alarm: dict[str, str] | None
    story: tuple[Row, ...]
    acknowledged_by: str | None
    acknowledged_after_s: float | None
    ended: str | None
    ended_after_s: float | None
    remarks: tuple[Row, ...]
    judgement: str | None
    numbers: tuple[Numbers, ...]
    waves: tuple[Strip, ...]


def detail(reader: LogReader, measured: RecordedSamples, sequence: int) -> Detail | None:
    """Return the details of the log row with this sequence, None if there is no such row."""
    row = reader.row(sequence)
    if row is None:
        return None
    story = reader.stories([row], _OF_ALARM)[sequence] if row["alarm"] else []
    onset = _first(story, Happening.ONSET)
    acknowledgement, relief = _first(story, Happening.ACKNOWLEDGE), _first(story, Happening.RELIEF)
    remarks = reader.remarks({sequence, *(each["sequence"] for each in story)})
    judgements = [each["reason"].partition(":")[0] for each in remarks if each["happening"] == Happening.JUDGED]
    utc = _utc(row)
    return Detail(
        row=row,
        alarm=_catalogued(CATALOGUE.get(row["alarm"])) if row["alarm"] else None,
        story=tuple(story),
        acknowledged_by=acknowledgement["actor"] if acknowledgement else None,
        acknowledged_after_s=_after(onset, acknowledgement),
        ended=(relief["reason"] or "by itself") if relief else None,
        ended_after_s=_after(onset, relief),
        remarks=tuple(remarks),
        judgement=judgements[-1] if judgements else None,
        numbers=tuple(_numbers(each, utc) for each in measured.numbers(utc - NUMBERS_S, utc + NUMBERS_S)),
        waves=tuple(_strip(each, utc) for each in measured.waves(utc - WAVES_S, utc + WAVES_S)),
    )


def _first(story: Sequence[Row], happening: Happening) -> Row | None:
    return next((row for row in story if row["happening"] == happening), None)


def _after(onset: Row | None, row: Row | None) -> float | None:
    """Return the seconds from the onset to the row, None if either is missing.

    Monotonic times are subtracted, since the civil clock may have been set meanwhile.
    """
    return None if onset is None or row is None else round(row["at"] - onset["at"], 3)


def _catalogued(spec: AlarmSpec | None) -> dict[str, str]:
    return {} if spec is None else {name: str(getattr(spec, name)) for name in _SPEC}


def _numbers(stretch: Stretch, utc: float) -> Numbers:
    values, times = stretch.rows[0], np.round(stretch.utc - utc, 3)
    return Numbers(
        vital=str(stretch.vital),
        label=VITALS[stretch.vital].label,
        device=stretch.device,
        unit=VITALS[stretch.vital].unit,
        points=tuple(zip(times.tolist(), values.tolist(), strict=True)),
    )


def _strip(stretch: Stretch, utc: float) -> Strip:
    return Strip(
        vital=str(stretch.vital),
        label=VITALS[stretch.vital].label,
        device=stretch.device,
        rate_hz=stretch.rate_hz,
        count=stretch.utc.size,
        begin_s=round(float(stretch.utc[0]) - utc, 3),
        end_s=round(float(stretch.utc[-1]) - utc, 3),
    )


def _utc(row: Row) -> float:
    return datetime.fromisoformat(row["utc"]).timestamp()
