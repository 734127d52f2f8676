"""The screen's view of the ring: reopens it when the engine has created a new one, and reads it for each frame.

Runs in the screen process, without Qt. Read-only.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Lane, Ring, RingError
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.present import last_hour
from bedside.monitor.screen.present import nibp as present_nibp
from bedside.monitor.screen.present import numbers as present_numbers
from bedside.monitor.screen.present.last_hour import Points
from bedside.monitor.screen.present.nibp import Result

_LIST: Final = 24  # pressures


class RingView:
    """Reads the data of a frame from the ring; `ring` is None while the engine's ring cannot be opened."""

    def __init__(self) -> None:
        self.ring: Ring | None = None

    def follow(self, snapshot: Snapshot) -> bool:
        """Open the ring that the snapshot names, unless it is open already; return whether another ring is used now."""
        if self.ring is not None and self.ring.ring_id == snapshot.ring_id and self.ring.is_in_place:
            return False
        try:
            self.ring = Ring.open(Path(snapshot.ring))
        except (OSError, RingError):
            self.ring = None
        return True

    def lanes(self, snapshot: Snapshot) -> dict[VitalId, Lane]:
        """Return the lane of the ring for each wave and number of the snapshot; {} without a ring."""
        if self.ring is None:
            return {}
        views = (*snapshot.waves, *snapshot.vitals)
        return {view.vital: self.ring.lanes[view.lane] for view in views if view.lane is not None}

    def numbers(self, snapshot: Snapshot) -> dict[int, float]:
        """Return the newest number in each lane, by the lane's index, except NIBP, which the snapshot contains."""
        ring = self.ring
        if ring is None:
            return {}
        lanes = [
            view.lane for view in snapshot.vitals if view.lane is not None and view.vital not in present_numbers.NIBP
        ]
        newest = {lane: ring.lanes[lane].values(1) for lane in lanes}
        return {lane: float(values[-1]) for lane, values in newest.items() if values.size}

    def hour(self, snapshot: Snapshot, vital: VitalId, now: float) -> Points:
        """Return the last hour of a vital as points, for NIBP as diastolic-to-systolic bars; () if not measured."""
        lanes = self.lanes(snapshot)
        if vital is VitalId.NIBP_SYS and vital in lanes and VitalId.NIBP_DIA in lanes:
            return last_hour.bars(lanes[vital], lanes[VitalId.NIBP_DIA], now, snapshot.begin)
        return last_hour.line(lanes[vital], now, snapshot.begin) if vital in lanes else ()

    def pressures(self, snapshot: Snapshot) -> tuple[tuple[str, str, str], ...]:
        """Return the last results of the cuff as texts, newest first: time, systolic/diastolic, mean."""
        lanes = self.lanes(snapshot)
        if any(vital not in lanes for vital in present_numbers.NIBP):
            return ()
        results = present_nibp.results([lanes[vital] for vital in present_numbers.NIBP], _LIST, snapshot.begin)
        return tuple(_words(snapshot, result) for result in results)


def _words(snapshot: Snapshot, result: Result) -> tuple[str, str, str]:
    when = snapshot.utc.timestamp() - (snapshot.at - result.at)
    pressures = f"{result.sys:.0f}/{result.dia:.0f}", f"({result.mean:.0f})"
    return present_numbers.clock(datetime.fromtimestamp(when, UTC)), *pressures
