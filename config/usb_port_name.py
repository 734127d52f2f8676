"""The name of a USB serial adapter that stays the same whichever socket it is plugged into: usb:VID:PID[:SERIAL].

Pure; any thread.
"""

import re
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = "usb:"
# A serial number may hold colons itself: some adapters use their hardware address.
_NAME: Final = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")


@dataclass(frozen=True, slots=True)
class UsbName:
    """Which adapter is meant. `serial` None: any of this make, as long as there is only one."""

    vid: int
    pid: int
    serial: str | None = None


def usb_name(port: str) -> UsbName | None:
    """Return what a port's name says, None if it is no such name; ValueError if it is one, and broken."""
    if not port.startswith(_PREFIX):
        return None
    found = _NAME.fullmatch(port)
    if found is None:
        raise ValueError("must be usb:VID:PID or usb:VID:PID:SERIAL, VID and PID as four hexadecimal digits")
    return UsbName(int(found[1], 16), int(found[2], 16), found[3])
