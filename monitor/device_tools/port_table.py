"""The list of serial ports, as a table and as JSON.

Pure; runs in the command line's process.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table

from bedside.drivers.sources.port_list import PortInfo


def render(ports: Sequence[PortInfo]) -> Table:
    """Return a table with one port a row. Names are wrapped and never cut, so that people can copy them."""
    table = Table(box=box.SIMPLE, expand=False)
    for name in ("port", "product", "serial number", "VID:PID", "may be"):
        table.add_column(name, overflow="fold")
    for row in ports:
        place = row.device if row.stable is None else f"{row.device}\n{row.stable}"
        table.add_row(place, row.product, row.serial_number, row.usb_id, row.hint)
    return table


def to_json(ports: Sequence[PortInfo]) -> str:
    """Return the ports as a JSON list with one object a port; a value that USB does not give is null."""
    return json.dumps([asdict(row) for row in ports], ensure_ascii=False, indent=2)
