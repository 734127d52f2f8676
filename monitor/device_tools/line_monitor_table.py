"""The live table of `bedside devices watch`.

Pure: takes a line monitor and the time, returns what rich prints.
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


def render(monitor: LineMonitor, status: DriverStatus, began: float, now: float, *, with_hex: bool) -> RenderableType:
    """Return the line's state, a table of its vitals, its notices and, `with_hex`, its last bytes.

    `began`: when the command started; `now`: the current time; both in monotonic seconds.
    """
    rows: list[RenderableType] = [_line(monitor, status, now), _vitals(monitor, now), *_notices(monitor)]
    if with_hex:
        rows += [Text(hex_line(way, data, at - began), style="dim", no_wrap=True) for way, data, at in monitor.shown]
    return Group(*rows)


def _line(monitor: LineMonitor, status: DriverStatus, now: float) -> Text:
    age = "" if monitor.last_at is None else f", last packet {max(0.0, now - monitor.last_at):.1f} s ago"
    state = status.state if status.state is not LinkState.LOST else f"LOST: {status.last_error}"
    style = "bold" if status.state is LinkState.UP else "bold red"
    return Text(f"{state}   {monitor.summary(status.frames_bad)}{age}", style=style)


def _vitals(monitor: LineMonitor, now: float) -> Table:
    table = Table(box=box.SIMPLE, expand=False)
    for name in ("vital", "value", "unit", "quality", "age", "samples"):
        table.add_column(name, justify="right" if name in {"value", "age", "samples"} else "left", no_wrap=True)
    for vital, last in monitor.vitals.items():
        row, age = VITALS[vital], max(0.0, now - last.at)
        cells = (row.label, f"{last.value:g}", row.unit, last.quality, f"{age:.1f} s", f"{last.count:,}")
        is_weak = last.quality is not Quality.GOOD or age > _STALE_S
        table.add_row(*cells, style="dim" if is_weak else "bold")
    return table


def _notices(monitor: LineMonitor) -> list[Text]:
    return [
        Text(f"{kind}{f': {detail}' if detail else ''}", style="yellow") for kind, detail in monitor.notices.items()
    ]
