"""Tells a new NIBP result of a DRI monitor from the one that stands there for minutes.

Pure; one for each codec. The numbers come every few seconds, the result only after a measurement: it is new when its
pressures or the time in the auxiliary data changed, and no measurement runs.
"""

from typing import Final

from bedside.config.quality import Quality
from bedside.drivers.codecs.dri.phdb import Group, Nibp

_PRESSURES: Final = 3

Pressures = tuple[int | None, ...]


class CuffResults:
    """Remembers what was told. It is kept over a loss of the link: what stood there before is not new after it."""

    def __init__(self) -> None:
        self._group: Group | None = None
        self._time: int | None = None
        self._told: tuple[Pressures, int | None] = ((), None)
        self._is_time_due = False  # new pressures came before their time

    def take(self, group: Group | None, time: int | None) -> tuple[Pressures, Quality] | None:
        """Take what a record holds of both; return the pressures if they are a new result, as they were sent.

        A result that the monitor itself calls older than a minute was there before we were: QUESTIONABLE.
        """
        self._group = self._group if group is None else group
        self._time = self._time if time is None else time
        if self._group is None or self.is_measuring:
            return None
        pressures = tuple(self._group.value(index) for index in range(_PRESSURES))
        is_changed, is_later = pressures != self._told[0], self._time != self._told[1]
        was_due, self._is_time_due = self._is_time_due, (is_changed or self._is_time_due) and not is_later
        self._told = pressures, self._time
        is_new = is_changed or (is_later and not was_due)
        if not is_new or pressures.count(None) == _PRESSURES:
            return None
        is_old = bool(self._group.label & Nibp.OLDER_THAN_60_S)
        return pressures, Quality.QUESTIONABLE if is_old else Quality.GOOD

    @property
    def is_measuring(self) -> bool:
        """Say whether the monitor measures, as it said last."""
        return self._group is not None and self._group.is_measured and bool(self._group.label & Nibp.MEASURING)
