"""The live table of `bedside devices watch`.

Pure: what was heard and the time in, something that rich can print out.
"""

from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS
from bedside.drivers.device_line import DriverStatus, LinkState
from bedside.monitor.device_tools.line_monitor import LineMonitor, hex_line

_STALE_S: Final = 3.0


def render(hearing: LineMonitor, status: DriverStatus, began: float, now: float, *, with_hex: bool) -> RenderableType:
    """Return the table for `now` (monotonic seconds)."""
    rows: list[RenderableType] = [_line(hearing, status, now), _vitals(hearing, now), *_notices(hearing)]
    if with_hex:
        rows += [Text(hex_line(way, data, at - began), style="dim", no_wrap=True) for way, data, at in hearing.shown]
    return Group(*rows)


def _line(hearing: LineMonitor, status: DriverStatus, now: float) -> Text:
    age = "" if hearing.last_at is None else f", the last {max(0.0, now - hearing.last_at):.1f} s ago"
    state = status.state if status.state is not LinkState.LOST else f"LOST: {status.last_error}"
    style = "bold" if status.state is LinkState.UP else "bold red"
    return Text(f"{state}   {hearing.closing(status.frames_bad)}{age}", style=style)


def _vitals(hearing: LineMonitor, now: float) -> Table:
    table = Table(box=box.SIMPLE, expand=False)
    for name in ("vital", "value", "unit", "quality", "age", "samples"):
        table.add_column(name, justify="right" if name in {"value", "age", "samples"} else "left", no_wrap=True)
    for vital, last in hearing.vitals.items():
        row, age = VITALS[vital], max(0.0, now - last.at)
        cells = (row.label, f"{last.value:g}", row.unit, last.quality, f"{age:.1f} s", f"{last.count:,}")
        is_weak = last.quality is not Quality.GOOD or age > _STALE_S
        table.add_row(*cells, style="dim" if is_weak else "bold")
    return table


def _notices(hearing: LineMonitor) -> list[Text]:
    return [
        Text(f"{kind}{f': {detail}' if detail else ''}", style="yellow") for kind, detail in hearing.notices.items()
    ]
