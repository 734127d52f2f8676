"""The answer of an Alaris Asena GH pump to the command INF: the state of the infusion, in one line.

Pure; runs on the engine's event loop; the emulated pump uses its encoder. Fields: INF, serial number, alarm ("-":
none), mode, rate, "ml/h", an empty field, volume infused, "ml", pressure, "mmHg", time remaining, EVENT, number in the
log. Source: facts from an open-source driver; the lists of alarms and of modes are not published.
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
# The field index of each number. The next field must be this unit.
_NUMBERS: Final[Mapping[VitalId, tuple[int, str]]] = {VitalId.PUMP_RATE: (4, "ml/h"), VitalId.PUMP_VOLUME: (7, "ml")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inf:
    """One answer to INF. Numbers stay text, because the volume's decimals show its resolution; "" if missing.

    Rate in ml/h, volume infused in ml, pressure in mmHg. `remaining`: the time remaining. `log`: number in the log.
    """

    serial: str
    rate: str
    volume: str
    alarm: str = NO_ALARM
    mode: str = "SET"
    pressure: str = ""
    remaining: str = "24+"
    log: str = "0"

    def to_text(self) -> str:
        """Return this answer as the pump sends it: the fields in their order, separated by ^, without CRC."""
        numbers = (self.rate, "ml/h", "", self.volume, "ml", self.pressure, "mmHg", self.remaining)
        return SEPARATOR.join((NAME, self.serial, self.alarm, self.mode, *numbers, "EVENT", self.log))

    @classmethod
    def from_text(cls, text: str) -> "Inf | None":
        """Parse a line without its CRC. Return None if its fields or units are not those of an answer to INF."""
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
        """The texts of the rate and the volume, without those that are missing."""
        texts = {VitalId.PUMP_RATE: self.rate, VitalId.PUMP_VOLUME: self.volume}
        return {vital: text for vital, text in texts.items() if text not in _NONE}
