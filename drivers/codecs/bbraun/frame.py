"""The frame of the B. Braun BCC protocol: SOH LLLLL STX bedId/1/1>info ETX|ETB CCCCC EOT, and its letter stuffing.

Pure; used by the codec and by the emulated pump. LLLLL is the length of the whole frame with SOH and EOT. CCCCC is the
sum modulo 256 of SOH to ETX or ETB. Both are computed before stuffing. Stuffing writes D as EX, E as EE, d as ex and e
as ee; it can be switched off in the device. ETB means that another block follows. Source: facts from the maker's
interface specification BCC 3.25/3.26, version 4.
"""

import re
from dataclasses import dataclass
from typing import Final

from bedside.drivers.codecs.shared.checksum import sum8

SOH, STX, ETX, EOT, ETB = b"\x01", b"\x02", b"\x03", b"\x04", b"\x17"
ACK: Final = b"\x06"
NAK: Final = b"\x15"
_BARE: Final = 14  # SOH, length, STX, ETX, sum, EOT
_WHERE: Final = "/1/1>"
_BED: Final = rb"[/-9A-z]{1,15}"  # 2F to 39 and 41 to 7A, as the specification says
_FRAME: Final = re.compile(
    rb"\x01([0-9]{5})\x02(" + _BED + rb")" + _WHERE.encode() + rb"([^\x01-\x04\x17]*)([\x03\x17])([0-9]{5})\x04"
)
_STUFFING: Final = {b"D": b"EX", b"E": b"EE", b"d": b"ex", b"e": b"ee"}
_PLAIN: Final = {stuffed: plain for plain, stuffed in _STUFFING.items()}
_LONGEST: Final = 32_768  # a pump's block is some 1,500 bytes long
_BETWEEN: Final = ACK + NAK + b"\r\n"  # bytes between frames that are not garbage


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. `is_stuffed`: whether it was sent with letter stuffing; None if no letter in it shows this."""

    bed: str
    info: str
    is_last: bool = True
    is_stuffed: bool | None = None


def stuffed(data: bytes) -> bytes:
    """Return the bytes with stuffing, as they are sent."""
    return re.sub(rb"[DEde]", lambda match: _STUFFING[match[0]], data)


def unstuffed(data: bytes) -> bytes:
    """Return the bytes without stuffing. EEX becomes EX, which is not read again as D: one pass from the left."""
    return re.sub(rb"E[EX]|e[ex]", lambda match: _PLAIN[match[0]], data)


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame, stuffed unless `is_stuffed` is False."""
    text = f"{frame.bed}{_WHERE}{frame.info}".encode()
    body = SOH + b"%05d" % (_BARE + len(text)) + STX + text + (ETX if frame.is_last else ETB)
    whole = body + b"%05d" % sum8(body) + EOT
    return whole if frame.is_stuffed is False else stuffed(whole)


def decode(raw: bytes) -> Frame | None:
    """Decode the bytes from SOH to EOT; None if length or checksum is wrong both with and without stuffing."""
    plain = unstuffed(raw)
    if plain == raw:
        return _decoded(raw, is_stuffed=None)
    return _decoded(plain, is_stuffed=True) or _decoded(raw, is_stuffed=False)


def _decoded(text: bytes, *, is_stuffed: bool | None) -> Frame | None:
    match = _FRAME.fullmatch(text)
    if match is None or int(match[1]) != len(text) or int(match[5]) != sum8(text[: match.end(4)]):
        return None
    try:
        return Frame(match[2].decode("ascii"), match[3].decode(), match[4] == ETX, is_stuffed)
    except UnicodeDecodeError:
        return None


class FrameReader:
    """Finds the frames in a byte stream that may be cut anywhere and hold garbage between them."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()
        self._is_in_step = True

    def feed(self, data: bytes) -> list[Frame | None]:
        """Add bytes; return the frames that they complete, in order, with None for each corrupt frame."""
        self._bytes += data
        frames: list[Frame | None] = []
        while self._seek_start() and (raw := self._next()):
            frame = decode(raw)
            self.bad_frames += frame is None
            self._is_in_step = True
            frames.append(frame)
        return frames

    def reset(self) -> None:
        """Discard a partial frame."""
        self._bytes.clear()
        self._is_in_step = True

    def _seek_start(self) -> bool:
        """Drop all bytes before the next SOH; count them once for each loss of synchronisation."""
        buffer = self._bytes
        start = buffer.find(SOH)
        dropped = buffer[: start if start >= 0 else len(buffer)]
        del buffer[: len(dropped)]
        if self._is_in_step and dropped.strip(_BETWEEN):
            self._is_in_step = False
            self.bad_frames += 1
        return start >= 0

    def _next(self) -> bytes:
        """Remove and return the bytes from the first SOH to its EOT or to the next SOH; empty if neither has come."""
        buffer = self._bytes
        end = buffer.find(EOT) + 1
        again = buffer.find(SOH, 1, end or len(buffer))
        if again > 0:
            end = again  # the frame lost its end: no text contains SOH
        elif not end and len(buffer) > _LONGEST:
            end = len(buffer)
        raw = bytes(buffer[:end])
        del buffer[:end]
        return raw
