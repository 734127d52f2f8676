"""Nonin handheld oximeters (9840 series, 9847, BT4000): one line of text a second; SpO2 and pulse rate.

Pure; runs on the engine's event loop; the emulated oximeters uses its encoder. One way: the device talks, 9600 8N1.
A line is `SPO2=097 HR=072`, the 9847 has the time of day before it; `---` is no value. Behind it may stand `*` (an
event was marked), `F` (fast values) and `B` (a breath was seen); none of them is about the sensor, so that a probe that
is off is known only by its missing values. A heading comes after power up.
Source: facts from the makers' manuals; no recording has been seen, the heading's words are not known.
"""

import re
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.codecs.shared.line_codec import LineCodec
from bedside.drivers.codecs.shared.report import Report

_VALUE: Final = r"( {2}[0-9]| [0-9]{2}|[0-9]{3}|---)"  # always three characters: one with two lost a digit
_LINE: Final = re.compile(
    rf"(?:[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} )?SPO2={_VALUE} HR={_VALUE}(?: ?[*FB]){{0,3}}",
)
_MISSING: Final = "---"


def encode_line(spo2: int | None, pulse_rate: int | None, marks: str = "") -> bytes:
    """Return a line; None is sent as the format's own "missing". `marks` is what stands behind: "*", " F", "B"."""
    return f"SPO2={_three(spo2)} HR={_three(pulse_rate)}{marks}\r\n".encode("ascii")


class NoninAscii(LineCodec):
    """Decoder. The first line may be the heading, or half a line: it is no fault if it says nothing."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.SPO2, VitalId.PR)

    def __init__(self) -> None:
        super().__init__()
        self._is_first = True

    def reset(self) -> None:
        """Discard a partial line; the device may have been switched off, so that a heading may come."""
        super().reset()
        self._is_first = True

    def _read(self, line: str) -> Report | None:
        was_first, self._is_first = self._is_first, False
        found = _LINE.fullmatch(line)
        if found is None:
            return Report() if was_first else None
        spo2, rate = (None if text == _MISSING else int(text) for text in found.groups())
        return Report(values={VitalId.SPO2: spo2, VitalId.PR: rate})


def _three(value: int | None) -> str:
    return _MISSING if value is None else f"{value:03d}"
