"""Masimo Radical-7, Rad-8, Rad-87, "ASCII 1": one line of text a second; SpO2 (%), pulse rate (/min), perfusion index.

Pure; runs on the engine's event loop; the emulated oximeters use its encoder. 9600 8N1; the device sends unprompted.
A line is date, time, then KEY=VALUE separated by blanks. The keys, and whether `%` follows a value, vary by model and
software, so a line is read by key, never by column. Dashes mean "no value". EXC holds exception bits in hexadecimal,
ALARM those of the alarms, of which only the low battery is reported: the monitor applies its own limits.
The trend dump differs in its keys (SpO2, PR) and in the words after EXC, and 0 means "no value". It is history: its
numbers are of BAD quality, and its conditions are not reported, because they are not the present ones.
What can arrive broken: there is no checksum, so only a line with exactly this grammar is accepted.
Source: lines of real devices, the bits in the maker's manual, and those above 080 and of ALARM in a public header.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.codecs.shared.conditions import ConditionStates, condition_states, quality_under
from bedside.drivers.codecs.shared.line_codec import LineCodec
from bedside.drivers.codecs.shared.report import Report

SET: Final = 0x800  # not an exception: the full algorithm is running
NO_SENSOR: Final = 0x001
DEFECTIVE_SENSOR: Final = 0x002
LOW_PERFUSION: Final = 0x004
PULSE_SEARCH: Final = 0x008
INTERFERENCE: Final = 0x010
SENSOR_OFF: Final = 0x020
AMBIENT_LIGHT: Final = 0x040
UNRECOGNISED_SENSOR: Final = 0x080
INCOMPATIBLE_SENSOR: Final = 0x100
LOW_SIGNAL_IQ: Final = 0x400
NO_CABLE: Final = 0x1000
CABLE_LIFE: Final = 0x2000
INCOMPATIBLE_CABLE: Final = 0x4000
UNRECOGNISED_CABLE: Final = 0x8000
DEFECTIVE_CABLE: Final = 0x10000
CALIBRATING: Final = 0x20000
SENSOR_LIFE: Final = 0x40000
EMITTER_TEMPERATURE: Final = 0x80000
SENSOR_CURRENT: Final = 0x100000
LOW_BATTERY: Final = 0x40  # of ALARM

_NOTICES: Final[Mapping[NoticeKind, Mapping[int, str]]] = {
    NoticeKind.SENSOR_OFF: {NO_SENSOR: "no sensor", SENSOR_OFF: "sensor off patient", NO_CABLE: "no cable"},
    NoticeKind.SENSOR_FAULT: {
        DEFECTIVE_SENSOR: "defective sensor",
        UNRECOGNISED_SENSOR: "unrecognised sensor",
        INCOMPATIBLE_SENSOR: "incompatible sensor",
        CABLE_LIFE: "cable at the end of its life",
        INCOMPATIBLE_CABLE: "incompatible cable",
        UNRECOGNISED_CABLE: "unrecognised cable",
        DEFECTIVE_CABLE: "defective cable",
        SENSOR_LIFE: "sensor at the end of its life",
        EMITTER_TEMPERATURE: "temperature of the sensor's emitter",
        SENSOR_CURRENT: "current of the sensor",
    },
    NoticeKind.SEARCHING: {PULSE_SEARCH: "pulse search", CALIBRATING: "calibrating"},
    NoticeKind.LOW_PERFUSION: {LOW_PERFUSION: "low perfusion"},
    NoticeKind.ARTEFACT: {
        INTERFERENCE: "interference",
        AMBIENT_LIGHT: "ambient light",
        LOW_SIGNAL_IQ: "low signal IQ",
    },
}
_ALARMS: Final[Mapping[NoticeKind, Mapping[int, str]]] = {NoticeKind.LOW_BATTERY: {LOW_BATTERY: "low battery"}}
_LINE: Final = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{2} +[0-9]{2}:[0-9]{2}:[0-9]{2} +([!-~ ]+)")
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*)=(\S+)")
_EXC: Final = re.compile(r"([0-9A-Fa-f]{3,8})(:[A-Za-z,]*)?")
_ALARM: Final = re.compile(r"[0-9A-Fa-f]{2,8}")
_DASHES: Final = re.compile(r"[+-][-.]+%?")
_WHOLE: Final = re.compile(r"([0-9]{3})%?")
_HUNDREDTHS: Final = re.compile(r"([0-9]{2}\.[0-9]{2})%?")
_LIVE_RATE, _TREND_RATE = "BPM", "PR"
_NUMBERS: Final[Mapping[str, tuple[VitalId, re.Pattern[str]]]] = {
    "SPO2": (VitalId.SPO2, _WHOLE),
    _LIVE_RATE: (VitalId.PR, _WHOLE),
    _TREND_RATE: (VitalId.PR, _WHOLE),
    "PI": (VitalId.PI, _HUNDREDTHS),
}


def encode_line(when: datetime, spo2: int | None, pulse_rate: int | None, pi: float | None, exc: int = SET) -> bytes:
    """Return a line as a Radical-7 without rainbow sensors sends it. A number that is None is sent as dashes.

    `spo2` in %, `pulse_rate` in /min, `pi` (perfusion index) in %, `exc`: the exception bits.
    """
    saturation = "---" if spo2 is None else f"{spo2:03d}"
    rate = "---" if pulse_rate is None else f"{pulse_rate:03d}"
    perfusion = "--.--" if pi is None else f"{pi:05.2f}"
    return (
        f"{when:%m/%d/%y %H:%M:%S} SN=0000000001 SPO2={saturation}% BPM={rate} PI={perfusion}% SPCO=--.-% SPMET=--.-% "
        f"DESAT=-- PIDELTA=+-- PVI=--- ALARM=0000 EXC={exc:06X}\r\n"
    ).encode("ascii")


class MasimoAscii1(LineCodec):
    """Decodes the lines. A line that has a key without a value, or the same key twice, counts as a bad frame."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.SPO2, VitalId.PR, VitalId.PI)

    def _read(self, line: str) -> Report | None:
        fields = _fields(line)
        if "SPO2" not in fields or not (_LIVE_RATE in fields) ^ (_TREND_RATE in fields):
            return None
        try:
            values = {_NUMBERS[key][0]: _number(key, text) for key, text in fields.items() if key in _NUMBERS}
            conditions = {**_conditions(fields), **_alarms(fields)}
        except ValueError:
            return None
        if _TREND_RATE in fields:
            return Report(values={vital: value or None for vital, value in values.items()}, quality=Quality.BAD)
        return Report(values=values, conditions=conditions, quality=_quality(conditions))


def _fields(line: str) -> Mapping[str, str]:
    """Return the texts of a line's values by their keys; an empty mapping if the line is corrupt."""
    whole = _LINE.fullmatch(line)
    matches = [_FIELD.fullmatch(word) for word in whole[1].split()] if whole else []
    fields = {match[1].upper(): match[2] for match in matches if match is not None}
    return fields if len(fields) == len(matches) else {}


def _number(key: str, text: str) -> float | None:
    """Return the number in the text of a value; None for dashes.

    Raises ValueError if the text is not written as the device writes the values of this key.
    """
    if _DASHES.fullmatch(text):
        return None
    match = _NUMBERS[key][1].fullmatch(text)
    if match is None:
        raise ValueError(text)
    return float(match[1])


def _conditions(fields: Mapping[str, str]) -> ConditionStates:
    """Return the conditions that the exception bits report; an empty mapping if the line has no EXC.

    Raises ValueError if EXC is corrupt.
    """
    if "EXC" not in fields:
        return {}
    match = _EXC.fullmatch(fields["EXC"])
    if match is None:
        raise ValueError(fields["EXC"])
    return condition_states(_NOTICES, int(match[1], 16).__and__)


def _alarms(fields: Mapping[str, str]) -> ConditionStates:
    """Return the conditions that the alarm bits report; an empty mapping if the line has none.

    Raises ValueError if ALARM is corrupt.
    """
    text = fields.get("ALARM", "-.")
    if _DASHES.fullmatch(text):
        return {}
    if _ALARM.fullmatch(text) is None:
        raise ValueError(text)
    return condition_states(_ALARMS, int(text, 16).__and__)


def _quality(conditions: ConditionStates) -> Quality:
    """Return the quality of a line's numbers, by its conditions; QUESTIONABLE if the line has no exception bits."""
    return quality_under(conditions) if NoticeKind.SENSOR_OFF in conditions else Quality.QUESTIONABLE
