"""Auto-limits: limits round what this patient's own values were in the last minute.

Pure save for reading the ring. Runs on the engine's event loop when a person asks for it.
"""

from statistics import median
from typing import Final

import msgspec

from bedside.config.checks.configuration import limit_faults
from bedside.config.quality import Quality
from bedside.config.schema import Limit
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE, Ring
from bedside.monitor.acquisition.source_selection import SourceSelection

_LAST_S: Final = 60.0
_PRESSURES_S: Final = 1800.0  # a cuff measures every few minutes: what it measured in the last half hour
_MOST: Final = 1000  # samples looked at: three a second for a minute, and room


def auto_limit(vital: VitalId, limit: Limit, ring: Ring, selection: SourceSelection, at: float) -> Limit | None:
    """Return `limit` with low and high set round the median of the last minute's good values.

    None: the profile gives no `auto_percent` for it, or too little was measured. Never beyond the extreme limits:
    a patient who is unwell does not make it normal. A side that the profile leaves open stays open.
    """
    values = _values(vital, ring, selection, at)
    if limit.auto_percent is None or not values:
        return None
    middle, share = median(values), limit.auto_percent / 100
    low = None if limit.low is None else _kept(round(middle * (1 - share)), limit, vital)
    high = None if limit.high is None else _kept(round(middle * (1 + share)), limit, vital)
    found = msgspec.structs.replace(limit, low=low, high=high)
    return None if any(limit_faults(vital, found)) else found


def _values(vital: VitalId, ring: Ring, selection: SourceSelection, at: float) -> list[float]:
    pick = selection.pick(vital, at)
    if pick is None:
        return []
    rows = ring.lanes[pick.lane].latest(_MOST)
    last_s = _PRESSURES_S if VITALS[vital].is_episodic else _LAST_S
    is_recent = rows[AT] > max(at - last_s, selection.since)
    is_good = rows[MARK] == MARKS.index(Quality.GOOD)
    good: list[float] = rows[VALUE, is_recent & is_good].tolist()
    return good


def _kept(value: float, limit: Limit, vital: VitalId) -> float:
    """Return the value, kept at least one unit inside the extreme limits, or inside what is plausible."""
    lowest, highest = VITALS[vital].plausible
    above = lowest if limit.extreme_low is None else limit.extreme_low + 1
    below = highest if limit.extreme_high is None else limit.extreme_high - 1
    return float(min(max(value, above), below))
