"""A recording through the alarm engine, as it would have been with a profile. Runs wherever it is asked for.

The engine is the one that watches patients. Nobody acknowledges here, and nothing escalates: a recording has no staff.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from bedside.alarms.conditions.observation import Observation
from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Event
from bedside.config.origin import Origin
from bedside.config.schema import AlarmConfig, Profile
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE, Rows
from bedside.monitor.what_if.quiet_spans import BAD, Era, loud
from bedside.monitor.what_if.recorded_numbers import Recording

TICK_S: Final = 0.5  # the monitor ticks more often: an alarm by delay alone comes here up to so much later
_ACTOR: Final = "what-if"


class Baseline(NamedTuple):
    """From this moment on (monotonic seconds) this is the patient's baseline of a vital; None: there is none."""

    at: float
    vital: VitalId
    value: float | None


def replayed(
    recording: Recording,
    profile: Profile,
    *,
    baselines: Sequence[Baseline] = (),
    periods: Mapping[VitalId, float] | None = None,
    tick_s: float = TICK_S,
    is_whole: bool = False,
) -> list[Event]:
    """Return what the engine would have logged. `periods`: of the device of a vital, 1 s if not named, seconds.

    `is_whole`: without leaving out what is quiet; slower, and the same.
    """
    calm = _calm(profile, recording.numbers)
    watched = {
        vital: (periods or {}).get(vital, 1.0)
        for vital in recording.numbers
        if vital in profile.limits and not VITALS[vital].is_episodic
    }
    if VitalId.HR in watched:
        watched.pop(VitalId.PR, None)  # as the monitor does: where the heart rate is, nobody need miss the pulse rate
    engine = AlarmEngine(calm, AlarmConfig(), origin=Origin.REPLAYED, watched=watched, at=recording.begin_at)
    span = (recording.begin_at, recording.end_at)
    parts = [span] if is_whole else loud(recording.numbers, calm, _eras(baselines, span), watched, span)
    feed = _Feed(recording, baselines)
    events: list[Event] = []
    for begin, end in parts:
        feed.skip(engine, begin)
        for at in _ticks(begin, end, span[0], tick_s):
            feed.until(engine, at)
            engine.tick(at)
        events += engine.drain()
    return events


def _calm(profile: Profile, numbers: Mapping[VitalId, Rows]) -> Profile:
    """Return the profile for the vitals that there are, with nothing that waits for people."""
    return replace(
        profile,
        limits={vital: row for vital, row in profile.limits.items() if vital in numbers},
        relative={vital: row for vital, row in profile.relative.items() if vital in numbers},
        escalate_after_s=0.0,
        remind_after_s=0.0,
    )


def _eras(baselines: Sequence[Baseline], span: tuple[float, float]) -> list[Era]:
    """Return the stretches between two changes of a baseline, each with the baselines in force."""
    edges = [span[0], *sorted(row.at for row in baselines if span[0] < row.at < span[1]), span[1]]
    known: dict[VitalId, float] = {}
    eras: list[Era] = []
    for begin, end in pairwise(edges):
        for row in sorted(baselines):
            if row.at <= begin:
                known.pop(row.vital, None)
                if row.value is not None:
                    known[row.vital] = row.value
        eras.append((begin, end, dict(known)))
    return eras


def _ticks(begin: float, end: float, origin: float, tick_s: float) -> Iterator[float]:
    """Yield the moments of the ticks, on one grid for the whole recording whatever part of it is played."""
    first, last = int(np.ceil((begin - origin) / tick_s)), int(np.ceil((end - origin) / tick_s))
    for step in range(first, last + 1):
        yield origin + step * tick_s


class _Feed:
    """Hands the numbers to the engine in order of time, and the baselines when they were set."""

    def __init__(self, recording: Recording, baselines: Sequence[Baseline]) -> None:
        vitals = list(recording.numbers)
        rows = [recording.numbers[vital] for vital in vitals]
        which = np.repeat(np.arange(len(rows)), [each.shape[1] for each in rows])
        whole = np.concatenate(rows, axis=1) if rows else np.empty((3, 0))
        order = np.argsort(whole[AT], kind="stable")
        self._vitals, self._whole, self._which = vitals, whole[:, order], which[order]
        self._at: Rows = self._whole[AT]
        self._next = 0
        self._baselines = sorted(baselines)

    def skip(self, engine: AlarmEngine, begin: float) -> None:
        """Leave out what is quiet up to `begin`, save for the last number of each vital: that it came is known."""
        start = int(np.searchsorted(self._at, begin))
        if start <= self._next:
            return
        self._set_baselines(engine, begin)
        gone = np.arange(self._next, start)[self._whole[MARK, self._next : start] != BAD]  # a bad one says nothing
        for vital in np.unique(self._which[gone]):
            self._observe(engine, int(gone[self._which[gone] == vital][-1]))
        self._next = start

    def until(self, engine: AlarmEngine, at: float) -> None:
        """Hand over what came up to `at`."""
        end = int(np.searchsorted(self._at, at, side="right"))
        self._set_baselines(engine, at)
        for index in range(self._next, end):
            self._observe(engine, index)
        self._next = max(self._next, end)

    def _observe(self, engine: AlarmEngine, index: int) -> None:
        value, at, mark = self._whole[VALUE, index], self._at[index], self._whole[MARK, index]
        vital = self._vitals[self._which[index]]
        engine.observe(Observation(vital=vital, value=float(value), at=float(at), quality=MARKS[int(mark)]))

    def _set_baselines(self, engine: AlarmEngine, at: float) -> None:
        while self._baselines and self._baselines[0].at <= at:
            row = self._baselines.pop(0)
            engine.set_baseline(row.vital, row.value, row.at, _ACTOR)
