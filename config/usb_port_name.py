"""Names of USB serial adapters that do not depend on the socket: usb:VID:PID[:SERIAL].

Pure; any thread.
"""

import re
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = "usb:"
# A serial number may contain colons: some adapters use their hardware address.
_NAME: Final = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")


@dataclass(frozen=True, slots=True)
class UsbName:
    """The name of one USB serial adapter. `serial` None: the only adapter of this vendor and product."""

    vid: int
    pid: int
    serial: str | None = None


def usb_name(port: str) -> UsbName | None:
    """Parse a port's name. Return None if it is not a USB name; raise ValueError if it is a malformed USB name."""
    if not port.startswith(_PREFIX):
        return None
    match = _NAME.fullmatch(port)
    if match is None:
        raise ValueError("must be usb:VID:PID or usb:VID:PID:SERIAL, VID and PID as four hexadecimal digits")
    return UsbName(int(match[1], 16), int(match[2], 16), match[3])
