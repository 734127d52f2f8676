"""Resolves a port's stable name to its present path, which may change each time a USB adapter is plugged in.

Pure, except that it lists the ports. Runs on a thread of the source, because listing the ports may take a while.
"""

from pathlib import Path
from typing import Final

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from bedside.config.usb_port_name import UsbName, usb_name
from bedside.drivers.errors import LinkError

_BY_NAME: Final = "/dev/serial/"  # where Linux keeps links by name (by-id) and by socket (by-path)


def present_path(port: str) -> str:
    """Return the present path of a port with a stable name. Any other port is returned unchanged.

    Raises LinkError if the port is not plugged in, or if the name fits more than one port.
    """
    try:
        name = usb_name(port)
    except ValueError as err:
        raise LinkError(f"{port} cannot be opened: {err}") from err
    if name is not None:
        return _only(port, [info for info in list_ports.comports() if _matches(info, name)])
    if port.startswith(_BY_NAME):
        return _linked(port)
    return port


def _matches(port: ListPortInfo, name: UsbName) -> bool:
    return (port.vid, port.pid) == (name.vid, name.pid) and name.serial in {None, port.serial_number}


def _only(name: str, matching: list[ListPortInfo]) -> str:
    if not matching:
        raise LinkError(f"{name} is not plugged in")
    if len(matching) > 1:  # never guess which patient's device it is
        ports = ", ".join(f"{info.device} with serial number {info.serial_number or 'none'}" for info in matching)
        raise LinkError(
            f"{name} means more than one port: {ports}; add the number, or name a path of /dev/serial/by-id"
        )
    return str(matching[0].device)


def _linked(port: str) -> str:
    try:
        return str(Path(port).resolve(strict=True))
    except (OSError, RuntimeError) as err:  # RuntimeError: a link to itself
        raise LinkError(f"{port} is not plugged in") from err
