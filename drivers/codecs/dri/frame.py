"""The frame of the Datex-Ohmeda computer interface (S/5, CARESCAPE): 7E record checksum 7E.

Pure; used by the codec and by the emulated monitor. The checksum is the sum of the record's bytes modulo 256. Inside a
frame, including the checksum, 7E is sent as 7D 5E and 7D as 7D 5D. Source: facts from the maker's document M1017617,
whose printed frames are among the tests.
"""

from typing import Final

from bedside.drivers.codecs.shared.checksum import sum8

_FLAG: Final = b"\x7e"
_ESCAPE: Final = b"\x7d"
_ESCAPED: Final = ((_ESCAPE, b"\x7d\x5d"), (_FLAG, b"\x7d\x5e"))  # in this order: the escape itself first
_MOST: Final = 2 * (40 + 1450 + 1)  # bytes between two flags: header, data and checksum, each byte escaped


def encode(record: bytes) -> bytes:
    """Return the frame of a record."""
    body = record + bytes((sum8(record),))
    for plain, escaped in _ESCAPED:
        body = body.replace(plain, escaped)
    return _FLAG + body + _FLAG


def _decoded(body: bytes) -> bytes | None:
    """Return the record between two flags, None if an escape or the checksum is wrong."""
    escapes = sum(body.count(escaped) for _, escaped in _ESCAPED)
    if escapes != body.count(_ESCAPE):
        return None
    for plain, escaped in reversed(_ESCAPED):
        body = body.replace(escaped, plain)
    record = body[:-1]
    return record if record and sum8(record) == body[-1] else None


class FrameReader:
    """Finds the records in a byte stream that may be cut anywhere and hold garbage between them."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()
        self._is_too_long = False

    def feed(self, data: bytes) -> list[bytes]:
        """Add bytes; return the valid records that they complete. Corrupt frames are counted and skipped."""
        self._bytes += data
        *bodies, rest = self._bytes.split(_FLAG)
        records = [record for body in bodies if (record := self._record(bytes(body))) is not None]
        self._bytes = rest
        if len(rest) > _MOST:
            self.bad_frames += not self._is_too_long
            self._is_too_long = True
            rest.clear()
        return records

    def reset(self) -> None:
        """Discard a partial frame."""
        self._bytes.clear()
        self._is_too_long = False

    def _record(self, body: bytes) -> bytes | None:
        was_too_long, self._is_too_long = self._is_too_long, False
        if was_too_long or not body:  # the rest of a frame that was counted, or nothing between two flags
            return None
        record = _decoded(body)
        self.bad_frames += record is None
        return record
