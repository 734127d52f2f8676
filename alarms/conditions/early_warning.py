"""An early-warning score after NEWS2, computed from what is measured here; what is missing is named.

Pure: time is an argument. Bands: NEWS2 of the Royal College of Physicians, second-hand. SpO2 by scale 1. Of the seven
items, oxygen and consciousness are never known here, so the score is always partial, says so, and is never called
NEWS2: a low one proves nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from bedside.alarms.alarm_id import AlarmId
from bedside.config.schema import EarlyWarningConfig
from bedside.config.vitals import VITALS, VitalId

# Points by the upper end of each band, which belongs to it; beyond the last, the last figure.
_Bands = tuple[tuple[tuple[float, int], ...], int]
_BANDS: Final[Mapping[VitalId, _Bands]] = {
    VitalId.RR: (((8, 3), (11, 1), (20, 0), (24, 2)), 3),
    VitalId.SPO2: (((91, 3), (93, 2), (95, 1)), 0),
    VitalId.NIBP_SYS: (((90, 3), (100, 2), (110, 1), (219, 0)), 3),
    VitalId.HR: (((40, 3), (50, 1), (90, 0), (110, 1), (130, 2)), 3),
    VitalId.TEMP: (((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1)), 2),
}
_STANDS_IN: Final[Mapping[VitalId, VitalId]] = {VitalId.PR: VitalId.HR, VitalId.ABP_SYS: VitalId.NIBP_SYS}
_NEVER: Final = ("oxygen", "consciousness")
_RED: Final = 3  # one item alone that calls for a look at the patient
_EPISODIC_S: Final = 1800.0  # a pressure counts so long: the longest interval at which sessions measure it


class EarlyWarningScore(NamedTuple):
    """The points, the highest single item, and what was not measured."""

    total: int
    worst: int
    missing: tuple[str, ...]


def points(vital: VitalId, value: float) -> int:
    """Return the points of one item."""
    bands, beyond = _BANDS[vital]
    whole = value if vital is VitalId.TEMP else round(value)
    return next((score for end, score in bands if whole <= end), beyond)


class EarlyWarning:
    """Keeps the newest of each item, and scores them."""

    def __init__(self, settings: EarlyWarningConfig) -> None:
        self._settings = settings
        self._newest: dict[VitalId, tuple[float, float]] = {}

    def observe(self, vital: VitalId, value: float, at: float) -> None:
        """Take a value."""
        if self._settings.is_on and (vital in _BANDS or vital in _STANDS_IN):
            self._newest[vital] = (value, at)

    def score(self, at: float) -> EarlyWarningScore:
        """Return the score of what is not too old at `at`."""
        found: dict[VitalId, int] = {}
        for vital, (value, seen) in self._newest.items():
            row = VITALS[vital]
            if at - seen <= (_EPISODIC_S if row.is_episodic else row.gone_after_s):
                found.setdefault(_STANDS_IN.get(vital, vital), points(_STANDS_IN.get(vital, vital), value))
        missing = tuple(VITALS[vital].label for vital in _BANDS if vital not in found)
        return EarlyWarningScore(sum(found.values()), max(found.values(), default=0), (*missing, *_NEVER))

    def alarms(self, at: float) -> Iterator[tuple[AlarmId, str]]:
        """Yield each alarm of the score with its words, "" where it does not stand: always where the score is off."""
        total, worst, missing = self.score(at)
        words = f"partial score {total}, without {', '.join(missing)}"
        is_emergency = total >= self._settings.emergency
        is_urgent = total >= self._settings.urgent or worst >= _RED
        yield AlarmId.EARLY_WARNING_EMERGENCY, words if is_emergency else ""
        yield AlarmId.EARLY_WARNING_URGENT, words if is_urgent else ""
