"""The content of the numeric fields: turns a snapshot and the time into texts, colours and flashes.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bedside.alarms.catalogue import Priority
from bedside.config.vitals import VITALS, ColourRole, VitalId
from bedside.monitor.link.snapshot import Freshness, Snapshot, VitalView

Tr = Callable[[str], str]
STOPPED_S: Final = 1.0
DASHES: Final = "---"
# IEC 60601-1-8, table 2, second-hand: high 1.4 to 2.8 Hz, medium 0.4 to 0.8 Hz, 20 to 60 % on; low is steady.
FLASH_HZ: Final[Mapping[Priority, float]] = {Priority.HIGH: 2.0, Priority.MEDIUM: 0.6}
_DUTY: Final = 0.5
NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)
_ABP: Final = (VitalId.ABP_SYS, VitalId.ABP_DIA, VitalId.ABP_MEAN)
_SECONDARY: Final = (VitalId.RR, VitalId.ETCO2, VitalId.TEMP, VitalId.PI)
_MOST_LARGE: Final = 4  # fields; with more, the secondary ones are small
DECIMALS: Final[Mapping[VitalId, int]] = {VitalId.TEMP: 1, VitalId.PI: 1}
_MINUTE_S: Final = 60
_BESIDE: Final[Mapping[VitalId, VitalId]] = {VitalId.SPO2: VitalId.PR}  # value: shown small in the field of the key


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One numeric field. `alarm`: the priority whose colour fills the field while `is_lit`, None without an alarm.

    `high` and `low` are the limits as text; `notes` are small lines (device, age); `second` is a second number, such
    as the mean pressure; with `is_dim` the number is grey, because it is stale.
    """

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
    is_small: bool = False  # it shares its row with another one
    bounds: tuple[float | None, float | None] = (None, None)  # low and high limit, in the vital's unit


def is_stopped(snapshot: Snapshot, now: float) -> bool:
    """Return whether the snapshot is older than 1 s, so that it does not show the patient's state any more."""
    return now - snapshot.at > STOPPED_S


def countdown(left_s: float) -> str:
    """Return a remaining time as minutes and seconds, "1:07"; never below zero."""
    whole = max(0, round(left_s))
    return f"{whole // _MINUTE_S}:{whole % _MINUTE_S:02}"


def is_lit(priority: Priority, now: float) -> bool:
    """Return whether the flash of this priority is on at `now` (monotonic seconds); low priority is always on."""
    rate_hz = FLASH_HZ.get(priority)
    return rate_hz is None or now * rate_hz % 1.0 < _DUTY


def fields(snapshot: Snapshot, numbers: Mapping[int, float], now: float, tr: Tr) -> tuple[Field, ...]:
    """Return the numeric fields, one for each vital that a device measures, the most important first.

    `numbers` are the newest values read from the ring, by lane: they are newer than the snapshot. The pulse rate has
    its own field if no device measures the heart rate; otherwise it is shown in the field of SpO2.
    """
    views = {view.vital: view for view in snapshot.vitals}
    rate = VitalId.HR if VitalId.HR in views else VitalId.PR
    beside = VitalId.PR if rate is VitalId.HR else None
    first = (
        _number(snapshot, views, rate, numbers, now, tr),
        _number(snapshot, views, VitalId.SPO2, numbers, now, tr, beside=views.get(beside) if beside else None),
        _pressure(snapshot, views, _ABP, "ABP", numbers, now, tr),
        _pressure(snapshot, views, NIBP, "NIBP", {}, now, tr),
    )
    rest = tuple(_number(snapshot, views, vital, numbers, now, tr) for vital in _SECONDARY)
    large, small = [row for row in first if row is not None], [row for row in rest if row is not None]
    if len(large) + len(small) > _MOST_LARGE and large:
        small = [replace(row, is_small=True) for row in small]
    return (*large, *small)


def _number(
    snapshot: Snapshot,
    views: Mapping[VitalId, VitalView],
    vital: VitalId,
    numbers: Mapping[int, float],
    now: float,
    tr: Tr,
    *,
    beside: VitalView | None = None,
) -> Field | None:
    view = views.get(vital)
    if view is None:
        return None
    is_gone = is_stopped(snapshot, now)
    row = VITALS[vital]
    return Field(
        vital=vital,
        label=tr(row.label),
        unit=row.unit,
        value=_text(view, numbers, is_gone=is_gone),
        role=row.colour,
        high=_limit(view.high),
        low=_limit(view.low),
        notes=(_source(snapshot, view, tr), tr("held: cuff") if view.is_held else _age_note(view, now, tr)),
        progress=view.fill or None,
        second=f"{tr(VITALS[beside.vital].label)} {_text(beside, numbers, is_gone=is_gone)}" if beside else "",
        is_dim=view.freshness is not Freshness.FRESH or is_gone,
        alarm=view.priority,
        is_lit=_lit(view, now),
        bounds=(view.low, view.high),
    )


def _source(snapshot: Snapshot, view: VitalView, tr: Tr) -> str:
    """Return the name of the device that measures a vital, with "poor signal" if the device reports it."""
    label = next((device.label for device in snapshot.devices if device.id == view.device), view.device)
    return f"{label}: {tr('poor signal')}" if view.is_questionable else label


def _pressure(
    snapshot: Snapshot,
    views: Mapping[VitalId, VitalView],
    vitals: Sequence[VitalId],
    label: str,
    numbers: Mapping[int, float],
    now: float,
    tr: Tr,
) -> Field | None:
    """Return the field of a blood pressure: systolic/diastolic and mean; None if no device measures all three."""
    parts = [views[vital] for vital in vitals if vital in views]
    if len(parts) < len(vitals):
        return None
    is_gone = is_stopped(snapshot, now)
    is_cuff = vitals is NIBP
    sys, dia, _ = parts
    worst = max(parts, key=lambda view: view.priority.rank if view.priority else 0)
    upper, lower, mean = (_text(view, numbers, is_gone=is_gone) for view in parts)
    return Field(
        vital=sys.vital,
        label=tr(label),
        unit="mmHg",
        value=f"{upper}/{lower}",
        role=VITALS[sys.vital].colour,
        high=_limits(sys.high, dia.high),
        low=_limits(sys.low, dia.low),
        notes=_nibp_notes(snapshot, sys, now, tr) if is_cuff else (_source(snapshot, sys, tr), _age_note(sys, now, tr)),
        second=f"({mean})",
        is_dim=sys.freshness is not Freshness.FRESH or is_gone,
        alarm=worst.priority,
        is_lit=_lit(worst, now),
        progress=_cuff_share(snapshot) if is_cuff else None,
        bounds=(dia.low, sys.high),
    )


def _nibp_notes(snapshot: Snapshot, sys: VitalView, now: float, tr: Tr) -> tuple[str, ...]:
    """Return two notes: when the pressure was measured; and whether the cuff measures, or when it will measure next."""
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
        return "–"  # noqa: RUF001 - an en dash: "never measured" looks different from "gone"
    value = numbers.get(view.lane, view.value) if view.lane is not None else view.value
    if is_gone or view.freshness is Freshness.GONE or value is None:
        return DASHES
    return f"{value:.{DECIMALS.get(view.vital, 0)}f}{'?' if view.is_questionable else ''}"


def _age_note(view: VitalView, now: float, tr: Tr) -> str:
    if view.freshness is Freshness.NEVER or view.at is None:
        return tr("not yet measured")
    return "" if view.freshness is Freshness.FRESH else _ago(now - view.at, tr)


def _ago(age_s: float, tr: Tr) -> str:
    if age_s < _MINUTE_S:
        return tr("{} s ago").format(f"{max(0.0, age_s):.0f}")
    return tr("{} min ago").format(f"{age_s / _MINUTE_S:.0f}")


def clock(utc: datetime) -> str:
    """Return a moment as local time, hours and minutes: "09:31"."""
    return f"{utc.astimezone():%H:%M}"


def clock_of(utc: float) -> str:
    """Return the local time of a POSIX time stamp with the weekday, because the trends reach back three days."""
    return f"{datetime.fromtimestamp(utc, UTC).astimezone():%a %H:%M}"


def _limits(sys: float | None, dia: float | None) -> str:
    """Return the limits of the systolic and the diastolic pressure, "160/90"; "" if neither has a limit."""
    return f"{_limit(sys)}/{_limit(dia)}".strip("/")


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _lit(view: VitalView, now: float) -> bool:
    return view.priority is not None and not view.is_acknowledged and is_lit(view.priority, now)
