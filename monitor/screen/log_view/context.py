"""What was measured about a moment: the wave of ten seconds about it, the number of a minute, all numbers of then.

Runs in the screen process. The ring has the newest minutes; what is older comes from the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from bedside.alarms.log.errors import LogError
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, VALUE, Rows
from bedside.monitor.review.recorded_samples import RecordedSamples
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.store.reader import Stretch

WAVE_S: Final = 10.0  # before and after
NUMBER_S: Final = 60.0
_WAVES: Final = (VitalId.ECG, VitalId.PLETH, VitalId.ABP, VitalId.RESP, VitalId.CO2)  # the first that there is
# The wave that a number is made from comes first: it tells whether an alarm was true.
_OWN: Final[Mapping[VitalId, tuple[VitalId, ...]]] = {
    **dict.fromkeys((VitalId.SPO2, VitalId.PR, VitalId.PI), (VitalId.PLETH,)),
    **dict.fromkeys((VitalId.ABP_SYS, VitalId.ABP_DIA, VitalId.ABP_MEAN), (VitalId.ABP,)),
    VitalId.RR: (VitalId.RESP, VitalId.CO2),
    VitalId.ETCO2: (VitalId.CO2,),
}
# What is told of the moment itself, and how old it may have been then.
_THEN_S: Final[Mapping[VitalId, float]] = {
    **dict.fromkeys((VitalId.HR, VitalId.PR, VitalId.SPO2, VitalId.ABP_SYS, VitalId.ABP_DIA), 10.0),
    **dict.fromkeys((VitalId.RR, VitalId.ETCO2), 15.0),
    **dict.fromkeys((VitalId.NIBP_SYS, VitalId.NIBP_DIA), 600.0),
}
VitalSamples = tuple[VitalId, Rows] | None  # rows as in the ring, their times in seconds after the moment


@dataclass(frozen=True, slots=True)
class EventContext:
    """A wave and a number, None where nothing is kept; `then`: what was measured last before the moment."""

    wave: VitalSamples = None
    number: VitalSamples = None
    then: Mapping[VitalId, float] = field(default_factory=dict)

    def or_else(self, other: "EventContext") -> "EventContext":
        """Return this, and of the other what is missing here."""
        return EventContext(self.wave or other.wave, self.number or other.number, {**other.then, **self.then})


def from_ring(scene: Scene, at: float, vital: VitalId | None) -> EventContext:
    """Return what the ring still has of the time about `at`, monotonic seconds; `vital`: whose number."""
    wave = next((row for row in _waves(vital) if scene.lane(row) is not None), None)
    then = {row: found for row in _THEN_S if (found := _last(_in_ring(scene, row, at, _THEN_S[row]))) is not None}
    return EventContext(_in_ring(scene, wave, at, WAVE_S), _in_ring(scene, _number(vital), at, NUMBER_S), then)


def from_store(path: Path, at_utc: float, vital: VitalId | None) -> EventContext:
    """Return what a database keeps of the time about a moment, POSIX seconds; one that cannot be read keeps nothing."""
    try:
        with RecordedSamples(path) as measured:
            waves = (_in_store(measured, row, at_utc, WAVE_S) for row in _waves(vital))
            wave = next((found for found in waves if found), None)
            told = {row: _last(_in_store(measured, row, at_utc, span_s)) for row, span_s in _THEN_S.items()}
            then = {row: value for row, value in told.items() if value is not None}
            return EventContext(wave, _in_store(measured, _number(vital), at_utc, NUMBER_S), then)
    except LogError:
        return EventContext()


def _waves(vital: VitalId | None) -> tuple[VitalId, ...]:
    own = _OWN.get(vital, ()) if vital is not None else ()
    return (*own, *(row for row in _WAVES if row not in own))


def _last(taken: VitalSamples) -> float | None:
    """Return the last value at or before the moment."""
    if taken is None:
        return None
    before = np.flatnonzero(taken[1][AT] <= 0)
    return float(taken[1][VALUE, before[-1]]) if before.size else None


def _number(vital: VitalId | None) -> VitalId:
    return vital if vital is not None and not VITALS[vital].is_wave else VitalId.HR


def _in_ring(scene: Scene, vital: VitalId | None, at: float, span_s: float) -> VitalSamples:
    lane = scene.lane(vital) if vital is not None else None
    if vital is None or lane is None:
        return None
    rows = lane.latest(lane.spec.capacity)
    begin, end = np.searchsorted(rows[AT], (at - span_s, at + span_s))
    return _taken(vital, rows[:, begin:end].copy(), rows[AT, begin:end] - at)


def _in_store(measured: RecordedSamples, vital: VitalId, at_utc: float, span_s: float) -> VitalSamples:
    found = measured.of(vital, at_utc - span_s, at_utc + span_s)
    pieces: Sequence[Stretch] = [each for each in found if each.device == found[0].device]
    if not pieces:
        return None
    rows = np.concatenate([each.rows for each in pieces], axis=1)
    return _taken(vital, rows, np.concatenate([each.utc for each in pieces]) - at_utc)


def _taken(vital: VitalId, rows: Rows, times: Rows) -> VitalSamples:
    rows[AT] = times
    rows = rows[:, np.isfinite(rows[VALUE])]
    return (vital, rows) if rows.shape[1] else None
