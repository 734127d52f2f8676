"""Thermo-10, an invented thermometer: a line of text every second; temperature.

Pure; runs on the engine's event loop, and turned round in the emulator. One way, 9600 8N1. A line is `T=36.7C*A2`:
the temperature in degrees Celsius or `----` while the probe is off, then the sum of the characters before the star,
modulo 256, as two hexadecimal digits. What can arrive broken: half a line, a flipped bit, an impossible temperature.
"""

import re
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.codecs.shared.line_codec import LineCodec
from bedside.drivers.codecs.shared.report import Report

PERIOD_S: Final = 1.0
_LINE: Final = re.compile(r"(T=([0-9]{2}\.[0-9]|----)C)\*([0-9A-F]{2})")
_MISSING: Final = "----"


def encode_line(celsius: float | None) -> bytes:
    """Return a line as the device sends it; None is sent as its own "missing"."""
    text = f"T={_MISSING if celsius is None else f'{celsius:04.1f}'}C"
    return f"{text}*{_sum(text):02X}\r\n".encode("ascii")


class Thermo10(LineCodec):
    """Decoder. `LineCodec` cuts the stream into lines, counts what is garbled, and reports each change once."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.TEMP,)

    def _read(self, line: str) -> Report | None:
        match = _LINE.fullmatch(line)
        if match is None or int(match[3], 16) != _sum(match[1]):
            return None
        if match[2] == _MISSING:
            return Report(conditions={NoticeKind.SENSOR_OFF: "probe off"})
        return Report(values={VitalId.TEMP: float(match[2])}, conditions={NoticeKind.SENSOR_OFF: None})


def _sum(text: str) -> int:
    return sum(text.encode("ascii")) % 256
