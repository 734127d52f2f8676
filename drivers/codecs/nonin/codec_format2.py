"""Nonin serial data format 2: 5-byte frames at 75 Hz, 25 frames a packet; pleth, SpO2 and pulse rate.

Pure; runs on the engine's event loop; the emulated oximeter uses its encoder. 9600 8N1; the device sends unprompted.
A frame is 01, STATUS, PLETH, DATA, CHK (sum of the first four, modulo 256). Packet, units, and what can arrive broken:
packet.py. Source: four public drivers agree on this layout; the test vectors are from one of them.
"""

from typing import Final

from bedside.drivers.codecs.nonin.packet import (
    ALWAYS,
    FRAME_BYTES,
    FRAME_RATE_HZ,
    FRAMES,
    SYNC,
    Frame,
    PacketCodec,
    Status,
    packet_data,
)
from bedside.drivers.codecs.shared.checksum import sum8

__all__ = ["FRAMES", "FRAME_RATE_HZ", "NoninFormat2", "Status", "encode_frame", "packet_data"]

_START: Final = 0x01


def encode_frame(number: int, status: int, pleth: int, data: int) -> bytes:
    """Return frame `number` (1 to 25) of a packet; SYNC is added to the first."""
    body = bytes((_START, ALWAYS | status | (SYNC if number == 1 else 0), pleth, data))
    return body + bytes((sum8(body),))


class NoninFormat2(PacketCodec):
    """Decodes format 2. A frame begins with 01, which is common inside frames too, so only CHK identifies a frame."""

    def _is_frame(self) -> bool | None:
        buffer = self._bytes
        if len(buffer) < FRAME_BYTES:
            return None
        return buffer[0] == _START and bool(buffer[1] & ALWAYS) and sum8(buffer[:4]) == buffer[4]

    def _split(self, frame: bytes) -> Frame:
        return Frame(frame[1] & ~ALWAYS, frame[2], frame[3])
