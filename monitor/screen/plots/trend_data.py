"""The data of the trends: each vital's newest samples from the ring, and for older times its minute values.

Pure and without Qt; runs in the screen process. Times are POSIX seconds, since people read a wall clock.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.minute_trends import FILE, KEPT_S
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE, Lane, Ring, RingError, Rows
from bedside.monitor.screen.present.numbers import DECIMALS
from bedside.monitor.screen.toolkit.scene import Scene

Array = NDArray[np.float64]
_DOUBTFUL: Final = float(MARKS.index(Quality.QUESTIONABLE))
_GAP_S: Final = 90.0  # a minute without a sample is a gap
_FRESH_S: Final = 1.0
_EMPTY: Final[Rows] = np.empty((3, 0))


class TrendData:
    """Reads each vital's values from the ring and the file of minute values; keeps what it has read for 1 s."""

    def __init__(self) -> None:
        self._minutes: Ring | None = None
        self._cache: dict[VitalId, tuple[float, Rows]] = {}  # when they were read, and the rows

    def rows(self, scene: Scene, vital: VitalId) -> Rows:
        """Return a vital's values, times (POSIX s) and quality marks of three days, shape (3, n), oldest first."""
        cached = self._cache.get(vital)
        if cached is None or scene.now - cached[0] >= _FRESH_S:
            cached = self._cache[vital] = (scene.now, self._read(scene, vital))
        return cached[1]

    def _read(self, scene: Scene, vital: VitalId) -> Rows:
        lane = scene.lane(vital)
        if lane is None:
            return _EMPTY
        rows = lane.latest(lane.spec.capacity)
        first = rows[AT, 0] if rows.shape[1] else np.inf
        older = self._older(scene, lane)
        rows = np.concatenate([older[:, older[AT] < first], rows], axis=1)
        rows = rows[:, rows[AT] > max(scene.now - KEPT_S, scene.snapshot.begin)]
        rows[AT] += scene.utc(0.0)
        return rows

    def _older(self, scene: Scene, lane: Lane) -> Rows:
        """Return the minute values of a lane's vital, shape (3, n); empty if the engine stores no minute values."""
        if self._minutes is None:
            try:
                self._minutes = Ring.open(scene.ring.path.with_name(FILE))
            except (OSError, RingError):
                return _EMPTY
        key = (lane.spec.device, lane.spec.vital)
        matching = (each for each in self._minutes.lanes if (each.spec.device, each.spec.vital) == key)
        return next((each.latest(each.spec.capacity) for each in matching), _EMPTY)


def between(rows: Rows, begin: float, end: float) -> Rows:
    """Return the samples from `begin` to `end` (POSIX seconds)."""
    first, last = np.searchsorted(rows[AT], (begin, end))
    return rows[:, first:last]


def with_gaps(rows: Rows, *, is_doubtful: bool) -> tuple[Array, Array]:
    """Return the times and values of a line to draw, with NaN in each gap of more than 90 s.

    With `is_doubtful`, the line of the samples of questionable quality; otherwise that of all others.
    """
    values = np.where((rows[MARK] == _DOUBTFUL) == is_doubtful, rows[VALUE], np.nan)
    places = np.flatnonzero(np.diff(rows[AT]) > _GAP_S) + 1
    return np.insert(rows[AT], places, rows[AT][places]), np.insert(values, places, np.nan)


def median_in(rows: Rows, begin: float, end: float) -> float | None:
    """Return the median of the values from `begin` to `end` (POSIX seconds), None without values."""
    values = between(rows, begin, end)[VALUE]
    return float(np.median(values)) if values.size else None


def nearest(rows: Rows, at: float, within_s: float) -> float | None:
    """Return the value measured nearest to `at` (POSIX seconds), None if there is none within `within_s` seconds."""
    if not rows.shape[1]:
        return None
    index = int(np.clip(np.searchsorted(rows[AT], at), 1, max(1, rows.shape[1] - 1)))
    near = (each for each in (index - 1, index) if each < rows.shape[1])
    index = min(near, key=lambda each: abs(rows[AT, each] - at))
    return float(rows[VALUE, index]) if abs(rows[AT, index] - at) <= within_s else None


def figure(vital: VitalId, value: float | None) -> str:
    """Return a value as text, with as many decimals as the vital has; an en dash for None."""
    return "–" if value is None else f"{value:.{DECIMALS.get(vital, 0)}f}"  # noqa: RUF001 - an en dash
