"""The data measured around a moment: a wave (±10 s), a number (±60 s), and the last values before the moment.

Runs in the screen process, or in the process of the review window. The newest minutes are read from the ring, older
data from the database.
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

WAVE_S: Final = 10.0  # before and after the moment
NUMBER_S: Final = 60.0
_WAVES: Final = (VitalId.ECG, VitalId.PLETH, VitalId.ABP, VitalId.RESP, VitalId.CO2)  # the first one available is shown
# The wave that a number is derived from comes first: it shows whether an alarm was true.
_OWN: Final[Mapping[VitalId, tuple[VitalId, ...]]] = {
    **dict.fromkeys((VitalId.SPO2, VitalId.PR, VitalId.PI), (VitalId.PLETH,)),
    **dict.fromkeys((VitalId.ABP_SYS, VitalId.ABP_DIA, VitalId.ABP_MEAN), (VitalId.ABP,)),
    VitalId.RR: (VitalId.RESP, VitalId.CO2),
    VitalId.ETCO2: (VitalId.CO2,),
}
# The vitals whose last values are shown, and how old a value may be at the moment, in seconds.
_THEN_S: Final[Mapping[VitalId, float]] = {
    **dict.fromkeys((VitalId.HR, VitalId.PR, VitalId.SPO2, VitalId.ABP_SYS, VitalId.ABP_DIA), 10.0),
    **dict.fromkeys((VitalId.RR, VitalId.ETCO2), 15.0),
    **dict.fromkeys((VitalId.NIBP_SYS, VitalId.NIBP_DIA), 600.0),
}
VitalSamples = tuple[VitalId, Rows] | None  # rows as in the ring, with times in seconds after the moment


@dataclass(frozen=True, slots=True)
class EventContext:
    """The data around a moment: the samples of a wave and of a number, each None if not stored.

    `then`: the last value of each vital before the moment, in the vital's unit.
    """

    wave: VitalSamples = None
    number: VitalSamples = None
    then: Mapping[VitalId, float] = field(default_factory=dict)

    def or_else(self, other: "EventContext") -> "EventContext":
        """Return this context, with the parts that it lacks taken from the other one."""
        return EventContext(self.wave or other.wave, self.number or other.number, {**other.then, **self.then})


def from_ring(scene: Scene, at: float, vital: VitalId | None) -> EventContext:
    """Return the data around `at` (monotonic seconds) that are still in the ring.

    `vital`: the vital whose number and wave are returned; None, or a wave, for the number of the heart rate.
    """
    wave = next((each for each in _waves(vital) if scene.lane(each) is not None), None)
    last = {each: _last(_in_ring(scene, each, at, span_s)) for each, span_s in _THEN_S.items()}
    then = {each: value for each, value in last.items() if value is not None}
    return EventContext(_in_ring(scene, wave, at, WAVE_S), _in_ring(scene, _number(vital), at, NUMBER_S), then)


def from_store(path: Path, at_utc: float, vital: VitalId | None) -> EventContext:
    """Return the data around `at_utc` (POSIX seconds) in the database `path`; an empty context if it cannot be read.

    `vital` as in `from_ring`.
    """
    try:
        with RecordedSamples(path) as measured:
            waves = (_in_store(measured, each, at_utc, WAVE_S) for each in _waves(vital))
            wave = next((samples for samples in waves if samples), None)
            last = {each: _last(_in_store(measured, each, at_utc, span_s)) for each, span_s in _THEN_S.items()}
            then = {each: value for each, value in last.items() if value is not None}
            return EventContext(wave, _in_store(measured, _number(vital), at_utc, NUMBER_S), then)
    except LogError:
        return EventContext()


def _waves(vital: VitalId | None) -> tuple[VitalId, ...]:
    own = _OWN.get(vital, ()) if vital is not None else ()
    return (*own, *(each for each in _WAVES if each not in own))


def _last(samples: VitalSamples) -> float | None:
    """Return the last value at or before the moment, None if there is none."""
    if samples is None:
        return None
    before = np.flatnonzero(samples[1][AT] <= 0)
    return float(samples[1][VALUE, before[-1]]) if before.size else None


def _number(vital: VitalId | None) -> VitalId:
    return vital if vital is not None and not VITALS[vital].is_wave else VitalId.HR


def _in_ring(scene: Scene, vital: VitalId | None, at: float, span_s: float) -> VitalSamples:
    lane = scene.lane(vital) if vital is not None else None
    if vital is None or lane is None:
        return None
    rows = lane.latest(lane.spec.capacity)
    begin, end = np.searchsorted(rows[AT], (at - span_s, at + span_s))
    return _samples(vital, rows[:, begin:end].copy(), rows[AT, begin:end] - at)


def _in_store(measured: RecordedSamples, vital: VitalId, at_utc: float, span_s: float) -> VitalSamples:
    stretches = measured.of(vital, at_utc - span_s, at_utc + span_s)
    same_device: Sequence[Stretch] = [each for each in stretches if each.device == stretches[0].device]
    if not same_device:
        return None
    rows = np.concatenate([each.rows for each in same_device], axis=1)
    return _samples(vital, rows, np.concatenate([each.utc for each in same_device]) - at_utc)


def _samples(vital: VitalId, rows: Rows, times: Rows) -> VitalSamples:
    rows[AT] = times
    rows = rows[:, np.isfinite(rows[VALUE])]
    return (vital, rows) if rows.shape[1] else None
