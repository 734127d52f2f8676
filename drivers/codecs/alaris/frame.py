"""The line of the Alaris Asena protocol: !TEXT|CCCC and CR, CCCC the CRC of TEXT in upper-case hexadecimal digits.

Pure; used by the codec and by the emulated pump alike. Fields of TEXT are separated by ^; blanks in them are part of
the text and count for the CRC (CRC-16/CCITT-FALSE). Source: facts from an open-source driver and the lines of a real
pump in it, whose CRCs all come out right.
"""

import re
from typing import Final

from bedside.drivers.codecs.shared.checksum import crc16_ccitt_false

SEPARATOR: Final = "^"
_START: Final = b"!"
_END: Final = b"\r"
_LINE: Final = re.compile(rb"([\x20-\x7e]*)\|([0-9A-F]{4})")
_LONGEST: Final = 512  # the longest known line is some 90 bytes long


def encode(text: str) -> bytes:
    """Return the bytes of a line."""
    body = text.encode("ascii")
    return _START + body + b"|%04X" % crc16_ccitt_false(body) + _END


def decode(line: bytes) -> str | None:
    """Return the text of what stands between ! and CR, None if its CRC is not right."""
    found = _LINE.fullmatch(line)
    if found is None or int(found[2], 16) != crc16_ccitt_false(found[1]):
        return None
    return found[1].decode("ascii")


class LineReader:
    """Finds the lines in a stream, cut anywhere, with garbage before and between."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()
        self._is_too_long = False

    def feed(self, data: bytes) -> list[str]:
        """Take bytes and return the texts of the lines that are right; each other line is counted and skipped."""
        self._bytes += data
        *lines, self._bytes = self._bytes.split(_END)
        texts = [text for line in lines if (text := self._text(bytes(line))) is not None]
        if len(self._bytes) > _LONGEST:
            self.bad_frames += not self._is_too_long
            self._is_too_long = True
            self._bytes.clear()
        return texts

    def reset(self) -> None:
        """Forget half a line."""
        self._bytes.clear()
        self._is_too_long = False

    def _text(self, line: bytes) -> str | None:
        """Return the text behind the last ! of a line: whatever stands before that is garbage."""
        garbage, start, rest = line.rpartition(_START)
        text = decode(rest) if start else None
        is_bad = bool(garbage.strip()) or (text is None and bool(line.strip()))
        self.bad_frames += is_bad and not self._is_too_long
        self._is_too_long = False
        return text
