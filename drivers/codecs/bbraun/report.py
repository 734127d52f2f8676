"""What a B. Braun pump reports of itself: quadruples `time,address,parameter,value`, joined by RS, into claims.

Pure; runs on the engine's event loop. Addresses are 501xy, x the pillar (1 to 3), y the pump in it (1 to 9, A to O,
from below); 50100 is the ComDevice that answers for them. `_NV` is no value, which is not zero; `_NA` is a value that
is not to be had for the moment. Source: facts from the maker's interface specification BCC 3.25/3.26, version 4.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.codecs.shared.pump_notices import Claim

RS: Final = "\x1e"
NO_VALUE: Final = "_NV"
NOT_AVAILABLE: Final = "_NA"
COM_DEVICE: Final = "50100"
ERROR: Final = "GNERR"
VERSION_FIELDS: Final = 3  # the answer to ADMIN:VERSION names no parameter
_PUMP: Final = re.compile(r"501[1-3][1-9A-O]")

NUMBERS: Final[Mapping[VitalId, str]] = {VitalId.PUMP_RATE: "INRT", VitalId.PUMP_VOLUME: "INVI"}
_RUNNING: Final = ("INM3", "INM2")  # pumping, giving a bolus
_DRUG: Final = ("INSOL", "INSOLSN")  # the long name, else the short one
OCCLUSION: Final = "INA3"
_BATTERY: Final[Mapping[str, str]] = {"INA1": "battery empty", "INA11": "battery nearly empty"}
# The specification names none for 4, 6, 10 and 13; should one come, it is told by its number.
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
_KEPT: Final = frozenset((*NUMBERS.values(), *_RUNNING, *_DRUG, OCCLUSION, *_BATTERY, *_ALARMS))


@dataclass(frozen=True, slots=True)
class Quadruple:
    """One parameter of one device; its time, seconds since power-up, is not needed: the bytes' own is nearer."""

    address: str
    parameter: str
    value: str

    @property
    def is_kept(self) -> bool:
        """Say whether a pump said this, and whether it is a parameter that is used here."""
        return self.parameter in _KEPT and _PUMP.fullmatch(self.address) is not None


def encode_quadruples(quadruples: Iterable[Quadruple], time_s: int) -> str:
    """Return the info of an answer."""
    return RS.join(f"{time_s},{row.address},{row.parameter},{row.value}" for row in quadruples)


def decode_quadruples(info: str) -> list[Quadruple] | None:
    """Return the quadruples of an answer, none for a version; None if it is no answer at all."""
    rows = [row.split(",", 3) for row in info.split(RS)]
    if any(len(row) < VERSION_FIELDS or not row[0].isdecimal() for row in rows):
        return None
    return [Quadruple(*row[1:]) for row in rows if len(row) > VERSION_FIELDS]


def is_running(values: Mapping[str, str]) -> bool:
    """Say whether a pump delivers."""
    return any(values.get(name) == "1" for name in _RUNNING)


def claims(values: Mapping[str, str]) -> Mapping[NoticeKind, Claim]:
    """Return what a pump says of itself. A parameter that it does not have is not so."""
    drugs = (values.get(name, NO_VALUE) for name in _DRUG)
    return {
        NoticeKind.PUMP_RUNNING: "" if is_running(values) else None,
        NoticeKind.PUMP_DRUG: next((name for name in drugs if name not in ("", NO_VALUE)), None),
        NoticeKind.PUMP_OCCLUSION: "" if values.get(OCCLUSION) == "1" else None,
        NoticeKind.PUMP_ALARM: _joined(_ALARMS, values),
        NoticeKind.LOW_BATTERY: _joined(_BATTERY, values),
    }


def _joined(words: Mapping[str, str], values: Mapping[str, str]) -> Claim:
    return ", ".join(text for name, text in words.items() if values.get(name) == "1") or None
