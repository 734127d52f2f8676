"""The frame of the Lepu (Viatom) VX parameter board: AA 55 LEN INDEX CLASS TOKEN TYPE data CRC.

Pure; used by the codec and by the emulated module. LEN is the length of the whole frame (8 plus the data). CRC is
CRC-8/MAXIM over all bytes before it. Source: facts from the comments of the maker's own sample program.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bedside.drivers.codecs.shared.checksum import crc8_maxim

_HEAD: Final = b"\xaa\x55"
_BARE: Final = 8  # length of a frame without data


class Kind(IntEnum):
    """The CLASS byte: the direction and kind of a frame."""

    COMMAND = 0xF0
    ACKNOWLEDGE = 0xF1
    REPLY = 0xF2
    DATA = 0xF3
    STATUS = 0xF4
    UPDATE = 0xF5
    UP = 0xF6  # passed through from a sub-module, such as NIBP
    DOWN = 0xF7


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. `index` counts the sender's frames from 0 to 255 and starts again, so that a lost frame is noticed."""

    index: int
    kind: int
    token: int
    type: int
    data: bytes = b""


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame, with its length and CRC."""
    body = bytes((_BARE + len(frame.data), frame.index & 0xFF, frame.kind, frame.token, frame.type))
    whole = _HEAD + body + frame.data
    return whole + bytes((crc8_maxim(whole),))


class FrameReader:
    """Finds the frames in a byte stream that may be cut anywhere and hold garbage between them."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """Add bytes; return the valid frames that they complete. Corrupt frames are counted and skipped."""
        self._bytes += data
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def reset(self) -> None:
        """Discard a partial frame."""
        self._bytes.clear()

    def _next(self) -> Frame | None:
        buffer = self._bytes
        while self._seek_head():
            length = buffer[2]
            if length >= _BARE:
                if len(buffer) < length:
                    return None
                if crc8_maxim(bytes(buffer[: length - 1])) == buffer[length - 1]:
                    frame = Frame(buffer[3], buffer[4], buffer[5], buffer[6], bytes(buffer[7 : length - 1]))
                    del buffer[:length]
                    return frame
            self.bad_frames += 1
            del buffer[:2]  # not a frame: search for the next head inside it
        return None

    def _seek_head(self) -> bool:
        """Drop all bytes before the next frame's head, AA 55; return whether the head and the length have arrived."""
        buffer = self._bytes
        start = buffer.find(_HEAD)
        if start < 0:
            start = len(buffer) - 1 if buffer.endswith(_HEAD[:1]) else len(buffer)
        del buffer[:start]
        return len(buffer) > len(_HEAD)
