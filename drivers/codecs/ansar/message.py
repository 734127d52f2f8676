"""The message of the "ANSAR-B" protocol (Ivy 450C, CPC modules): one a second, waves and text between FF and FE.

Pure; used by the codec and by the emulated monitor alike. FF, `ANSAR-B `, 400 wave bytes, text lines ended by CR, FE;
a line is NAME=field;field;... with a fixed number of fields. There is no check sum, so a message is taken only when
its whole shape is right. Source: facts from an open-source driver and from a real recording.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bedside.drivers.codecs.shared.delimited import DelimitedReader

_START: Final = b"\xff"
_END: Final = b"\xfe"
_HEADER: Final = b"ANSAR-B "
MOST: Final = 2048  # bytes; the recorded messages have 562
_FIRST_LINE: Final = b"HR="  # a lost wave byte would move it
_TEXT: Final = re.compile(rb"(?:[A-Z0-9]{1,8}=[ -~]*\r)+")
NUMBER: Final = re.compile(r"-?\d{1,3}(?:\.\d{1,2})?")


class Wave(StrEnum):
    """The waves, in their order on the line."""

    ECG = "ECG"
    RESP = "RESP"
    PLETH = "PLETH"
    P1 = "P1"
    P2 = "P2"


SAMPLES: Final[Mapping[Wave, int]] = {Wave.ECG: 200, Wave.RESP: 50, Wave.PLETH: 50, Wave.P1: 50, Wave.P2: 50}
_WAVE_BYTES: Final = sum(SAMPLES.values())
# Fields of a line: a number without known meaning, the values, label, alarm. The pressures have two values more than
# the others, and NIBP has its pulse besides.
_FIELDS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("HR", "RR", "ETCO2", "SPO2", "T1", "T2"), 4),
    **dict.fromkeys(("P1", "P2"), 6),
    "NIBP": 7,
}


@dataclass(frozen=True, slots=True)
class Message:
    """One second: raw bytes of each wave, and the fields of each line as text, blanks cut off."""

    waves: Mapping[Wave, bytes]
    lines: Mapping[str, tuple[str, ...]]

    def number(self, name: str, field: int) -> float | None:
        """Return a field as a number; None where it is empty, no number, or where the line is not there."""
        line = self.lines.get(name, ())
        text = line[field] if field < len(line) else ""
        return float(text) if NUMBER.fullmatch(text) else None


def encode(message: Message) -> bytes:
    """Return the bytes of a message."""
    waves = b"".join(message.waves[wave] for wave in Wave)
    text = "".join(f"{name}={';'.join(fields)}\r" for name, fields in message.lines.items())
    return _START + _HEADER + waves + text.encode("ascii") + _END


def _decoded(body: bytes) -> Message | None:
    """Return the message between FF and FE, None if its shape is wrong."""
    text = body[len(_HEADER) + _WAVE_BYTES :]
    if not (body.startswith(_HEADER) and text.startswith(_FIRST_LINE) and _TEXT.fullmatch(text)):
        return None
    lines: dict[str, tuple[str, ...]] = {}
    for row in text.decode("ascii").split("\r")[:-1]:
        name, _, rest = row.partition("=")
        fields = tuple(field.strip() for field in rest.split(";"))
        if name in lines or len(fields) != _FIELDS.get(name, len(fields)):
            return None
        lines[name] = fields
    waves, start = {}, len(_HEADER)
    for wave, samples in SAMPLES.items():
        waves[wave] = body[start : start + samples]
        start += samples
    return Message(waves, lines)


class MessageReader:
    """Finds the messages in a stream, cut anywhere, with garbage before and between."""

    def __init__(self) -> None:
        self._reader = DelimitedReader(_START, _END, MOST)

    @property
    def bad_frames(self) -> int:
        """Messages of a wrong shape, and runs of other bytes."""
        return self._reader.bad_frames

    def feed(self, data: bytes) -> list[Message]:
        """Take bytes and return the messages that are whole; the others are counted and skipped."""
        messages = []
        for body in self._reader.bodies(data):
            message = _decoded(body)
            if message is None:
                self._reader.reject()
            else:
                messages.append(message)
        return messages

    def reset(self) -> None:
        """Forget half a message."""
        self._reader.reset()
