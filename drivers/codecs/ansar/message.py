"""The message of the "ANSAR-B" protocol (Ivy 450C, CPC modules): one a second, waves and text between FF and FE.

Pure; used by the codec and by the emulated monitor. Layout: FF, `ANSAR-B `, 400 wave bytes, text lines that each end
with CR, FE. A line is NAME=field;field;... with a fixed number of fields. There is no checksum, so a message is
accepted only if its whole layout is right; a flipped bit in a digit is noticed only if the value is implausible.
Source: facts from an open-source driver and from a real recording.
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
_FIRST_LINE: Final = b"HR="  # its position shows that no wave byte was lost
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
# The number of fields of each line: a number of unknown meaning, the values, label, alarm. The pressures have two
# values more than the others, and NIBP also has its pulse rate.
_FIELDS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("HR", "RR", "ETCO2", "SPO2", "T1", "T2"), 4),
    **dict.fromkeys(("P1", "P2"), 6),
    "NIBP": 7,
}


@dataclass(frozen=True, slots=True)
class Message:
    """One second: the raw bytes of each wave, and the fields of each line as text without surrounding blanks."""

    waves: Mapping[Wave, bytes]
    lines: Mapping[str, tuple[str, ...]]

    def number(self, name: str, field: int) -> float | None:
        """Return a field as a number; None if the line is absent, or if the field is empty or not a number."""
        line = self.lines.get(name, ())
        text = line[field] if field < len(line) else ""
        return float(text) if NUMBER.fullmatch(text) else None


def encode(message: Message) -> bytes:
    """Return the bytes of a message."""
    waves = b"".join(message.waves[wave] for wave in Wave)
    text = "".join(f"{name}={';'.join(fields)}\r" for name, fields in message.lines.items())
    return _START + _HEADER + waves + text.encode("ascii") + _END


def _decoded(body: bytes) -> Message | None:
    """Return the message between FF and FE, None if its layout is wrong."""
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
    """Finds the messages in a byte stream that may be cut anywhere and hold garbage between them."""

    def __init__(self) -> None:
        self._reader = DelimitedReader(_START, _END, MOST)

    @property
    def bad_frames(self) -> int:
        """Messages with a wrong layout, and runs of other bytes."""
        return self._reader.bad_frames

    def feed(self, data: bytes) -> list[Message]:
        """Add bytes; return the valid messages that they complete. Corrupt messages are counted and skipped."""
        messages = []
        for body in self._reader.bodies(data):
            message = _decoded(body)
            if message is None:
                self._reader.reject()
            else:
                messages.append(message)
        return messages

    def reset(self) -> None:
        """Discard a partial message."""
        self._reader.reset()
