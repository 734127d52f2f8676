"""Which device path a port's stable name means just now: a USB adapter gets another path each time it is plugged in.

Pure save for looking at the ports that are there; runs in a thread of the source, for the look may take a while.
"""

from pathlib import Path
from typing import Final

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from bedside.config.usb_port_name import UsbName, usb_name
from bedside.drivers.errors import LinkError

_BY_NAME: Final = "/dev/serial/"  # where Linux keeps links by name (by-id) and by socket (by-path)


def present_path(port: str) -> str:
    """Return where a port is now; any other port as it stands. LinkError names what is looked for and not there."""
    try:
        name = usb_name(port)
    except ValueError as err:
        raise LinkError(f"{port} cannot be opened: {err}") from err
    if name is not None:
        return _only(port, [each for each in list_ports.comports() if _is_meant(each, name)])
    if port.startswith(_BY_NAME):
        return _linked(port)
    return port


def _is_meant(port: ListPortInfo, name: UsbName) -> bool:
    return (port.vid, port.pid) == (name.vid, name.pid) and name.serial in {None, port.serial_number}


def _only(name: str, found: list[ListPortInfo]) -> str:
    if not found:
        raise LinkError(f"{name} is not plugged in")
    if len(found) > 1:  # never guess which patient's device it is
        there = ", ".join(f"{each.device} with serial number {each.serial_number or 'none'}" for each in found)
        raise LinkError(
            f"{name} means more than one port: {there}; add the number, or name a path of /dev/serial/by-id"
        )
    return str(found[0].device)


def _linked(port: str) -> str:
    try:
        return str(Path(port).resolve(strict=True))
    except (OSError, RuntimeError) as err:  # RuntimeError: a link to itself
        raise LinkError(f"{port} is not plugged in") from err
