"""Nellcor NPB-290/295, N-395, N-595, real-time printout: a line of text every 2 s; SpO2 and pulse rate.

Pure; runs on the engine's event loop, and turned round in the emulated oximeters. One way as used here, 9600 8N1.
A line is date, time, SpO2, pulse rate, pulse amplitude, then codes of two letters; `*` behind a number says that it is
outside its limit, `---` is no value. Two lines of heading come every 25 lines and at each change; they are no fault.
The columns are set apart by blanks, as many as there are. Source: facts from the maker's manual and an open grammar.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.codecs.shared.conditions import quality_under, standing
from bedside.drivers.codecs.shared.line_codec import LineCodec
from bedside.drivers.codecs.shared.report import Report

PERIOD_S: Final = 2.0
HEADING_EVERY: Final = 25  # lines
HEADING: Final = (
    b"NPB-295   VERSION 2.0.0.0   CRC: XXXX   SpO2 Limit: 70-100%   PR Limit: 60-160BPM\r\n"
    b"TIME                %SPO2   BPM    PA     Status\r\n"
)
_SPO2_LIMITS: Final = (70, 100)  # as in the heading
_RATE_LIMITS: Final = (60, 160)

# Codes of its own alarms (AO AS PH PL SH SL) are left to it: ours are judged by our limits.
_NOTICES: Final[Mapping[NoticeKind, Mapping[str, str]]] = {
    NoticeKind.SENSOR_OFF: {"SD": "sensor disconnected", "SO": "sensor off"},
    NoticeKind.SEARCHING: {"PS": "pulse search", "LP": "loss of pulse", "LM": "loss of pulse"},
    NoticeKind.ARTEFACT: {"MO": "interference", "LM": "interference"},
    NoticeKind.LOW_BATTERY: {"LB": "low battery"},
}
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_VALUE: Final = r" +([0-9]{1,3}|---) ?\*?"
_DATE: Final = rf"[0-9]{{1,2}}-(?:{'|'.join(_MONTHS)})-[0-9]{{2}}"
_TIME: Final = r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
_LINE: Final = re.compile(rf"{_DATE} +{_TIME}{_VALUE * 3}((?: +[A-Z]{{2}})*)")
_HEADING: Final = re.compile(r"[ -~]*(?:VERSION [0-9]|SPO2 LIMIT:|PR LIMIT:|RESP MODE:)[ -~]*|TIME +%SPO2 [ -~]*")
_MISSING: Final = "---"


def encode_line(
    when: datetime, spo2: int | None, pulse_rate: int | None, amplitude: int | None, codes: tuple[str, ...] = ()
) -> bytes:
    """Return a line; None is sent as the format's own "missing", a value outside the heading's limits with its `*`."""
    day = f"{when.day:02d}-{_MONTHS[when.month - 1]}-{when:%y %H:%M:%S}"
    numbers = (_text(spo2, *_SPO2_LIMITS), _text(pulse_rate, *_RATE_LIMITS), _text(amplitude))
    return "   ".join((day, *numbers, " ".join(codes))).rstrip().encode("ascii") + b"\r\n"


class NellcorAscii(LineCodec):
    """Decoder. Numbers have as many digits as they need, so that only a whole line, date first, is believed."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.SPO2, VitalId.PR)

    def _read(self, line: str) -> Report | None:
        found = _LINE.fullmatch(line)
        if found is None:
            return Report() if _HEADING.fullmatch(line.upper()) else None
        spo2, rate, _amplitude, codes = found.groups()
        conditions = standing(_NOTICES, set(codes.split()).__contains__)
        return Report(
            values={VitalId.SPO2: _number(spo2), VitalId.PR: _number(rate)},
            conditions=conditions,
            quality=quality_under(conditions),
        )


def _number(text: str) -> float | None:
    return None if text == _MISSING else float(text)


def _text(value: int | None, low: int = 0, high: int = 999) -> str:
    if value is None:
        return _MISSING
    return f"{value}" if low <= value <= high else f"{value}*"
