"""The answers of the New Era NE-1000 syringe pump in basic mode: STX, address, status, data, ETX.

Pure. The frame alone: a laboratory pump, for which there is no driver. Facts from the maker's public manual.
"""

import re
from typing import Final, NamedTuple

_FRAME: Final = re.compile(rb"\x02([0-9]{2})([IWSPTUXA])([^\x02\x03]*)\x03")


class Answer(NamedTuple):
    """Address 0 to 99; status I infusing, W withdrawing, S stopped, P paused, A alarm ...; data "?..." is an error."""

    address: int
    status: str
    data: str


def encode(answer: Answer) -> bytes:
    """Return the bytes of an answer."""
    return f"\x02{answer.address:02}{answer.status}{answer.data}\x03".encode("ascii")


def decode(frame: bytes) -> Answer | None:
    """Return what an answer says, None if it is none."""
    found = _FRAME.fullmatch(frame)
    if found is None:
        return None
    return Answer(int(found[1]), found[2].decode("ascii"), found[3].decode("ascii", errors="replace"))
