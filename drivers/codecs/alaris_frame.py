"""The lines of the Alaris Asena GH: !TEXT|CCCC and a carriage return, CCCC the CRC-16/CCITT-FALSE of TEXT.

Pure; used by the codec and by the emulated pump alike. Blanks inside the fields count for the CRC.
"""

from collections.abc import Iterator
from typing import Final

from drivers.codecs.checksum import crc16_ccitt

_LONGEST: Final = 512
_END: Final = b"\r"
_START: Final = b"!"
_CRC: Final = 5  # the bar and four digits


def encode(text: str) -> bytes:
    """Return a line."""
    data = text.encode("ascii")
    return _START + data + b"|%04X" % crc16_ccitt(data) + _END


class LineReader:
    """Finds lines in a stream cut anywhere; one whose CRC is wrong is dropped and counted."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._rest = b""

    def lines(self, data: bytes) -> Iterator[str]:
        """Take bytes and yield the texts of whole lines."""
        *whole, self._rest = (self._rest + data).split(_END)
        if len(self._rest) > _LONGEST:
            self._rest = b""
            self.bad_frames += 1
        for line in whole:
            text = _text(line.strip(b"\n"))
            if text is not None:
                yield text
            elif line.strip(b"\n"):
                self.bad_frames += 1

    def reset(self) -> None:
        """Forget half a line."""
        self._rest = b""


def _text(line: bytes) -> str | None:
    """Return the text of a line, None if it is garbled; what stands before the mark is noise."""
    start = line.rfind(_START)
    if start < 0:
        return None
    body, crc = line[start + 1 : -_CRC], line[-_CRC:]
    if crc != b"|%04X" % crc16_ccitt(body) or not body.isascii():
        return None
    return body.decode("ascii")
