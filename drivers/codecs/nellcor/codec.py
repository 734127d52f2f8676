"""Nellcor NPB-290/295, N-395, N-560, N-595, real-time printout: a line every 2 s; SpO2 (%), pulse rate (/min).

Pure; runs on the engine's event loop; the emulated oximeters use its encoder. 9600 8N1; nothing is sent to the device.
A line is date, time, SpO2, pulse rate, pulse amplitude, then codes of two letters. `*` after a number means that it is
outside its limit; `---` means "no value". Columns are separated by any number of blanks. Months may be in mixed case.
While the N-560 searches for the pulse (PS), it sends 0 for "no value", or its last numbers without an amplitude:
neither is measured. Two or three lines of heading come every 25 lines and after each change; they do not count as bad.
What can arrive broken: there is no checksum, so only a line with exactly this grammar is accepted.
Source: facts from the maker's manual, an open grammar, and a recording of a real N-560.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.codecs.shared.conditions import condition_states, quality_under
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

# The device's own limit alarms (AO AS PH PL SH SL) are ignored: the monitor applies its own limits.
_NOTICES: Final[Mapping[NoticeKind, Mapping[str, str]]] = {
    NoticeKind.SENSOR_OFF: {"SD": "sensor disconnected", "SO": "sensor off"},
    NoticeKind.SEARCHING: {"PS": "pulse search", "LP": "loss of pulse", "LM": "loss of pulse"},
    NoticeKind.ARTEFACT: {"MO": "interference", "LM": "interference"},
    NoticeKind.LOW_BATTERY: {"LB": "low battery"},
}
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_VALUE: Final = r" +([0-9]{1,3}|---) ?\*?"
_DATE: Final = rf"[0-9]{{1,2}}-(?i:{'|'.join(_MONTHS)})-[0-9]{{2}}"
_TIME: Final = r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
_LINE: Final = re.compile(rf"{_DATE} +{_TIME}{_VALUE * 3}((?: +[A-Z]{{2}})*)")
_HEADING: Final = re.compile(
    r"[ -~]*(?:VERSION [0-9]|SPO2 LIMIT:|PR LIMIT:|RESP MODE:)[ -~]*"
    r"|TIME +%SPO2 [ -~]*|(?:ADULT|NEO[A-Z]*) +[0-9]{1,3}SAT-S"
)
_MISSING: Final = "---"
_SEARCHES: Final = "PS"


def encode_line(
    when: datetime, spo2: int | None, pulse_rate: int | None, amplitude: int | None, codes: tuple[str, ...] = ()
) -> bytes:
    """Return a line. None is sent as `---`; a value outside the heading's limits gets a `*`."""
    day = f"{when.day:02d}-{_MONTHS[when.month - 1]}-{when:%y %H:%M:%S}"
    numbers = (_text(spo2, *_SPO2_LIMITS), _text(pulse_rate, *_RATE_LIMITS), _text(amplitude))
    return "   ".join((day, *numbers, " ".join(codes))).rstrip().encode("ascii") + b"\r\n"


class NellcorAscii(LineCodec):
    """Decodes the lines. Numbers have no fixed width, so only a complete line, beginning with a date, is accepted."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.SPO2, VitalId.PR)

    def _read(self, line: str) -> Report | None:
        match = _LINE.fullmatch(line)
        if match is None:
            return Report() if _HEADING.fullmatch(line.upper()) else None
        spo2, rate, amplitude, codes = match.groups()
        saturation, pulse = _number(spo2), _number(rate)
        if _SEARCHES in codes and (amplitude == _MISSING or not (saturation or pulse)):
            saturation = pulse = None
        conditions = condition_states(_NOTICES, set(codes.split()).__contains__)
        return Report(
            values={VitalId.SPO2: saturation, VitalId.PR: pulse},
            conditions=conditions,
            quality=quality_under(conditions),
        )


def _number(text: str) -> float | None:
    return None if text == _MISSING else float(text)


def _text(value: int | None, low: int = 0, high: int = 999) -> str:
    if value is None:
        return _MISSING
    return f"{value}" if low <= value <= high else f"{value}*"
