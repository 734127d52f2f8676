"""Checksums of the devices' protocols.

Pure; any thread.
"""

import binascii
from typing import Final


def _reflected_table(polynomial: int) -> bytes:
    table = bytearray()
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (polynomial if crc & 1 else 0)
        table.append(crc)
    return bytes(table)


_MAXIM: Final = _reflected_table(0x8C)


def crc8_maxim(data: bytes) -> int:
    """Return CRC-8/MAXIM: polynomial 31 reflected (8C), initial value 0, no final xor."""
    crc = 0
    for byte in data:
        crc = _MAXIM[crc ^ byte]
    return crc


def sum8(data: bytes | bytearray) -> int:
    """Return the sum of the bytes, modulo 256."""
    return sum(data) & 0xFF


def crc16_ccitt_false(data: bytes) -> int:
    """Return CRC-16/CCITT-FALSE: polynomial 1021, initial value FFFF, not reflected, no final xor."""
    return binascii.crc_hqx(data, 0xFFFF)
