"""Auto-limits: alarm limits around this patient's own values of the last minute.

Pure, except that it reads the ring. Runs on the engine's event loop when a person requests it.
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
_PRESSURES_S: Final = 1800.0  # for the cuff, which measures every few minutes
_MOST: Final = 1000  # samples read; three a second for a minute are 180


def auto_limit(vital: VitalId, limit: Limit, ring: Ring, selection: SourceSelection, at: float) -> Limit | None:
    """Return `limit` with low and high set around the median of the vital's recent good values.

    Recent: the last minute, for NIBP the last half hour. None if the profile has no `auto_percent` for the vital,
    nothing was measured, or the result would break a rule for limits. The result stays within the extreme limits, so
    that an unwell patient's values do not become normal. A side without a limit stays without one.
    """
    values = _values(vital, ring, selection, at)
    if limit.auto_percent is None or not values:
        return None
    centre, share = median(values), limit.auto_percent / 100
    low = None if limit.low is None else _clamped(round(centre * (1 - share)), limit, vital)
    high = None if limit.high is None else _clamped(round(centre * (1 + share)), limit, vital)
    result = msgspec.structs.replace(limit, low=low, high=high)
    return None if any(limit_faults(vital, result)) else result


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


def _clamped(value: float, limit: Limit, vital: VitalId) -> float:
    """Return the value, at least one unit inside the extreme limits, or else inside the plausible range."""
    lowest, highest = VITALS[vital].plausible
    above = lowest if limit.extreme_low is None else limit.extreme_low + 1
    below = highest if limit.extreme_high is None else limit.extreme_high - 1
    return float(min(max(value, above), below))
