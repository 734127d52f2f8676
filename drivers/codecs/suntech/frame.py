"""The frames of SunTech's Advantage OEM NIBP module: commands begin with 3A, answers with 3E.

Pure; used by the codec and by the emulated module. The last byte makes the sum of all bytes 0 modulo 256. An answer's
second byte is the length of the frame, and only the length shows the kind of answer: 4 is an acknowledgement, 5 the
cuff's pressure, 24 the blood pressure. Values are little endian, pressures in mmHg. What can arrive broken: lost, added
or flipped bytes, which the checksum detects. Source: frames in a public driver's tests; the maker's document is not
public.
"""

import struct
from dataclasses import dataclass
from typing import Final

from bedside.drivers.codecs.shared.checksum import sum8

DOWN: Final = b"\x3a"
_UP: Final = b"\x3e"
START: Final = b"\x20"
GET_CUFF: Final = b"\x79\x05\x00"
GET_RESULT: Final = b"\x79\x03\x00"
DONE: Final = b"K"
_CUFF: Final = struct.Struct("<h")
# SYS, DIA, beats, status, test codes, HR, spare, MAP, error, spare
_RESULT: Final = struct.Struct("<HHBB8sBxHB2x")
_BARE: Final = 3  # start, length and check
LENGTHS: Final = (_BARE + len(DONE), _BARE + _CUFF.size, _BARE + _RESULT.size)


@dataclass(frozen=True, slots=True)
class Pressure:
    """The cuff's pressure in mmHg."""

    mmhg: int


@dataclass(frozen=True, slots=True)
class Done:
    """An answer that acknowledges a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An answer with the last measured blood pressure.

    `error` 0 means success. The meaning of other error codes and of `status` is not known.
    """

    sys: int = 0
    dia: int = 0
    mean: int = 0
    hr: int = 0
    beats: int = 0
    status: int = 0
    tests: bytes = bytes(8)
    error: int = 0


Answer = Pressure | Done | Result


def _checked(frame: bytes) -> bytes:
    return frame + bytes((-sum8(frame) & 0xFF,))


def encode_command(command: bytes) -> bytes:
    """Return the frame of a command: its start byte, the command and the checksum."""
    return _checked(DOWN + command)


def encode(answer: Answer) -> bytes:
    """Return the frame of an answer, as the emulated module sends it."""
    data = DONE
    if isinstance(answer, Pressure):
        data = _CUFF.pack(answer.mmhg)
    elif isinstance(answer, Result):
        data = _RESULT.pack(
            answer.sys, answer.dia, answer.beats, answer.status, answer.tests, answer.hr, answer.mean, answer.error
        )  # fmt: skip
    return _checked(_UP + bytes((_BARE + len(data),)) + data)


def _decoded(data: bytes) -> Answer | None:
    if data == DONE:
        return Done()
    if len(data) == _CUFF.size:
        return Pressure(*_CUFF.unpack(data))
    if len(data) != _RESULT.size:
        return None
    sys, dia, beats, status, tests, hr, mean, error = _RESULT.unpack(data)
    return Result(sys=sys, dia=dia, beats=beats, status=status, tests=tests, hr=hr, mean=mean, error=error)


class AnswerReader:
    """Finds the answers in a byte stream that may be cut anywhere and hold garbage between them."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()
        self._is_in_step = True

    def feed(self, data: bytes) -> list[Answer]:
        """Add bytes; return the valid answers that they complete. Each run of other bytes counts as one bad frame."""
        self._bytes += data
        answers = []
        while (frame := self._next()) is not None:
            answer = _decoded(frame[2:-1])
            if answer is None:
                self.bad_frames += 1
            else:
                answers.append(answer)
        return answers

    def reset(self) -> None:
        """Discard a partial answer."""
        self._bytes.clear()
        self._is_in_step = True

    def _next(self) -> bytes | None:
        buffer = self._bytes
        while len(buffer) > 1:
            length = buffer[1]
            if buffer.startswith(_UP) and length in LENGTHS:
                if len(buffer) < length:
                    return None
                frame = bytes(buffer[:length])
                if not sum8(frame):
                    del buffer[:length]
                    self._is_in_step = True
                    return frame
            self.bad_frames += self._is_in_step
            self._is_in_step = False
            del buffer[0]
        return None
