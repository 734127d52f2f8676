"""The report of B. Braun pumps: quadruples `time,address,parameter,value` joined by RS, and the conditions in them.

Pure; runs on the engine's event loop. Addresses are 501xy: x is the pillar (1 to 3), y the pump in it (1 to 9, A to O,
from below). 50100 is the ComDevice that answers for all pumps. `_NV` means "no value", which is not zero. `_NA` means
"not available at the moment". Source: facts from the maker's interface specification BCC 3.25/3.26, version 4.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.codecs.shared.conditions import ConditionStates

RS: Final = "\x1e"
NO_VALUE: Final = "_NV"
NOT_AVAILABLE: Final = "_NA"
COM_DEVICE: Final = "50100"
ERROR: Final = "GNERR"
VERSION_FIELDS: Final = 3  # the answer to ADMIN:VERSION has no parameter
_PUMP: Final = re.compile(r"501[1-3][1-9A-O]")

NUMBERS: Final[Mapping[VitalId, str]] = {VitalId.PUMP_RATE: "INRT", VitalId.PUMP_VOLUME: "INVI"}
_RUNNING: Final = ("INM3", "INM2")  # running, giving a bolus
_DRUG: Final = ("INSOL", "INSOLSN")  # long name, short name
OCCLUSION: Final = "INA3"
_BATTERY: Final[Mapping[str, str]] = {"INA1": "battery empty", "INA11": "battery nearly empty"}
# The specification has no name for 4, 6, 10 and 13; if one comes, it is reported by its number.
_ALARMS: Final[Mapping[str, str]] = {
    "INA2": "syringe empty",
    "INA4": "alarm 4",
    "INA5": "standby time over",
    "INA6": "alarm 6",
    "INA7": "end of volume",
    "INA8": "time over",
    "INA9": "syringe alarm",
    "INA10": "alarm 10",
    "INA12": "syringe nearly empty",
    "INA13": "alarm 13",
    "INA14": "drop alarm",
    "INA15": "air alarm",
    "INA16": "KVO ended",
}
_USED: Final = frozenset((*NUMBERS.values(), *_RUNNING, *_DRUG, OCCLUSION, *_BATTERY, *_ALARMS))


@dataclass(frozen=True, slots=True)
class Quadruple:
    """One parameter of one device. Its time, in seconds since power-up, is dropped: the time of arrival is used."""

    address: str
    parameter: str
    value: str

    @property
    def is_used(self) -> bool:
        """Return whether the codec uses this quadruple: it is from a pump, and the codec decodes its parameter."""
        return self.parameter in _USED and _PUMP.fullmatch(self.address) is not None


def encode_quadruples(quadruples: Iterable[Quadruple], time_s: int) -> str:
    """Return the info text of an answer that contains these quadruples, sent `time_s` seconds after power-up."""
    return RS.join(f"{time_s},{row.address},{row.parameter},{row.value}" for row in quadruples)


def decode_quadruples(info: str) -> list[Quadruple] | None:
    """Return the quadruples in the info text of an answer; empty for the answer to ADMIN:VERSION.

    Return None if the text is not that of an answer.
    """
    rows = [row.split(",", 3) for row in info.split(RS)]
    if any(len(row) < VERSION_FIELDS or not row[0].isdecimal() for row in rows):
        return None
    return [Quadruple(*row[1:]) for row in rows if len(row) > VERSION_FIELDS]


def is_running(values: Mapping[str, str]) -> bool:
    """Return whether a pump with these values delivers."""
    return any(values.get(name) == "1" for name in _RUNNING)


def conditions(values: Mapping[str, str]) -> ConditionStates:
    """Return the state of each condition of a pump with these values. If its parameter is missing, it is absent."""
    drugs = (values.get(name, NO_VALUE) for name in _DRUG)
    return {
        NoticeKind.PUMP_RUNNING: "" if is_running(values) else None,
        NoticeKind.PUMP_DRUG: next((name for name in drugs if name not in ("", NO_VALUE)), None),
        NoticeKind.PUMP_OCCLUSION: "" if values.get(OCCLUSION) == "1" else None,
        NoticeKind.PUMP_ALARM: _joined(_ALARMS, values),
        NoticeKind.LOW_BATTERY: _joined(_BATTERY, values),
    }


def _joined(words: Mapping[str, str], values: Mapping[str, str]) -> str | None:
    return ", ".join(text for name, text in words.items() if values.get(name) == "1") or None
