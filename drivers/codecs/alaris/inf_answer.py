"""The answer to INF: all that an Alaris Asena GH tells of its infusion, in one line.

Pure; runs on the engine's event loop, and turned round in the emulated pump. Fields: INF, serial number, alarm ("-":
none), mode, rate, ml/h, an empty one, volume infused, ml, pressure, mmHg, time remaining, EVENT, number in the log.
Source: facts from an open-source driver; the list of alarms and that of modes are not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bedside.config.vitals import VitalId
from bedside.drivers.codecs.alaris.frame import SEPARATOR

NAME: Final = "INF"
NO_ALARM: Final = "-"
_NONE: Final = ("", "-")
_FIELDS: Final = 14
_SERIAL, _ALARM, _MODE, _PRESSURE, _REMAINING, _LOG = 1, 2, 3, 9, 11, 13
# Where a number stands, and the unit that must follow it.
_NUMBERS: Final[Mapping[VitalId, tuple[int, str]]] = {VitalId.PUMP_RATE: (4, "ml/h"), VitalId.PUMP_VOLUME: (7, "ml")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inf:
    """One answer, its numbers as printed: how many decimals the volume has matters. "" where there is none."""

    serial: str
    rate: str
    volume: str
    alarm: str = NO_ALARM
    mode: str = "SET"
    pressure: str = ""
    remaining: str = "24+"
    log: str = "0"

    def to_text(self) -> str:
        """Return the text of the line."""
        numbers = (self.rate, "ml/h", "", self.volume, "ml", self.pressure, "mmHg", self.remaining)
        return SEPARATOR.join((NAME, self.serial, self.alarm, self.mode, *numbers, "EVENT", self.log))

    @classmethod
    def from_text(cls, text: str) -> "Inf | None":
        """Return what a line says; None if it has other fields, or other units, than an answer to INF."""
        fields = [field.strip() for field in text.split(SEPARATOR)]
        if len(fields) != _FIELDS or any(fields[place + 1] != unit for place, unit in _NUMBERS.values()):
            return None
        rate, volume = (fields[place] for place, _ in _NUMBERS.values())
        return cls(
            serial=fields[_SERIAL],
            rate=rate,
            volume=volume,
            alarm=fields[_ALARM],
            mode=fields[_MODE],
            pressure=fields[_PRESSURE],
            remaining=fields[_REMAINING],
            log=fields[_LOG],
        )

    @property
    def numbers(self) -> Mapping[VitalId, str]:
        """The numbers that are there."""
        told = {VitalId.PUMP_RATE: self.rate, VitalId.PUMP_VOLUME: self.volume}
        return {vital: text for vital, text in told.items() if text not in _NONE}
