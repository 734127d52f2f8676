"""Three days of every number, one median a minute: the trends show them for times older than the ring's samples.

Runs on the engine's event loop, once a minute. The medians are kept in a second ring file, which the screen reads.
They take 200 kB a vital for three days; the samples themselves would take 37 MB.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bedside.config.vitals import VITALS
from bedside.monitor.acquisition.ring import AT, MARK, MAX_BLOCK, VALUE, Lane, LaneSpec, Ring

FILE: Final = "minutes.ring"
KEPT_S: Final = 72 * 3600.0
_MINUTE_S: Final = 60.0
_MOST_HZ: Final = 5.0


def minute_specs(specs: Sequence[LaneSpec]) -> tuple[LaneSpec, ...]:
    """Return a lane for every lane of continuous numbers. A cuff's results are so few that the ring keeps them all."""
    capacity = round(KEPT_S / _MINUTE_S) + MAX_BLOCK
    return tuple(
        LaneSpec(device=row.device, vital=row.vital, capacity=capacity)
        for row in specs
        if row.rate_hz is None and not VITALS[row.vital].is_episodic
    )


class MinuteTrends:
    """Stores the median of each number over each minute when the minute has ended, in its `ring`."""

    def __init__(self, folder: Path, ring: Ring, at: float) -> None:
        self.ring = Ring.resume(folder / FILE, minute_specs([lane.spec for lane in ring.lanes]), at)
        sources = {(lane.spec.device, lane.spec.vital): lane for lane in ring.lanes}
        self._pairs = [(sources[lane.spec.device, lane.spec.vital], lane) for lane in self.ring.lanes]
        self._minute = at // _MINUTE_S

    def tick(self, at: float, utc: float) -> None:
        """Store the medians of the minute that has just ended, if one has.

        `at` (monotonic seconds) and `utc` (POSIX seconds) are both now.
        """
        minute = at // _MINUTE_S
        if minute == self._minute:
            return
        self.ring.write_beat(at, utc)
        for source, lane in self._pairs:
            _write(source, lane, (minute - 1) * _MINUTE_S)
        self._minute = minute


def _write(source: Lane, lane: Lane, begin: float) -> None:
    """Append to `lane` the median of the samples of `source` in the minute from `begin` (monotonic seconds) on.

    The median is marked questionable if one of the samples is. Without samples nothing is appended.
    """
    rows = source.latest(round(_MOST_HZ * _MINUTE_S) * 2)
    rows = rows[:, (rows[AT] >= begin) & (rows[AT] < begin + _MINUTE_S)]
    if rows.shape[1]:
        lane.append(np.array([[np.median(rows[VALUE])], [begin + _MINUTE_S / 2], [rows[MARK].max()]]))
