"""The serial frame of Philips IntelliVue data export (MIB): C0, header and data, FCS, C1; 7D escapes C0, C1 and itself.

Pure. The frame alone: the protocol above it is large, and no capture of a monitor was found, so no driver speaks it.
The FCS is CRC-16/X-25, low byte first, made before the escaping. Facts from open source.
"""

from typing import Final

_BEGIN, _END, _ESCAPE = 0xC0, 0xC1, 0x7D
_FLIP: Final = 0x20
_FCS: Final = 2


def crc16_x25(data: bytes) -> int:
    """Return CRC-16/X-25: polynomial 1021 reflected (8408), initial value FFFF, final complement."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return crc ^ 0xFFFF


def encode(payload: bytes) -> bytes:
    """Return a frame."""
    escaped = bytearray((_BEGIN,))
    for byte in payload + crc16_x25(payload).to_bytes(_FCS, "little"):
        escaped += bytes((_ESCAPE, byte ^ _FLIP)) if byte in {_BEGIN, _END, _ESCAPE} else bytes((byte,))
    return bytes(escaped) + bytes((_END,))


def decode(frame: bytes) -> bytes | None:
    """Return the payload of a frame, None if its ends, its escapes or its FCS are wrong."""
    if len(frame) < _FCS + 2 or frame[0] != _BEGIN or frame[-1] != _END:
        return None
    plain, is_escaped = bytearray(), False
    for byte in frame[1:-1]:
        if byte in {_BEGIN, _END} or (is_escaped and byte == _ESCAPE):
            return None
        if byte == _ESCAPE:
            is_escaped = True
            continue
        plain.append(byte ^ _FLIP if is_escaped else byte)
        is_escaped = False
    payload, fcs = bytes(plain[:-_FCS]), bytes(plain[-_FCS:])
    return payload if not is_escaped and crc16_x25(payload).to_bytes(_FCS, "little") == fcs else None
