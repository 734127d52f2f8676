"""Masimo Radical-7, Rad-8, Rad-87, "ASCII 1": one line of text a second; SpO2, pulse rate, perfusion index.

Pure; runs on the engine's event loop, and turned round in the emulated oximeters. One way: the device talks, 9600 8N1.
A line is date, time, then KEY=VALUE by blanks; which keys there are, and whether `%` follows a value, varies by model
and software, so that it is read by key and never by column. Dashes are no value. EXC is a word of exception bits, hex.
The trend dump is alike but for its keys (SpO2, PR) and the words behind EXC; there 0 is no value. It is history: its
numbers are of bad quality, and its conditions are not told, for they are not those of now.
Source: lines of real devices, and the bits of the maker's manual.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.codecs.shared.conditions import Standing, quality_under, standing
from bedside.drivers.codecs.shared.line_codec import LineCodec
from bedside.drivers.codecs.shared.report import Report

SET: Final = 0x800  # not an exception: the full algorithm runs
NO_SENSOR: Final = 0x001
DEFECTIVE_SENSOR: Final = 0x002
LOW_PERFUSION: Final = 0x004
PULSE_SEARCH: Final = 0x008
INTERFERENCE: Final = 0x010
SENSOR_OFF: Final = 0x020
AMBIENT_LIGHT: Final = 0x040
UNRECOGNISED_SENSOR: Final = 0x080
LOW_SIGNAL_IQ: Final = 0x400

_NOTICES: Final[Mapping[NoticeKind, Mapping[int, str]]] = {
    NoticeKind.SENSOR_OFF: {NO_SENSOR: "no sensor", SENSOR_OFF: "sensor off patient"},
    NoticeKind.SENSOR_FAULT: {DEFECTIVE_SENSOR: "defective sensor", UNRECOGNISED_SENSOR: "unrecognised sensor"},
    NoticeKind.SEARCHING: {PULSE_SEARCH: "pulse search"},
    NoticeKind.LOW_PERFUSION: {LOW_PERFUSION: "low perfusion"},
    NoticeKind.ARTEFACT: {
        INTERFERENCE: "interference",
        AMBIENT_LIGHT: "ambient light",
        LOW_SIGNAL_IQ: "low signal IQ",
    },
}
_LINE: Final = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{2} +[0-9]{2}:[0-9]{2}:[0-9]{2} +([!-~ ]+)")
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*)=(\S+)")
_EXC: Final = re.compile(r"([0-9A-Fa-f]{3,8})(:[A-Za-z,]*)?")
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
    """Return a line as a Radical-7 without rainbow sensors sends it; None is sent as dashes."""
    saturation = "---" if spo2 is None else f"{spo2:03d}"
    rate = "---" if pulse_rate is None else f"{pulse_rate:03d}"
    perfusion = "--.--" if pi is None else f"{pi:05.2f}"
    return (
        f"{when:%m/%d/%y %H:%M:%S} SN=0000000001 SPO2={saturation}% BPM={rate} PI={perfusion}% SPCO=--.-% SPMET=--.-% "
        f"DESAT=-- PIDELTA=+-- PVI=--- ALARM=0000 EXC={exc:06X}\r\n"
    ).encode("ascii")


class MasimoAscii1(LineCodec):
    """Decoder. A line whose keys do not all bear a value, or one key twice, is garbled."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.SPO2, VitalId.PR, VitalId.PI)

    def _read(self, line: str) -> Report | None:
        fields = _fields(line)
        if "SPO2" not in fields or not (_LIVE_RATE in fields) ^ (_TREND_RATE in fields):
            return None
        try:
            values = {_NUMBERS[key][0]: _number(key, text) for key, text in fields.items() if key in _NUMBERS}
            conditions = _conditions(fields)
        except ValueError:
            return None
        if _TREND_RATE in fields:
            return Report(values={vital: value or None for vital, value in values.items()}, quality=Quality.BAD)
        return Report(values=values, conditions=conditions, quality=_quality(conditions))


def _fields(line: str) -> Mapping[str, str]:
    """Return the values by their keys; none if the line is garbled."""
    whole = _LINE.fullmatch(line)
    found = [_FIELD.fullmatch(word) for word in whole[1].split()] if whole else []
    fields = {field[1].upper(): field[2] for field in found if field is not None}
    return fields if len(fields) == len(found) else {}


def _number(key: str, text: str) -> float | None:
    """Return a number, None for dashes; ValueError if it is not written as the device writes it."""
    if _DASHES.fullmatch(text):
        return None
    found = _NUMBERS[key][1].fullmatch(text)
    if found is None:
        raise ValueError(text)
    return float(found[1])


def _conditions(fields: Mapping[str, str]) -> Standing:
    """Return what the exception bits say: nothing if there are none, ValueError if they are garbled."""
    if "EXC" not in fields:
        return {}
    found = _EXC.fullmatch(fields["EXC"])
    if found is None:
        raise ValueError(fields["EXC"])
    return standing(_NOTICES, int(found[1], 16).__and__)


def _quality(conditions: Standing) -> Quality:
    """Return how far the line's numbers can be trusted: without exception bits nobody knows."""
    return quality_under(conditions) if conditions else Quality.QUESTIONABLE
