"""Lists the serial ports of this machine, with the names that USB gives them.

Runs in the process of the command line. A hint names the USB chip and the devices that often contain it; only
`bedside devices probe` can identify the device on the port.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serial.tools import list_ports

_STABLE: Final = Path("/dev/serial/by-id")  # Linux: names that do not depend on the order of plugging in
_CONVERTER: Final = "USB-serial converter; any RS-232 or TTL device may be behind it"
_HINTS: Final[Mapping[tuple[int, int], str]] = {
    (0x0403, 0x6001): f"FTDI FT232: {_CONVERTER}",
    (0x0403, 0x6010): f"FTDI FT2232, two lines: {_CONVERTER}",
    (0x0403, 0x6011): f"FTDI FT4232, four lines: {_CONVERTER}",
    (0x0403, 0x6014): f"FTDI FT232H: {_CONVERTER}",
    (0x0403, 0x6015): f"FTDI FT-X: {_CONVERTER}",
    (0x067B, 0x2303): f"Prolific PL2303: {_CONVERTER}",
    (0x10C4, 0xEA60): "Silicon Labs CP210x: in the cable of Contec CMS50D+ oximeters; also plain converters",
    (0x1A86, 0x5523): f"WCH CH341: {_CONVERTER}",
    (0x1A86, 0x7523): f"WCH CH340: {_CONVERTER}; also Arduino boards",
    (0x1A86, 0x55D4): f"WCH CH9102: {_CONVERTER}; also ESP32 boards",
    (0x2341, 0x0043): "Arduino Uno",
    (0x2E8A, 0x0005): "Raspberry Pi Pico with MicroPython",
    (0x2E8A, 0x000A): "Raspberry Pi Pico: maker devices",
    (0x303A, 0x1001): "Espressif ESP32 with USB of its own: maker devices",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInfo:
    """One serial port: its path and what USB reports about it. A field is None if USB does not report it.

    `device`: the present path. `stable`: the path that stays the same after replugging. `hint`: the likely use.
    """

    device: str
    stable: str | None
    product: str | None
    serial_number: str | None
    usb_id: str | None  # VID:PID in hexadecimal digits
    hint: str | None


def ports(stable: Path = _STABLE) -> list[PortInfo]:
    """Return the serial ports of this machine, sorted by path. `stable`: the folder of links with stable names."""
    names = stable_names(stable)
    rows = sorted(list_ports.comports(), key=lambda row: str(row.device))
    return [
        PortInfo(
            device=row.device,
            stable=names.get(str(Path(row.device).resolve())),
            product=row.product,
            serial_number=row.serial_number,
            usb_id=None if row.vid is None or row.pid is None else f"{row.vid:04X}:{row.pid:04X}",
            hint=_HINTS.get((row.vid, row.pid)),
        )
        for row in rows
    ]


def stable_names(folder: Path) -> dict[str, str]:
    """Return the stable path of each port by its present path; empty if the folder does not exist."""
    try:
        return {str(path.resolve()): str(path) for path in sorted(folder.iterdir())}
    except OSError:
        return {}
