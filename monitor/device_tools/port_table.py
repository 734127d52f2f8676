"""The serial ports, for people and as JSON.

Pure; runs in the command line's process.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table

from bedside.drivers.sources.port_list import PortInfo


def render(found: Sequence[PortInfo]) -> Table:
    """Return a table, one port a row. Names are folded, never cut: they are there to be copied."""
    table = Table(box=box.SIMPLE, expand=False)
    for name in ("port", "product", "serial number", "VID:PID", "may be"):
        table.add_column(name, overflow="fold")
    for row in found:
        place = row.device if row.stable is None else f"{row.device}\n{row.stable}"
        table.add_row(place, row.product, row.serial_number, row.usb_id, row.hint)
    return table


def to_json(found: Sequence[PortInfo]) -> str:
    """Return a list of objects; null where USB says nothing."""
    return json.dumps([asdict(row) for row in found], ensure_ascii=False, indent=2)
