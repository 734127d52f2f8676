"""A partial early-warning score after NEWS2, from the vitals measured here; missing items are named.

Pure: time is an argument. Bands: NEWS2 of the Royal College of Physicians, second-hand; SpO2 by scale 1. Of the seven
items, oxygen and consciousness are never known here. The score is therefore always partial, says so, and is never
called NEWS2: a low score proves nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from bedside.alarms.alarm_id import AlarmId
from bedside.config.schema import EarlyWarningConfig
from bedside.config.vitals import VITALS, VitalId

# Points by the upper end of each band (inclusive); the last figure applies above the last band.
_Bands = tuple[tuple[tuple[float, int], ...], int]
_BANDS: Final[Mapping[VitalId, _Bands]] = {
    VitalId.RR: (((8, 3), (11, 1), (20, 0), (24, 2)), 3),
    VitalId.SPO2: (((91, 3), (93, 2), (95, 1)), 0),
    VitalId.NIBP_SYS: (((90, 3), (100, 2), (110, 1), (219, 0)), 3),
    VitalId.HR: (((40, 3), (50, 1), (90, 0), (110, 1), (130, 2)), 3),
    VitalId.TEMP: (((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1)), 2),
}
_SUBSTITUTES: Final[Mapping[VitalId, VitalId]] = {VitalId.PR: VitalId.HR, VitalId.ABP_SYS: VitalId.NIBP_SYS}
_NEVER: Final = ("oxygen", "consciousness")
_RED: Final = 3  # points of a single item that alone make the score urgent
_EPISODIC_S: Final = 1800.0  # a pressure counts for this long: the longest interval at which sessions measure it


class EarlyWarningScore(NamedTuple):
    """The sum of points, the highest points of a single item, and the items that are missing."""

    total: int
    worst: int
    missing: tuple[str, ...]


def points(vital: VitalId, value: float) -> int:
    """Return the points that a value of this vital adds to the score, 0 to 3."""
    bands, beyond = _BANDS[vital]
    whole = value if vital is VitalId.TEMP else round(value)
    return next((score for end, score in bands if whole <= end), beyond)


class EarlyWarning:
    """Keeps the newest value of each vital in the score, and calculates the score from them."""

    def __init__(self, settings: EarlyWarningConfig) -> None:
        self._settings = settings
        self._newest: dict[VitalId, tuple[float, float]] = {}

    def observe(self, vital: VitalId, value: float, at: float) -> None:
        """Record a value of a vital, measured at `at`; it replaces an earlier one."""
        if self._settings.is_on and (vital in _BANDS or vital in _SUBSTITUTES):
            self._newest[vital] = (value, at)

    def state(self) -> dict[VitalId, tuple[float, float]]:
        """Return the newest value of each vital with its time, to be stored."""
        return dict(self._newest)

    def resume(self, newest: Mapping[VitalId, tuple[float, float]], by_s: float) -> None:
        """Continue from stored values; `by_s` is added to their times."""
        for vital, (value, at) in newest.items():
            self.observe(vital, value, at + by_s)

    def score(self, at: float) -> EarlyWarningScore:
        """Return the score of the values that are not too old at `at`."""
        scored: dict[VitalId, int] = {}
        for vital, (value, measured_at) in self._newest.items():
            spec = VITALS[vital]
            if at - measured_at <= (_EPISODIC_S if spec.is_episodic else spec.gone_after_s):
                item = _SUBSTITUTES.get(vital, vital)
                scored.setdefault(item, points(item, value))
        missing = tuple(VITALS[vital].label for vital in _BANDS if vital not in scored)
        return EarlyWarningScore(sum(scored.values()), max(scored.values(), default=0), (*missing, *_NEVER))

    def alarms(self, at: float) -> Iterator[tuple[AlarmId, str]]:
        """Yield each alarm of the score with its detail, "" if it is not present (always, if the score is off)."""
        total, worst, missing = self.score(at)
        detail = f"partial score {total}, without {', '.join(missing)}"
        is_emergency = total >= self._settings.emergency
        is_urgent = total >= self._settings.urgent or worst >= _RED
        yield AlarmId.EARLY_WARNING_EMERGENCY, detail if is_emergency else ""
        yield AlarmId.EARLY_WARNING_URGENT, detail if is_urgent else ""
