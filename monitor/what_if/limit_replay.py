"""Replays a recording through the alarm engine with a given profile.

Pure; any thread. It is the same engine that monitors patients. A recording has no staff, so nothing is acknowledged and
nothing escalates.
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
from bedside.monitor.what_if.quiet_spans import BAD, Era, spans_to_replay
from bedside.monitor.what_if.recorded_numbers import Recording

TICK_S: Final = 0.5  # the monitor ticks more often: an alarm by delay alone may be later here by this much
_ACTOR: Final = "what-if"


class Baseline(NamedTuple):
    """The patient's baseline of a vital from `at` (monotonic seconds) on; `value` is None if it was removed."""

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
    """Return the events that the engine would have logged with `profile` while this was recorded.

    `baselines`: the patient's, if any. `periods`: seconds between two reports of each vital's device, 1 if not given.
    `tick_s`: seconds between two ticks of the engine. `is_whole`: also replay the quiet
    spans; this is slower and gives the same result.
    """
    calm = _calm(profile, recording.numbers)
    watched = {
        vital: (periods or {}).get(vital, 1.0)
        for vital in recording.numbers
        if vital in profile.limits and not VITALS[vital].is_episodic
    }
    if VitalId.HR in watched:
        watched.pop(VitalId.PR, None)  # as in the monitor: with a heart rate, a missing pulse rate raises no alarm
    engine = AlarmEngine(calm, AlarmConfig(), origin=Origin.REPLAYED, watched=watched, at=recording.begin_at)
    span = (recording.begin_at, recording.end_at)
    parts = [span] if is_whole else spans_to_replay(recording.numbers, calm, _eras(baselines, span), watched, span)
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
    """Return the profile with the limits of the recorded vitals only, without escalation and reminders."""
    return replace(
        profile,
        limits={vital: limit for vital, limit in profile.limits.items() if vital in numbers},
        relative={vital: relative for vital, relative in profile.relative.items() if vital in numbers},
        escalate_after_s=0.0,
        remind_after_s=0.0,
    )


def _eras(baselines: Sequence[Baseline], span: tuple[float, float]) -> list[Era]:
    """Return the spans of time between changes of a baseline, each with the baselines in force."""
    edges = [span[0], *sorted(each.at for each in baselines if span[0] < each.at < span[1]), span[1]]
    in_force: dict[VitalId, float] = {}
    eras: list[Era] = []
    for begin, end in pairwise(edges):
        for baseline in sorted(baselines):
            if baseline.at <= begin:
                in_force.pop(baseline.vital, None)
                if baseline.value is not None:
                    in_force[baseline.vital] = baseline.value
        eras.append((begin, end, dict(in_force)))
    return eras


def _ticks(begin: float, end: float, origin: float, tick_s: float) -> Iterator[float]:
    """Yield the times of the engine's ticks from `begin` to `end` (monotonic seconds).

    They lie on one grid, which starts at `origin`, so that they are the same whichever part is replayed.
    """
    first, last = int(np.ceil((begin - origin) / tick_s)), int(np.ceil((end - origin) / tick_s))
    for step in range(first, last + 1):
        yield origin + step * tick_s


class _Feed:
    """Gives the recorded numbers to the engine in order of time, and each baseline at the time it was set."""

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
        """Skip the numbers before `begin` (monotonic seconds), which cannot change an alarm.

        The engine still gets the last number of each vital, so that the vital does not count as missing.
        """
        start = int(np.searchsorted(self._at, begin))
        if start <= self._next:
            return
        self._set_baselines(engine, begin)
        skipped = np.arange(self._next, start)[self._whole[MARK, self._next : start] != BAD]  # BAD counts as missing
        for vital in np.unique(self._which[skipped]):
            self._observe(engine, int(skipped[self._which[skipped] == vital][-1]))
        self._next = start

    def until(self, engine: AlarmEngine, at: float) -> None:
        """Give the engine all remaining numbers and baselines with times up to `at` (monotonic seconds)."""
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
            baseline = self._baselines.pop(0)
            engine.set_baseline(baseline.vital, baseline.value, baseline.at, _ACTOR)
