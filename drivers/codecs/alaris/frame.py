"""The line of the Alaris Asena protocol: !TEXT|CCCC and CR, where CCCC is the CRC of TEXT in upper-case hexadecimal.

Pure; used by the codec and by the emulated pump. Fields of TEXT are separated by ^. Blanks are part of the text and of
its CRC (CRC-16/CCITT-FALSE). Source: facts from an open-source driver, which contains lines of a real pump. The CRCs of
these lines are all right.
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
    """Return the bytes of the line that carries a text, with its CRC."""
    body = text.encode("ascii")
    return _START + body + b"|%04X" % crc16_ccitt_false(body) + _END


def decode(line: bytes) -> str | None:
    """Return the text of a line; None if its CRC is wrong. `line`: the bytes between ! and CR."""
    match = _LINE.fullmatch(line)
    if match is None or int(match[2], 16) != crc16_ccitt_false(match[1]):
        return None
    return match[1].decode("ascii")


class LineReader:
    """Finds the lines in a byte stream that may be cut anywhere and hold garbage between them."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()
        self._is_too_long = False

    def feed(self, data: bytes) -> list[str]:
        """Add bytes; return the texts of the valid lines that they complete. Other lines count as bad frames."""
        self._bytes += data
        *lines, self._bytes = self._bytes.split(_END)
        texts = [text for line in lines if (text := self._text(bytes(line))) is not None]
        if len(self._bytes) > _LONGEST:
            self.bad_frames += not self._is_too_long
            self._is_too_long = True
            self._bytes.clear()
        return texts

    def reset(self) -> None:
        """Discard a partial line."""
        self._bytes.clear()
        self._is_too_long = False

    def _text(self, line: bytes) -> str | None:
        """Return the text of a line; None if it has no ! or a wrong CRC. Bytes before the last ! are garbage."""
        garbage, start, rest = line.rpartition(_START)
        text = decode(rest) if start else None
        is_bad = bool(garbage.strip()) or (text is None and bool(line.strip()))
        self.bad_frames += is_bad and not self._is_too_long
        self._is_too_long = False
        return text
