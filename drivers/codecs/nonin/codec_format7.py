"""Nonin serial data format 7: format 2 with a pleth of 16 bits.

Pure; runs on the engine's event loop; the emulated oximeter uses its encoder. 9600 8N1; the device sends unprompted.
A frame is STATUS, PLETH high, PLETH low, DATA, CHK (sum of the first four, modulo 256). Packet and units: packet.py.
No byte marks the start of a frame, and one in 500 wrong positions has a right CHK. Synchronisation therefore needs a
STATUS with SYNC, a right CHK, and another valid frame directly after it.
Source: facts from public drivers; no recording was available.
"""

from bedside.drivers.codecs.nonin.packet import ALWAYS, FRAME_BYTES, SYNC, Frame, PacketCodec
from bedside.drivers.codecs.shared.checksum import sum8


def encode_wide_frame(number: int, status: int, pleth: int, data: int) -> bytes:
    """Return frame `number` (1 to 25) of a packet; SYNC is added to the first. `pleth` is 0 to 65535."""
    first = ALWAYS | status | (SYNC if number == 1 else 0)
    body = bytes((first, pleth >> 8, pleth & 0xFF, data))
    return body + bytes((sum8(body),))


class NoninFormat7(PacketCodec):
    """Decodes format 7. After a loss of synchronisation the pleth continues with the next packet, within 1/3 s."""

    def _is_frame(self) -> bool | None:
        buffer, is_in_step = self._bytes, self._is_in_step is True
        if len(buffer) < (FRAME_BYTES if is_in_step else 2 * FRAME_BYTES):
            return None
        if is_in_step:
            return _is_right(buffer)
        return bool(buffer[0] & SYNC) and _is_right(buffer) and _is_right(buffer[FRAME_BYTES:])

    def _split(self, frame: bytes) -> Frame:
        return Frame(frame[0] & ~ALWAYS, frame[1] << 8 | frame[2], frame[3])


def _is_right(buffer: bytearray) -> bool:
    """Return whether a frame with a right CHK begins here. Bit 7 of DATA is always 0."""
    status, _, _, data, check = buffer[:FRAME_BYTES]
    return bool(status & ALWAYS) and not data & ALWAYS and sum8(buffer[:4]) == check
