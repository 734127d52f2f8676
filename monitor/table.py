"""The terminal table: vitals, alarms and devices where there is no display.

Pure: a snapshot and the time in, something that rich can print out.
"""

from datetime import datetime
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from alarms.catalogue import Priority
from alarms.lifecycle import State
from config.origin import Origin
from config.vitals import VITALS, VitalId
from monitor.message import AlarmView, DeviceView, Freshness, NibpView, Snapshot, VitalView

STOPPED_S: Final = 1.0  # a snapshot older than this tells nothing of the patient
_COLOURS: Final = {
    Priority.HIGH: "bold white on red",
    Priority.MEDIUM: "black on yellow",
    Priority.LOW: "black on cyan",
}
_STYLES: Final = {Freshness.FRESH: "bold", Freshness.STALE: "dim", Freshness.GONE: "dim", Freshness.NEVER: "dim"}
_NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)


def render(snapshot: Snapshot | None, now: float) -> RenderableType:
    """Return the table for `now` (monotonic seconds)."""
    if snapshot is None:
        return Text("Starting ...", style="dim")
    if now - snapshot.at > STOPPED_S:
        sentence = f"MONITORING STOPPED: nothing from the engine for {now - snapshot.at:.0f} s"
        return Text(sentence, style="bold white on red")
    rows = [_banner(snapshot), *_alarms(snapshot, now), _vitals(snapshot, now), _nibp(snapshot.nibp, now)]
    return Group(*rows, _devices(snapshot.devices, now))


def _banner(snapshot: Snapshot) -> RenderableType:
    clock = snapshot.utc.astimezone()
    text = f"{snapshot.bed}   {clock:%H:%M:%S}   log row {snapshot.log_sequence} {snapshot.log_hash[:8]}"
    if snapshot.origin is Origin.REAL:
        return Text(text, style="bold")
    return Panel(Text(text, style="bold"), title=f"{snapshot.origin}: not a patient", style="yellow", box=box.HEAVY)


def _alarms(snapshot: Snapshot, now: float) -> list[RenderableType]:
    lines: list[RenderableType] = [_alarm(row) for row in snapshot.alarms] or [Text("no alarms", style="green")]
    if snapshot.audio_paused_until is not None:
        left = max(0, round(snapshot.audio_paused_until - now))
        lines.append(Text(f"AUDIO PAUSED {left // 60}:{left % 60:02}", style="bold yellow"))
    return lines


def _alarm(row: AlarmView) -> Text:
    state = {State.ACKNOWLEDGED: " (acknowledged)", State.LATCHED: " (over, not yet seen)"}.get(row.state, "")
    text = f"{row.priority.symbol:3} {row.text}{_comparison(row)}{state} since {row.utc.astimezone():%H:%M:%S}"
    return Text(text, style=_COLOURS[row.priority] if row.is_audible else "dim")


def _comparison(row: AlarmView) -> str:
    if row.value is None or row.limit is None:
        return ""
    return f" {row.value:.0f} {'>' if row.value > row.limit else '<'} {row.limit:.0f}"


def _vitals(snapshot: Snapshot, now: float) -> Table:
    table = Table(box=box.SIMPLE, expand=False)
    for name in ("vital", "value", "unit", "limits", "age", "device"):
        table.add_column(name, justify="right" if name in {"value", "age"} else "left")
    for view in snapshot.vitals:
        if view.vital is not VitalId.CUFF:
            table.add_row(*_cells(view, now))
    return table


def _cells(view: VitalView, now: float) -> list[Text]:
    vital = VITALS[view.vital]
    style = _COLOURS[view.priority] if view.priority and not view.is_acknowledged else _STYLES[view.freshness]
    limits = f"{_side(view.low)} - {_side(view.high)}" if (view.low, view.high) != (None, None) else ""
    doubt = "?" if view.is_questionable else ""
    cells = (f"{_value(view)}{doubt}", vital.unit, limits, _age(view, now, view.utc), view.device)
    return [Text(vital.label), Text(cells[0], style=style), *(Text(cell) for cell in cells[1:])]


def _value(view: VitalView) -> str:
    if view.freshness is Freshness.NEVER:
        return "not yet"
    return "---" if view.freshness is Freshness.GONE or view.value is None else f"{view.value:.0f}"


def _age(view: VitalView, now: float, utc: datetime | None) -> str:
    if view.at is None or utc is None:
        return ""
    return f"{utc.astimezone():%H:%M:%S}" if view.vital in _NIBP else f"{max(0.0, now - view.at):.0f} s"


def _side(limit: float | None) -> str:
    return "" if limit is None else f"{limit:.0f}"


def _nibp(view: NibpView, now: float) -> Text:
    if not view.device:
        return Text("")
    if view.is_measuring:
        cuff = "" if view.cuff_mmhg is None else f", cuff {view.cuff_mmhg:.0f} mmHg"
        return Text(f"NIBP: measuring{cuff}", style="bold")
    if view.next_at is None:
        text = "NIBP: on demand"
    else:
        left = max(0, round(view.next_at - now))
        text = f"NIBP: next in {left // 60}:{left % 60:02}, every {view.interval_min:g} min"
    return Text(text + (f"; last one failed: {view.detail}" if view.detail else ""))


def _devices(devices: tuple[DeviceView, ...], now: float) -> Text:
    text = Text()
    for row in devices:
        age = "" if row.last_at is None else f", {max(0.0, now - row.last_at):.0f} s ago"
        state = f"{row.state}{age}" if row.is_up else f"LOST: {row.detail or 'silent'}"
        garbled = f", {row.frames_bad} garbled" if row.frames_bad else ""
        text.append(f"{row.label} [{row.origin}] {state}{garbled}\n", style="" if row.is_up else "red")
    return text
