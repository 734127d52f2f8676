"""The frame of the Baxter AS50 syringe pump: [TEXT] and CRC-16/XMODEM over it, brackets included, high byte first.

Pure. The frame alone: the layout of the pump's status was not found, so no driver speaks it. Facts from open source.
"""

import binascii
from typing import Final

_CRC: Final = 2


def encode(text: str) -> bytes:
    """Return a frame."""
    body = f"[{text}]".encode("ascii")
    return body + binascii.crc_hqx(body, 0).to_bytes(_CRC)


def decode(frame: bytes) -> str | None:
    """Return the text of a frame, None if its brackets or its CRC are wrong."""
    body, crc = frame[:-_CRC], frame[-_CRC:]
    is_whole = body[:1] == b"[" and body[-1:] == b"]" and binascii.crc_hqx(body, 0).to_bytes(_CRC) == crc
    return body[1:-1].decode("ascii", errors="replace") if is_whole else None
