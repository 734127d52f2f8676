"""What stands at the bed, as it is kept in the file of the alarm log, and how the next engine continues from it.

Runs on the engine's event loop; in a scenario wherever the bed is moved. The state is written in one transaction with
the log rows that tell of it (bedside.alarms.log.kept_state), so that log and state never differ.
"""

from collections.abc import Iterator
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from bedside.alarms.engine_state import EngineState
from bedside.alarms.event import Happening
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.kept_state import read_kept_state
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import CLEAN, Lane, Ring
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.patient.patient import Stay
from bedside.monitor.process.bed_time import BedTime

KEEP_EVERY_S: Final = 10.0  # without an event; what was judged since is judged again after a restart
_NOBODY_S: Final = 600.0  # without a patient's name, whoever lies in the bed after this may be somebody else
_MOST_AGAIN: Final = 600  # numbers of one vital that are judged again, if the state could not be kept for long


class LaneState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far one vital of one device was judged, and its last sample (value, at, mark) if it is measured now and then.

    The ring holds both; the sample is for a ring that is lost.
    """

    device: str
    vital: VitalId
    judged: int = 0
    last: tuple[float, float, float] | None = None


class BedState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything at the bed that the next engine must know.

    Attributes:
        boot: the boot of the machine to which the times belong.
        at, utc, bed_s: when this was written, in monotonic and POSIX seconds and in bed time.
        patient, since: the code of the admitted patient, "" for none, and since when.
        ring_id: the ring to which `lanes` belong.
        session, steps: the id of the open session, "" for none, and how many of its steps are in the log.
        changed: the number of the newest change of the patient's settings that is in the log.

    """

    boot: str
    at: float
    utc: float
    bed_s: float | None = None
    patient: str = ""
    since: datetime | None = None
    ring_id: int = 0
    lanes: tuple[LaneState, ...] = ()
    session: str = ""
    steps: int = 0
    changed: int = 0
    alarms: EngineState = EngineState()

    def is_of(self, stay: Stay) -> bool:
        """Whether this is a state of this stay."""
        return (self.patient, self.since) == (code_of(stay), stay.since)

    def moved_s(self, at: float, time: BedTime, boot: str) -> float:
        """Return how many seconds to add to a time in this state to have it on the axis of `at`, this boot's."""
        if boot == self.boot and not time.has_rebooted:
            return 0.0
        return min(at, time.at(self.utc if self.bed_s is None else self.bed_s)) - self.at


class Before(NamedTuple):
    """What an earlier engine left: its state, the log's name of its run, and why it cannot be read, "" if it can.

    `is_ended`: the engine ended as requested.
    """

    state: BedState | None = None
    run: str | None = None
    fault: str = ""
    is_ended: bool = False


def read_before(log: Path, boot: str) -> Before:
    """Return what an earlier engine kept in the file of the alarm log. Never raises, and waits 0.2 s at most.

    In the same boot the log continues the earlier engine's run: its times go on, and so do its alarms.
    """
    try:
        kept = read_kept_state(log)
        state = None if kept is None else msgspec.json.decode(kept.state, type=BedState)
    except (LogError, ValueError) as err:  # msgspec's errors are ValueErrors
        return Before(fault=f"what stood before the restart cannot be read: {err}")
    if kept is None or state is None:
        return Before()
    is_ended = kept.newest == Happening.MONITOR_STOPPED
    return Before(state, kept.boot if state.boot == boot else None, is_ended=is_ended)


def beat_before(ring_beat: tuple[float, float] | None, before: Before) -> tuple[float, float]:
    """Return when the engine before this one last monitored (monotonic seconds, POSIX seconds), CLEAN if it ended.

    `ring_beat`: the last beat in the ring. None after a reboot, for instance: the kept state then tells it, to 10 s; so
    it does if the ring says that the engine ended and the log does not.
    """
    if before.state is None:
        return ring_beat or CLEAN
    if ring_beat not in (None, CLEAN):
        return ring_beat
    return CLEAN if before.is_ended else (before.state.at, before.state.utc)


def encode(state: BedState) -> bytes:
    """Return the state as it is kept beside the rows of the log."""
    return msgspec.json.encode(state)


def lane_states(ring: Ring) -> tuple[LaneState, ...]:
    """Return how far the numbers of a ring were judged, with the last pressures."""
    return tuple(
        LaneState(device=lane.spec.device, vital=lane.spec.vital, judged=lane.alarm_cursor, last=_last(lane))
        for lane in _numbers(ring)
    )


def resume(
    state: BedState, alarm_input: AlarmInput, ring: Ring, stay: Stay, *, at: float, by_s: float, away_s: float
) -> float:
    """Let the alarms continue from the state, if it is of this stay; otherwise end what stood, with a row for each.

    `by_s`: see BedState.moved_s. `away_s`: how long nothing was monitored before `at`, in seconds. With nobody admitted
    the state is continued only after less than ten minutes. Return from when on measurements are judged (monotonic
    seconds).
    """
    if not state.is_of(stay) or (stay.patient is None and away_s >= _NOBODY_S):
        latched = tuple(alarm for alarm in state.alarms.alarms if not alarm.is_present)
        # In another boot the log has ended the onsets already, under the name of their run.
        alarm_input.alarms.abandon(replace(state.alarms, alarms=latched) if by_s else state.alarms, at)
        return -inf
    alarm_input.resume(state.alarms, at, by_s=by_s, away_s=away_s)
    kept = {(row.device, row.vital): row for row in state.lanes}
    for lane in _numbers(ring):
        if row := kept.get((lane.spec.device, lane.spec.vital)):
            _resume_lane(lane, row, by_s, is_same_ring=state.ring_id == ring.ring_id)
    return -inf if state.alarms.judged_from is None else state.alarms.judged_from + by_s


def judge_last_again(ring: Ring, alarm_input: AlarmInput, at: float) -> None:
    """Let the newest value of each vital that is measured now and then be judged in the next tick, if it is shown.

    It may stand on the screen for half an hour; without an earlier engine's state nothing else would judge it.
    """
    for lane in _numbers(ring):
        if VITALS[lane.spec.vital].is_episodic and lane.written and alarm_input.is_shown(lane.spec.vital, at):
            lane.alarm_cursor = min(lane.alarm_cursor, lane.written - 1)


def _resume_lane(lane: Lane, row: LaneState, by_s: float, *, is_same_ring: bool) -> None:
    """Judge again what the state does not know; put the last pressure into a ring that lost it."""
    if is_same_ring:
        lane.alarm_cursor = max(0, min(lane.alarm_cursor, max(row.judged, lane.written - _MOST_AGAIN)))
    elif row.last is not None and not lane.written:
        value, at, mark = row.last
        lane.append(np.array([[value], [at + by_s], [mark]]))


def _numbers(ring: Ring) -> Iterator[Lane]:
    return (lane for lane in ring.lanes if not lane.spec.rate_hz)


def _last(lane: Lane) -> tuple[float, float, float] | None:
    if not lane.written or not VITALS[lane.spec.vital].is_episodic:
        return None
    value, at, mark = lane.latest(1)[:, 0].tolist()
    return value, at, mark


def code_of(stay: Stay) -> str:
    """Return the code of the admitted patient, "" if nobody is admitted."""
    return (stay.patient.id or "") if stay.patient is not None else ""
