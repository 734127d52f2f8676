"""What is to be seen: a snapshot and the time in, texts, colours and flashes out.

Pure and without Qt; runs in the screen process. `tr` translates every text for people.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alarms.catalogue import Priority
from alarms.inactivation import InactivationKind
from alarms.lifecycle import State
from config.vitals import VITALS, ColourRole, VitalId
from monitor.message import AlarmView, DeviceView, Freshness, InactivationView, Snapshot, VitalView

Tr = Callable[[str], str]
STOPPED_S: Final = 1.0
DASHES: Final = "---"
# IEC 60601-1-8, table 2, second-hand: high 1.4 to 2.8 Hz, medium 0.4 to 0.8 Hz, 20 to 60 % on; low is steady.
FLASH_HZ: Final[Mapping[Priority, float]] = {Priority.HIGH: 2.0, Priority.MEDIUM: 0.6}
_DUTY: Final = 0.5
_NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)
_MINUTE_S: Final = 60
_BESIDE: Final[Mapping[VitalId, VitalId]] = {VitalId.SPO2: VitalId.PR}  # shown small in the field of the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One numeric field. `alarm` colours it, when `is_lit`; `is_dim` greys the number; `notes` stand small beside."""

    vital: VitalId
    label: str
    unit: str
    value: str
    role: ColourRole
    high: str = ""
    low: str = ""
    notes: tuple[str, ...] = ()
    second: str = ""
    is_dim: bool = False
    alarm: Priority | None = None
    is_lit: bool = False
    progress: float | None = None  # of the cuff, or of the integral delay, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """One alarm in words. `is_lit`: its colour fills the line now; an acknowledged one is quiet."""

    key: str
    priority: Priority
    text: str
    detail: str
    state: str
    is_lit: bool
    is_quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One device in the strip. `mark` is "SIMULATED", "REPLAYED" or empty."""

    label: str
    state: str
    mark: str
    is_up: bool


def is_lit(priority: Priority, now: float) -> bool:
    """Say whether a flash of this priority is on at `now`."""
    rate_hz = FLASH_HZ.get(priority)
    return rate_hz is None or now * rate_hz % 1.0 < _DUTY


def is_stopped(snapshot: Snapshot, now: float) -> bool:
    """Say whether the snapshot is too old to tell anything of the patient."""
    return now - snapshot.at > STOPPED_S


def countdown(left_s: float) -> str:
    """Return minutes and seconds, "1:07"; never below zero."""
    whole = max(0, round(left_s))
    return f"{whole // _MINUTE_S}:{whole % _MINUTE_S:02}"


def comparison(alarm: AlarmView) -> str:
    """Return how the value crossed the limit, "134 > 120"; empty for an alarm without a limit."""
    if alarm.value is None or alarm.limit is None:
        return ""
    sign = ">" if alarm.value > alarm.limit else "<"
    digits = 0 if round(alarm.value) != round(alarm.limit) else 1  # 89.6 under 90 must not read "90 < 90"
    return f"{alarm.value:.{digits}f} {sign} {alarm.limit:.0f}"


def inactivation(view: InactivationView, now: float, tr: Tr) -> str:
    """Return what is paused or off, in words, and how long it will last: two lines."""
    words = {
        InactivationKind.AUDIO_PAUSED: tr("AUDIO PAUSED"),
        InactivationKind.ALARM_PAUSED: tr("ALARMS PAUSED"),
        InactivationKind.AUDIO_OFF: tr("AUDIO OFF"),
        InactivationKind.ALARM_OFF: tr("ALARMS OFF"),
    }
    left = "" if view.until is None else f"\n{countdown(view.until - now)}"
    return f"{words[view.kind]}{left}"


def quiet(view: InactivationView | None, tr: Tr) -> str:
    """Return what stands in the alarm bar where there is no alarm to be seen; empty: there is none."""
    return tr("Alarms are not shown: watch the patient") if view is not None and view.kind.hides else ""


def pause_key(view: InactivationView | None, tr: Tr) -> str:
    """Return what the pause key does now."""
    if view is None:
        return tr("Audio pause")
    return tr("End pause") if view.kind.is_timed else tr("Alarms on")


def stopped_line(tr: Tr, now: float) -> AlarmLine:
    """Return what stands in the alarm bar when nothing is known any more."""
    return AlarmLine(
        key="",
        priority=Priority.HIGH,
        text=tr("MONITORING STOPPED"),
        detail=tr("the engine does not answer; it is started again"),
        state="",
        is_lit=is_lit(Priority.HIGH, now),
        is_quiet=False,
    )


def alarm_lines(alarms: Sequence[AlarmView], now: float, tr: Tr) -> tuple[AlarmLine, ...]:
    """Return the alarms in the order of the snapshot: the highest first."""
    return tuple(_alarm_line(row, now, tr) for row in alarms)


def _alarm_line(row: AlarmView, now: float, tr: Tr) -> AlarmLine:
    states = {State.ACKNOWLEDGED: tr("acknowledged"), State.LATCHED: tr("over, not yet seen")}
    is_quiet = row.state is State.ACKNOWLEDGED
    return AlarmLine(
        key=row.key,
        priority=row.priority,
        text=f"{tr(row.text)} {comparison(row)}".strip(),
        detail=tr(row.detail),
        state=states.get(row.state, tr("not seen for too long") if row.is_escalated else ""),
        is_lit=not is_quiet and is_lit(row.priority, now),
        is_quiet=is_quiet,
    )


def fields(snapshot: Snapshot, numbers: Mapping[int, float], now: float, tr: Tr) -> tuple[Field, ...]:
    """Return the numeric fields: HR, SpO2 (with the pulse rate) and NIBP.

    `numbers` are the newest values read from the ring, by lane: the screen need not wait for the next snapshot.
    """
    views = {view.vital: view for view in snapshot.vitals}
    found = (
        _number(snapshot, views, VitalId.HR, numbers, now, tr),
        _number(snapshot, views, VitalId.SPO2, numbers, now, tr),
        _nibp(snapshot, views, now, tr),
    )
    return tuple(field for field in found if field is not None)


def _number(
    snapshot: Snapshot,
    views: Mapping[VitalId, VitalView],
    vital: VitalId,
    numbers: Mapping[int, float],
    now: float,
    tr: Tr,
) -> Field | None:
    view = views.get(vital)
    if view is None:
        return None
    is_gone = is_stopped(snapshot, now)
    row, beside = VITALS[vital], views.get(_BESIDE[vital]) if vital in _BESIDE else None
    labels = {device.id: device.label for device in snapshot.devices}
    return Field(
        vital=vital,
        label=row.label,
        unit=row.unit,
        value=_text(view, numbers, is_gone=is_gone),
        role=row.colour,
        high=_limit(view.high),
        low=_limit(view.low),
        notes=(labels.get(view.device, view.device), tr("held: cuff") if view.is_held else _age_note(view, now, tr)),
        progress=view.fill or None,
        second=f"{VITALS[beside.vital].label} {_text(beside, numbers, is_gone=is_gone)}" if beside else "",
        is_dim=view.freshness is not Freshness.FRESH or is_gone,
        alarm=view.priority,
        is_lit=_lit(view, now),
    )


def _nibp(snapshot: Snapshot, views: Mapping[VitalId, VitalView], now: float, tr: Tr) -> Field | None:
    is_gone = is_stopped(snapshot, now)
    found = [views[vital] for vital in _NIBP if vital in views]
    if len(found) < len(_NIBP):
        return None
    sys, dia, mean = found
    worst = max(found, key=lambda view: view.priority.rank if view.priority else 0)
    return Field(
        vital=VitalId.NIBP_SYS,
        label="NIBP",
        unit="mmHg",
        value=f"{_text(sys, {}, is_gone=is_gone)}/{_text(dia, {}, is_gone=is_gone)}",
        role=ColourRole.NIBP,
        high=f"{_limit(sys.high)}/{_limit(dia.high)}",
        low=f"{_limit(sys.low)}/{_limit(dia.low)}",
        notes=_nibp_notes(snapshot, sys, now, tr),
        second=f"({_text(mean, {}, is_gone=is_gone)})",
        is_dim=sys.freshness is not Freshness.FRESH or is_gone,
        alarm=worst.priority,
        is_lit=_lit(worst, now),
        progress=_cuff_share(snapshot),
    )


def _nibp_notes(snapshot: Snapshot, sys: VitalView, now: float, tr: Tr) -> tuple[str, ...]:
    """Return when it was measured, and what the cuff does now or next."""
    nibp = snapshot.nibp
    if sys.at is None or sys.utc is None:
        when = tr("not yet measured")
    else:
        when = f"{clock(sys.utc)}  ({_ago(now - sys.at, tr)})"
    if nibp.is_measuring:
        cuff = "" if nibp.cuff_mmhg is None else f" {nibp.cuff_mmhg:.0f} mmHg"
        return (when, tr("measuring") + cuff)
    if nibp.next_at is None:
        return (when, tr("on demand"))
    return (when, f"{tr('next in')} {countdown(nibp.next_at - now)}")


def _cuff_share(snapshot: Snapshot) -> float | None:
    nibp = snapshot.nibp
    return min(1.0, nibp.cuff_mmhg / 200) if nibp.is_measuring and nibp.cuff_mmhg is not None else None


def _text(view: VitalView, numbers: Mapping[int, float], *, is_gone: bool) -> str:
    if view.freshness is Freshness.NEVER:
        return "–"  # noqa: RUF001 - an en dash: never seen looks other than gone
    value = numbers.get(view.lane, view.value) if view.lane is not None else view.value
    if is_gone or view.freshness is Freshness.GONE or value is None:
        return DASHES
    return f"{value:.0f}{'?' if view.is_questionable else ''}"


def _age_note(view: VitalView, now: float, tr: Tr) -> str:
    if view.freshness is Freshness.NEVER or view.at is None:
        return tr("not yet measured")
    return "" if view.freshness is Freshness.FRESH else _ago(now - view.at, tr)


def _ago(age_s: float, tr: Tr) -> str:
    if age_s < _MINUTE_S:
        return f"{max(0.0, age_s):.0f} s {tr('ago')}"
    return f"{age_s / _MINUTE_S:.0f} min {tr('ago')}"


def clock(utc: datetime) -> str:
    """Return a moment on the wall clock, hours and minutes."""
    return f"{utc.astimezone():%H:%M}"


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _lit(view: VitalView, now: float) -> bool:
    return view.priority is not None and not view.is_acknowledged and is_lit(view.priority, now)


def chips(devices: Sequence[DeviceView], tr: Tr) -> tuple[Chip, ...]:
    """Return one chip for each device, with what is wrong with it."""
    return tuple(_chip(row, tr) for row in devices)


def _chip(row: DeviceView, tr: Tr) -> Chip:
    garbled = f", {row.frames_bad} {tr('garbled')}" if row.frames_bad else ""
    state = tr("connected") + garbled if row.is_up else f"{tr('lost')}: {row.detail or tr('silent')}"
    return Chip(label=row.label, state=state, mark="" if row.origin == "REAL" else str(row.origin), is_up=row.is_up)
