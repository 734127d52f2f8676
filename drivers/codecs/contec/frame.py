"""The packets of Contec V7.0: byte 0 is the type (bit 7 clear); byte 1 holds bit 7 of the bytes that follow.

Pure; used by the codec and by the emulated oximeter, for both directions. Bit 7 of all bytes after byte 0 is set. There
is no checksum: a packet is recognised by its type, its length and bit 7 of each byte, so that a flipped bit within a
value is noticed only if the value is implausible. Source: the maker's document of 2010-07-08.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

_HIGH: Final = 0x80
# Type and length of each packet, device to host.
FROM_DEVICE: Final[Mapping[int, int]] = {
    0x01: 9, 0x02: 9, 0x03: 9, 0x04: 9, 0x05: 9, 0x06: 4, 0x07: 8, 0x08: 8, 0x09: 6, 0x0A: 4, 0x0B: 4, 0x0C: 2,
    0x0D: 3, 0x0E: 3, 0x0F: 8, 0x10: 3, 0x11: 9, 0x12: 8, 0x15: 9,
}  # fmt: skip
FROM_HOST: Final[Mapping[int, int]] = {0x7D: 9, 0x04: 9}
_COMMAND: Final = 0x7D
_ARGUMENTS: Final = 6


class Frame(NamedTuple):
    """One packet: its type, and its payload with bit 7 restored."""

    type: int
    payload: bytes


def encode(frame: Frame) -> bytes:
    """Return the bytes of a packet: byte 1 contains bit 7 of each byte of the payload."""
    high = _HIGH | sum(1 << index for index, byte in enumerate(frame.payload[:7]) if byte & _HIGH)
    if len(frame.payload) > 7 and frame.payload[7] & _HIGH:  # noqa: PLR2004 - byte 1 holds seven
        raise ValueError("only the first seven bytes of a payload may have bit 7 set")
    return bytes((frame.type, high, *(byte | _HIGH for byte in frame.payload)))


def command(code: int, *arguments: int) -> bytes:
    """Return the packet of a host's command; arguments that are not given are sent as 0."""
    padded = (*arguments, *([0] * (_ARGUMENTS - len(arguments))))
    return encode(Frame(_COMMAND, bytes((code, *padded))))


class FrameReader:
    """Finds packets in a byte stream that may be cut anywhere and contain garbage.

    Bytes that are not a packet are dropped; each loss of synchronisation counts as one bad frame.
    """

    def __init__(self, lengths: Mapping[int, int]) -> None:
        self.bad_frames = 0
        self._lengths = lengths
        self._bytes = bytearray()
        self._is_in_step = True

    def frames(self, data: bytes) -> Iterator[Frame]:
        """Add bytes; yield the packets that they complete."""
        self._bytes += data
        while self._bytes:
            length = self._lengths.get(self._bytes[0])
            tail = self._bytes[1:length] if length else b""
            if length is None or not all(byte & _HIGH for byte in tail):
                self._drop()
            elif len(self._bytes) < length:
                return
            else:
                packet = bytes(self._bytes[:length])
                del self._bytes[:length]
                self._is_in_step = True
                yield Frame(packet[0], _restored(packet))

    def reset(self) -> None:
        """Discard a partial packet."""
        self._bytes.clear()
        self._is_in_step = True

    def _drop(self) -> None:
        if self._is_in_step:
            self._is_in_step = False
            self.bad_frames += 1
        del self._bytes[0]


def _restored(packet: bytes) -> bytes:
    high = packet[1]
    return bytes(byte & 0x7F | (high >> index & 1) << 7 for index, byte in enumerate(packet[2:]))
