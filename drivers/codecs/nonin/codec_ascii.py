"""Nonin handheld oximeters (9840 series, 9847, BT4000): one line of text a second; SpO2 and pulse rate.

Pure; runs on the engine's event loop; the emulated oximeters use its encoder. 9600 8N1; the device sends unprompted.
A line is `SPO2=097 HR=072`; the 9847 puts the time of day before it. `---` means "no value". It may be followed by `*`
(an event was marked), `F` (fast averaging) and `B` (a breath was detected). None of them is about the sensor, so a
probe that is off shows only as missing values. A heading comes after power-up. Units: SpO2 in %, pulse rate in /min.
What can arrive broken: there is no checksum, so only a line with exactly this grammar is accepted.
Source: facts from the makers' manuals; no recording was available, and the heading's text is not known.
"""

import re
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.codecs.shared.line_codec import LineCodec
from bedside.drivers.codecs.shared.report import Report

_VALUE: Final = r"( {2}[0-9]| [0-9]{2}|[0-9]{3}|---)"  # always three characters: a shorter one lost a digit
_LINE: Final = re.compile(
    rf"(?:[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} )?SPO2={_VALUE} HR={_VALUE}(?: ?[*FB]){{0,3}}",
)
_MISSING: Final = "---"


def encode_line(spo2: int | None, pulse_rate: int | None, marks: str = "") -> bytes:
    """Return a line. None is sent as `---`. `marks` are appended: "*", " F", "B"."""
    return f"SPO2={_three(spo2)} HR={_three(pulse_rate)}{marks}\r\n".encode("ascii")


class NoninAscii(LineCodec):
    """Decodes the lines. The first line may be the heading or a partial line, so it is not counted as bad."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.SPO2, VitalId.PR)

    def __init__(self) -> None:
        super().__init__()
        self._is_first = True

    def reset(self) -> None:
        """Discard a partial line. The next line may be a heading, because the device may have been switched off."""
        super().reset()
        self._is_first = True

    def _read(self, line: str) -> Report | None:
        was_first, self._is_first = self._is_first, False
        match = _LINE.fullmatch(line)
        if match is None:
            return Report() if was_first else None
        spo2, rate = (None if text == _MISSING else int(text) for text in match.groups())
        return Report(values={VitalId.SPO2: spo2, VitalId.PR: rate})


def _three(value: int | None) -> str:
    return _MISSING if value is None else f"{value:03d}"
