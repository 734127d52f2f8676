"""The terminal table: vitals, alarms and devices, for a machine without a display.

Pure: takes a snapshot and the time, returns what rich prints.
"""

from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bedside.alarms.catalogue import Priority
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.link.snapshot import AlarmView, DeviceView, Freshness, NibpView, Snapshot, VitalView

STOPPED_S: Final = 1.0  # an older snapshot says nothing about the patient now
_COLOURS: Final = {
    Priority.HIGH: "bold white on red",
    Priority.MEDIUM: "black on yellow",
    Priority.LOW: "black on cyan",
}
_STATES: Final = {State.ACKNOWLEDGED: " (acknowledged)", State.LATCHED: " (over, not acknowledged)"}
_NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)


def render(snapshot: Snapshot | None, now: float) -> RenderableType:
    """Return the table of vitals, alarms and devices. `snapshot`: None before the first; `now`: monotonic seconds."""
    if snapshot is None:
        return Text("Starting ...", style="dim")
    if now - snapshot.at > STOPPED_S:
        sentence = f"MONITORING STOPPED: no data from the engine for {now - snapshot.at:.0f} s"
        return Text(sentence, style="bold white on red")
    rows = [
        _banner(snapshot),
        *_standby(snapshot),
        *_alarms(snapshot, now),
        _vitals(snapshot, now),
        _nibp(snapshot, now),
    ]
    return Group(*rows, _devices(snapshot.devices, now))


def _banner(snapshot: Snapshot) -> RenderableType:
    clock = snapshot.utc.astimezone()
    # The patient's id, not the name: without a terminal this is written to the service's journal.
    patient = snapshot.patient.id if snapshot.patient else "no patient admitted"
    text = f"{snapshot.bed}   {clock:%H:%M:%S}   log row {snapshot.log_sequence} {snapshot.log_hash[:8]}   {patient}"
    if snapshot.origin is Origin.REAL:
        return Text(text, style="bold")
    return Panel(Text(text, style="bold"), title=f"{snapshot.origin}: not a patient", style="yellow", box=box.HEAVY)


def _standby(snapshot: Snapshot) -> list[RenderableType]:
    """Return the lines of a bed in standby."""
    if not snapshot.is_standby:
        return []
    lines: list[RenderableType] = [Text("STANDBY: alarms are not monitored", style="bold black on yellow")]
    if snapshot.is_patient_seen:
        lines.append(Text("standby is on, but the devices measure a patient", style="bold black on yellow"))
    return lines


def _alarms(snapshot: Snapshot, now: float) -> list[RenderableType]:
    none: list[RenderableType] = [] if snapshot.is_standby else [Text("no alarms", style="green")]
    lines: list[RenderableType] = [_alarm(row) for row in snapshot.alarms] or none
    if snapshot.inactivation is not None:
        kind, until = snapshot.inactivation.kind, snapshot.inactivation.until
        left = "" if until is None else f" {max(0, round(until - now)) // 60}:{max(0, round(until - now)) % 60:02}"
        lines.append(Text(f"{kind.replace('_', ' ')}{left}", style="bold yellow"))
    return lines


def _alarm(row: AlarmView) -> Text:
    state, since = _STATES.get(row.state, ""), f"{row.utc.astimezone():%H:%M:%S}"
    text = f"{row.priority.symbol:3} {row.text}{_comparison(row)}{state} since {since}"
    return Text(text, style=_COLOURS[row.priority] if row.is_audible else "dim")


def _comparison(row: AlarmView) -> str:
    if row.value is None or row.limit is None:
        return ""
    # Not rounded to a whole number: 89.6 below 90 must not read as "90 < 90".
    return f" {row.value:.4g} {'>' if row.value > row.limit else '<'} {row.limit:.4g}"


def _vitals(snapshot: Snapshot, now: float) -> Table:
    table = Table(box=box.SIMPLE, expand=False)
    for name in ("", "vital", "value", "unit", "limits", "age", "device"):
        table.add_column(name, justify="right" if name in {"value", "age"} else "left", no_wrap=name != "device")
    for view in snapshot.vitals:
        if view.vital is not VitalId.CUFF:
            table.add_row(*_cells(view, now))
    return table


def _cells(view: VitalView, now: float) -> list[Text]:
    """Return the cells of a vital's row. Marks and words repeat what the colours show: the table may be in a file."""
    vital = VITALS[view.vital]
    mark = view.priority.symbol if view.priority else ""
    limits = f"{_side(view.low)} - {_side(view.high)}" if (view.low, view.high) != (None, None) else ""
    value = Text(f"{_value(view)}{'?' if view.is_questionable else ''}", style=_style(view))
    rest = (vital.unit, limits, _age(view, now), view.device)
    return [Text(mark), Text(vital.label), value, *(Text(cell) for cell in rest)]


def _style(view: VitalView) -> str:
    if view.priority is not None and not view.is_acknowledged:
        return _COLOURS[view.priority]
    return "bold" if view.freshness is Freshness.FRESH else "dim"


def _value(view: VitalView) -> str:
    if view.freshness is Freshness.NEVER:
        return "not yet"
    return "---" if view.freshness is Freshness.GONE or view.value is None else f"{view.value:.0f}"


def _age(view: VitalView, now: float) -> str:
    """Return the age of a value, or the time of a cuff measurement."""
    if view.at is None or view.utc is None:
        return ""
    age = f"{view.utc.astimezone():%H:%M:%S}" if view.vital in _NIBP else f"{max(0.0, now - view.at):.0f} s"
    return f"{age} old" if view.freshness is Freshness.STALE else age


def _side(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


def _nibp(snapshot: Snapshot, now: float) -> Text:
    """Return the line of the cuff: the last pressure and its time, its state, and the time to the next measurement."""
    view = snapshot.nibp
    if not view.device:
        return Text("NIBP: no device", style="dim")
    failed = f"; the last one failed: {view.detail}" if view.detail else ""
    text = f"NIBP {_pressure(snapshot.vitals)}; {_schedule(view, now)}{failed}"
    return Text(text, style="bold" if view.is_measuring else "")


def _pressure(vitals: tuple[VitalView, ...]) -> str:
    views = {view.vital: view for view in vitals}
    pressures = [views[vital] for vital in _NIBP if vital in views]
    systolic = views.get(VitalId.NIBP_SYS)
    if systolic is None or systolic.utc is None or len(pressures) < len(_NIBP):
        return "not yet measured"
    sys, dia, mean = (_value(view) for view in pressures)
    return f"{sys}/{dia} ({mean}) mmHg at {systolic.utc.astimezone():%H:%M:%S}"


def _schedule(view: NibpView, now: float) -> str:
    if view.is_measuring:
        return "measuring" + ("" if view.cuff_mmhg is None else f", cuff at {view.cuff_mmhg:.0f} mmHg")
    if view.next_at is None:
        return "on demand"
    left = max(0, round(view.next_at - now))
    return f"next in {left // 60}:{left % 60:02}, every {view.interval_min:g} min"


def _devices(devices: tuple[DeviceView, ...], now: float) -> Text:
    text = Text()
    for row in devices:
        age = "" if row.last_at is None else f", {max(0.0, now - row.last_at):.0f} s ago"
        state = f"{row.state}{age}" if row.is_up else f"LOST: {row.detail or 'silent'}"
        garbled = f", {row.frames_bad} bad frames" if row.frames_bad else ""
        text.append(f"{row.label} [{row.origin}] {state}{garbled}\n", style="" if row.is_up else "red")
    return text
