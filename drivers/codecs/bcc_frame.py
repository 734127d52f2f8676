"""The telegrams of B. Braun BCC: SOH LLLLL STX bedId/1/1>info ETX|ETB CCCCC EOT.

Pure; used by the codec and by the emulated pump alike. LLLLL is the whole length with SOH and EOT, CCCCC the sum of the
bytes from SOH to ETX or ETB, modulo 256; both are counted before the letters are stuffed (D to EX, E to EE, d to ex,
e to ee). Facts from the maker's specification BCC 3.25/3.26, version 4.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drivers.codecs.checksum import sum8

SOH, STX, ETX, EOT, ACK, NAK, ETB, RS = 0x01, 0x02, 0x03, 0x04, 0x06, 0x15, 0x17, 0x1E
_LONGEST: Final = 65_536
_STUFFED: Final = {b"E": b"EE", b"D": b"EX", b"e": b"ee", b"d": b"ex"}
_PLAIN: Final = {stuffed: plain for plain, stuffed in _STUFFED.items()}
_FRAME: Final = re.compile(rb"\x01(\d{5})\x02([\x2f-\x39\x41-\x7a]{1,15})/1/1>(.*)([\x03\x17])(\d{5})\x04", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Telegram:
    """One telegram. `is_last`: no block follows it (ETX), else the host must ask for the next (ETB)."""

    bed: str
    info: str
    is_last: bool = True


def encode(telegram: Telegram) -> bytes:
    """Return the bytes as they go over the line."""
    body = b"\x02" + f"{telegram.bed}/1/1>{telegram.info}".encode() + bytes((ETX if telegram.is_last else ETB,))
    length = 1 + 5 + len(body) + 5 + 1
    head = b"\x01%05d" % length + body
    return stuffed(head + b"%05d" % sum8(head) + b"\x04")


def stuffed(data: bytes) -> bytes:
    """Return data with its letters D, E, d, e replaced, so that no modem takes them for commands."""
    return re.sub(rb"[DEde]", lambda found: _STUFFED[found[0]], data)


def plain(data: bytes) -> bytes:
    """Return data as they were before the stuffing: in one pass, from left to right."""
    return re.sub(rb"EE|EX|ee|ex", lambda found: _PLAIN[found[0]], data)


class TelegramReader:
    """Finds telegrams in a stream cut anywhere; the stuffing may be switched off, and both are understood."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._rest = b""

    def telegrams(self, data: bytes) -> Iterator[Telegram]:
        """Take bytes and yield whole telegrams."""
        *whole, self._rest = (self._rest + data).split(bytes((EOT,)))
        if len(self._rest) > _LONGEST:
            self._rest = b""
            self.bad_frames += 1
        for piece in whole:
            start = piece.rfind(bytes((SOH,)))
            raw = piece[max(0, start) :] + bytes((EOT,))
            telegram = _decoded(plain(raw)) or _decoded(raw)
            if telegram is None:
                self.bad_frames += 1
            else:
                yield telegram

    def reset(self) -> None:
        """Forget half a telegram."""
        self._rest = b""


def _decoded(data: bytes) -> Telegram | None:
    """Return a telegram, None if its length or its sum is wrong."""
    found = _FRAME.fullmatch(data)
    if found is None or int(found[1]) != len(data) or int(found[5]) != sum8(data[: -5 - 1]):
        return None
    return Telegram(found[2].decode("ascii"), found[3].decode("utf-8", errors="replace"), found[4] == b"\x03")
