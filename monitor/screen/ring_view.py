"""The ring as the screen sees it: mapped anew when the engine has made a new one, and read for each frame.

Runs in the screen process, without Qt. Read-only.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from config.vitals import VitalId
from monitor.message import Snapshot
from monitor.ring import AT, VALUE, Lane, Ring, RingError
from monitor.screen import hour, present
from monitor.screen.hour import Points

_LIST: Final = 24  # pressures


class RingView:
    """What a frame needs of the ring; `ring` is None while there is none to be had."""

    def __init__(self) -> None:
        self.ring: Ring | None = None

    def follow(self, snapshot: Snapshot) -> bool:
        """Map the ring of this snapshot, if it is not the one that is mapped; say whether it changed."""
        if self.ring is not None and self.ring.ring_id == snapshot.ring_id:
            return False
        try:
            self.ring = Ring.open(Path(snapshot.ring))
        except (OSError, RingError):
            self.ring = None
        return True

    def lanes(self, snapshot: Snapshot) -> dict[VitalId, Lane]:
        """Return the lane that shows each vital, wave or number, now."""
        if self.ring is None:
            return {}
        views = (*snapshot.waves, *snapshot.vitals)
        return {view.vital: self.ring.lanes[view.lane] for view in views if view.lane is not None}

    def numbers(self, snapshot: Snapshot) -> dict[int, float]:
        """Return the newest number of each lane that the snapshot names; a cuff's come with the snapshot."""
        ring = self.ring
        if ring is None:
            return {}
        lanes = [view.lane for view in snapshot.vitals if view.lane is not None and view.vital not in present.NIBP]
        found = {lane: ring.lanes[lane].values(1) for lane in lanes}
        return {lane: float(values[-1]) for lane, values in found.items() if values.size}

    def hour(self, snapshot: Snapshot, vital: VitalId, now: float) -> Points:
        """Return the last hour of a field's vital; of a blood pressure from the diastolic to the systolic one."""
        lanes = self.lanes(snapshot)
        if vital is VitalId.NIBP_SYS and vital in lanes and VitalId.NIBP_DIA in lanes:
            return hour.bars(lanes[vital], lanes[VitalId.NIBP_DIA], now, _begin(snapshot))
        return hour.line(lanes[vital], now, _begin(snapshot)) if vital in lanes else ()

    def pressures(self, snapshot: Snapshot) -> tuple[tuple[str, str, str], ...]:
        """Return the last results of the cuff in words, newest first: time, systolic/diastolic, mean."""
        lanes = self.lanes(snapshot)
        if any(vital not in lanes for vital in present.NIBP):
            return ()
        columns = [lanes[vital].latest(_LIST) for vital in present.NIBP]
        count = min(int((column[AT] >= _begin(snapshot)).sum()) for column in columns)
        return tuple(_row(snapshot, columns, -1 - index) for index in range(count))


def _begin(snapshot: Snapshot) -> float:
    """Return from when on the ring tells of this patient."""
    return -math.inf if snapshot.since is None else snapshot.since


def _row(snapshot: Snapshot, columns: Sequence[np.ndarray], index: int) -> tuple[str, str, str]:
    """Return one result in words; all three columns have it at the same place."""
    sys, dia, mean = (column[VALUE, index] for column in columns)
    when = snapshot.utc.timestamp() - (snapshot.at - float(columns[0][AT, index]))
    return present.clock(datetime.fromtimestamp(when, UTC)), f"{sys:.0f}/{dia:.0f}", f"({mean:.0f})"
