"""The data of Draeger MEDIBUS messages: codes, measured values, alarms, identification, date and time.

Pure; used by the codec and by the emulated ventilator. Entries follow each other without separators. Numbers are padded
with blanks. A value without an entry is not valid at present. The codes are those of Evita 4, Evita 2 dura and Evita
XL. Units: SpO2 in %, pulse and respiratory rate in /min, etCO2 in mmHg, kPa or %.
Source: facts from the maker's document 9028258 (MEDIBUS 4.03) and the device tables of Evita 4.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId


class Code(IntEnum):
    """The codes of the commands. An answer repeats its command's code."""

    MEASURED = 0x24
    ALARMS_1 = 0x27
    TIME = 0x28
    ALARMS_2 = 0x2E
    NOP = 0x30
    TIME_CHANGED = 0x49
    CONFIGURE_ANSWER = 0x4A
    INITIALISE = 0x51  # ICC
    IDENTIFY = 0x52
    REALTIME_OFFERS = 0x53
    REALTIME_CHOICE = 0x54
    STOP = 0x55
    REALTIME_CHANGED = 0x56


@dataclass(frozen=True, slots=True)
class Reading:
    """How a measured value becomes a vital: the device's value with this code, times `factor`.

    If several values belong to one vital, the first in `READINGS` that the device sends is used.
    """

    code: int
    vital: VitalId
    factor: float = 1.0
    quality: Quality = Quality.GOOD


_MMHG_OF_KPA: Final = 7.50062
# A percentage is of the ambient pressure, which the device does not send: that at sea level is assumed. In the
# mountains the value is too high, hence QUESTIONABLE; a device set to mmHg or kPa avoids this.
_MMHG_OF_PERCENT: Final = 7.6
SPO2, PULSE, BREATHS, ETCO2 = 0xEB, 0xE1, 0xD6, 0xE6
READINGS: Final = (
    Reading(SPO2, VitalId.SPO2),
    Reading(PULSE, VitalId.PR),
    Reading(BREATHS, VitalId.RR),
    Reading(ETCO2, VitalId.ETCO2),
    Reading(0xE3, VitalId.ETCO2, _MMHG_OF_KPA),
    Reading(0xDB, VitalId.ETCO2, _MMHG_OF_PERCENT, Quality.QUESTIONABLE),
)
# Codes of realtime streams; their units are those of the vitals (% and mmHg).
STREAMS: Final[Mapping[int, VitalId]] = {0x02: VitalId.PLETH, 0x06: VitalId.CO2}

SENSOR_OFF_PHRASE: Final = "SPO2SEN DISC"  # code 35 of page 1
SENSOR_FAULT_PHRASE: Final = "SPO2 ERR"  # code 68 of page 1

_ENTRY: Final = 6  # code and four characters
_VALUE: Final = re.compile(r" *(-?) *([0-9]+(?:\.[0-9]*)?|\.[0-9]+) *")
_MISSING: Final = re.compile(r"[ *-]*")
_ALARM: Final = re.compile(rb"([1-O])([0-9A-F]{2})([ -~]{12})")
_ALARM_LENGTH: Final = 15
_PRIORITY_ZERO: Final = 0x30
_IDENTITY: Final = re.compile(rb"([0-9A-F]{4})'([^']*)'([0-9]{2}\.[0-9]{2}):([0-9]{2}\.[0-9]{2})")
_CLOCK: Final = re.compile(r"([ \d]\d):([ \d]\d)(?::([ \d]\d))? ?([ \d]\d)-([A-Z]{3})-([ \d]\d)", re.ASCII)
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEZ")
_ENGLISH: Final = {"MAY": 5, "OCT": 10, "DEC": 12}
_MONTH_OF: Final = {**{name: number for number, name in enumerate(_MONTHS, 1)}, **_ENGLISH}
_CENTURY_ENDS: Final = 70  # 70 to 99 mean 1970 to 1999, as in the document's example of 1993


@dataclass(frozen=True, slots=True)
class Alarm:
    """One active alarm: priority 1 to 31 (the highest), code, phrase of at most twelve characters."""

    priority: int
    code: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The identification of a device: its number, its name, its own revision and the revision of its MEDIBUS."""

    number: str
    name: str
    revision: str
    medibus: str


def encode_entries(texts: Mapping[int, str]) -> bytes:
    """Return the data of an answer with measured values. `texts`: four characters for each value, by its code."""
    return b"".join(b"%02X%b" % (code, text.encode()) for code, text in texts.items())


def decode_entries(data: bytes) -> dict[int, str] | None:
    """Return the texts of the measured values in an answer, by their codes; None if any part of it is not an entry."""
    rows = [data[at : at + _ENTRY].decode("ascii", "replace") for at in range(0, len(data), _ENTRY)]
    if any(len(row) != _ENTRY or not re.match("[0-9A-F]{2}", row) for row in rows):
        return None
    return {int(row[:2], 16): row[2:] for row in rows}


def is_missing(text: str) -> bool:
    """Return whether the text of a value means "no value": only blanks, dashes or stars."""
    return _MISSING.fullmatch(text) is not None


def number(text: str) -> float | None:
    """Return the number in a text; None if the text is not a number. A blank inside is an error: "9 8" is not 98."""
    match = _VALUE.fullmatch(text)
    return None if match is None else float(match[1] + match[2])


def encode_alarms(alarms: Sequence[Alarm]) -> bytes:
    """Return the data of an alarm page."""
    return b"".join(b"%c%02X%-12b" % (_PRIORITY_ZERO + row.priority, row.code, row.phrase.encode()) for row in alarms)


def decode_alarms(data: bytes) -> list[Alarm] | None:
    """Return the alarms of an alarm page; None if any part of the data is not an alarm."""
    pieces = [_ALARM.fullmatch(data[at : at + _ALARM_LENGTH]) for at in range(0, len(data), _ALARM_LENGTH)]
    matches = [match for match in pieces if match is not None]
    if len(matches) != len(pieces):
        return None
    return [
        Alarm(match[1][0] - _PRIORITY_ZERO, int(match[2], 16), match[3].decode("ascii").strip()) for match in matches
    ]


def encode_identity(identity: Identity) -> bytes:
    """Return the data of the answer to command 52, which requests the identification."""
    return f"{identity.number}'{identity.name}'{identity.revision}:{identity.medibus}".encode("ascii", "replace")


def decode_identity(data: bytes) -> Identity | None:
    """Return the identification in an answer; None if the data are empty or not an identification."""
    match = _IDENTITY.fullmatch(data)
    return None if match is None else Identity(*(text.decode("ascii", "replace") for text in match.groups()))


def encode_clock(moment: datetime) -> bytes:
    """Return the data of the answer to command 28, which requests date and time. Numbers are padded with blanks."""
    month, year = _MONTHS[moment.month - 1], moment.year % 100
    return f"{moment.hour:2}:{moment.minute:2}:{moment.second:2}{moment.day:2}-{month}-{year:02}".encode()


def decode_clock(data: bytes) -> datetime | None:
    """Return the date and time in an answer, without time zone; None if the data are not a date and time.

    Seconds may be absent. Names of months are German or English.
    """
    match = _CLOCK.fullmatch(data.decode("ascii", "replace"))
    if match is None or match[5] not in _MONTH_OF:
        return None
    hour, minute, second, day, year = (int(match[group] or 0) for group in (1, 2, 3, 4, 6))
    century = 1900 if year >= _CENTURY_ENDS else 2000
    try:
        return datetime(century + year, _MONTH_OF[match[5]], day, hour, minute, second)  # noqa: DTZ001 - see above
    except ValueError:
        return None
