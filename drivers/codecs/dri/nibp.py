"""Distinguishes a new NIBP result of a DRI monitor from the last one, which the monitor repeats for minutes.

Pure; one instance in each codec. Records come every few seconds and repeat the last result. A result is new if its
pressures, or its time in the auxiliary data, changed and no measurement is running.
"""

from typing import Final

from bedside.config.quality import Quality
from bedside.drivers.codecs.dri.phdb import Group, Nibp

_PRESSURES: Final = 3

Pressures = tuple[int | None, ...]


class CuffResults:
    """Remembers the cuff's last result, also while the link is lost, so that it is not taken for new afterwards."""

    def __init__(self) -> None:
        self._group: Group | None = None
        self._time: int | None = None
        self._last: tuple[Pressures, int | None] = ((), None)
        self._is_time_due = False  # new pressures arrived, and their time has not yet

    def take(self, group: Group | None, time: int | None) -> tuple[Pressures, Quality] | None:
        """Compare a record's NIBP group and time with the last ones; return the raw pressures if the result is new.

        A result that the monitor marks as older than a minute was measured before the link opened: QUESTIONABLE.
        """
        self._group = self._group if group is None else group
        self._time = self._time if time is None else time
        if self._group is None or self.is_measuring:
            return None
        pressures = tuple(self._group.value(index) for index in range(_PRESSURES))
        is_changed, is_later = pressures != self._last[0], self._time != self._last[1]
        was_due, self._is_time_due = self._is_time_due, (is_changed or self._is_time_due) and not is_later
        self._last = pressures, self._time
        is_new = is_changed or (is_later and not was_due)
        if not is_new or pressures.count(None) == _PRESSURES:
            return None
        is_old = bool(self._group.label & Nibp.OLDER_THAN_60_S)
        return pressures, Quality.QUESTIONABLE if is_old else Quality.GOOD

    @property
    def is_measuring(self) -> bool:
        """Return whether a measurement was running at the time of the last record."""
        return self._group is not None and self._group.is_measured and bool(self._group.label & Nibp.MEASURING)
