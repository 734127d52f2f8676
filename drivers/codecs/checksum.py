"""Check functions of the devices' formats.

Pure; any thread.
"""

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


def _table_16(polynomial: int) -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (polynomial if crc & 0x8000 else 0)) & 0xFFFF
        table.append(crc)
    return tuple(table)


_CCITT: Final = _table_16(0x1021)


def crc16_ccitt_false(data: bytes) -> int:
    """Return CRC-16/CCITT-FALSE: polynomial 1021, initial value FFFF, not reflected, no final xor."""
    crc = 0xFFFF
    for byte in data:
        crc = crc << 8 & 0xFF00 ^ _CCITT[crc >> 8 ^ byte]
    return crc
