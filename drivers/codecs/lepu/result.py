"""The result of a NIBP measurement by the Lepu VX module, and the texts of the module's error codes.

Pure; used by the codec and by the emulated module. 12 bytes: b0 (bits 7-4 mode; 3-1 patient; bit 0 set if the result
is sent again), err1, err2, reliability, SYS, DIA, MAP in mmHg, PR in /min (16-bit signed, big endian).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

_LAYOUT: Final = struct.Struct(">BBBBhhhh")
MANUAL: Final = 2

ERRORS: Final[Mapping[int, str]] = {
    1: "module failure",
    2: "cuff loose or missing",
    3: "leak",
    4: "air way blocked",
    5: "weak signal",
    6: "pressure out of range",
    7: "movement",
    8: "over-pressure",
    9: "time-out",
    10: "cuff does not fit the patient type",
    11: "measurement failed",
}
_DETAILS: Final[Mapping[tuple[int, int], str]] = {
    (1, 1): "sensor",
    (1, 2): "memory",
    (1, 3): "not calibrated",
    (1, 4): "auto-zero failed",
    (3, 1): "air system",
    (3, 2): "cuff or hose",
    (6, 1): "systolic too high",
    (6, 2): "systolic too low",
    (6, 3): "diastolic too high",
    (6, 4): "diastolic too low",
    (6, 5): "mean too high",
    (6, 6): "mean too low",
    (6, 7): "several",
    (8, 1): "main processor",
    (8, 2): "second processor",
    (9, 1): "measurement took too long",
    (9, 2): "inflation took too long",
    (9, 3): "safety timer",
    (9, 4): "second safety timer",
    (11, 1): "cuff not empty at the start",
    (11, 2): "not all values found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result: pressures in mmHg, pulse rate in beats a minute.

    `err1` 0 means success; otherwise the pressures are meaningless.
    """

    sys: int = 0
    dia: int = 0
    mean: int = 0
    pr: int = 0
    err1: int = 0
    err2: int = 0
    mode: int = MANUAL
    is_first: bool = True

    def to_data(self) -> bytes:
        """Return the result as the 12 bytes of its packet's data."""
        head = self.mode << 4 | (not self.is_first)
        return _LAYOUT.pack(head, self.err1, self.err2, 0, self.sys, self.dia, self.mean, self.pr)

    @classmethod
    def from_data(cls, data: bytes) -> Self | None:
        """Return the result in a packet's data; None if the data are not 12 bytes."""
        if len(data) != _LAYOUT.size:
            return None
        head, err1, err2, _, sys, dia, mean, pr = _LAYOUT.unpack(data)
        return cls(sys=sys, dia=dia, mean=mean, pr=pr, err1=err1, err2=err2, mode=head >> 4, is_first=not head & 1)

    @property
    def error(self) -> str:
        """Why the measurement failed, as text; "" if it succeeded."""
        if not self.err1:
            return ""
        words = ERRORS.get(self.err1, f"error {self.err1}")
        detail = _DETAILS.get((self.err1, self.err2))
        return f"{words} ({detail})" if detail else words
