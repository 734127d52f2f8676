"""The content of the alarm bar: turns a snapshot's alarms and the time into texts, states and flashes.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.monitor.link.snapshot import AlarmView, InactivationView
from bedside.monitor.screen.present.numbers import countdown, is_lit

Tr = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """One alarm in the alarm bar. `is_lit`: its flash is on, so its colour fills the line; `is_quiet`: acknowledged."""

    key: str
    priority: Priority
    text: str
    detail: str
    state: str
    is_lit: bool
    is_quiet: bool


def comparison(alarm: AlarmView) -> str:
    """Return the alarm's value and the limit that the value crossed, "134 > 120"; "" for an alarm without a limit."""
    if alarm.value is None or alarm.limit is None:
        return ""
    sign = ">" if alarm.value > alarm.limit else "<"
    digits = 0 if round(alarm.value) != round(alarm.limit) else 1  # 89.6 under 90 must not read "90 < 90"
    return f"{alarm.value:.{digits}f} {sign} {alarm.limit:.0f}"


def named(alarm: AlarmView, tr: Tr) -> str:
    """Return an alarm's text with the text of the catalogue translated: "Oximeter: device lost"."""
    words = CATALOGUE[alarm.alarm].text
    return alarm.text.replace(words, tr(words))


def inactivation(view: InactivationView, now: float, tr: Tr) -> str:
    """Return which alarm signals are paused or off, and below it the remaining time of a pause."""
    words = {
        InactivationKind.AUDIO_PAUSED: tr("AUDIO PAUSED"),
        InactivationKind.ALARM_PAUSED: tr("ALARMS PAUSED"),
        InactivationKind.AUDIO_OFF: tr("AUDIO OFF"),
        InactivationKind.ALARM_OFF: tr("ALARMS OFF"),
    }
    left = "" if view.until is None else f"\n{countdown(view.until - now)}"
    return f"{words[view.kind]}{left}"


def quiet(view: InactivationView | None, tr: Tr, *, is_standby: bool = False) -> str:
    """Return the text of the alarm bar while alarms are not shown (standby, paused or off); "" if they are shown."""
    if is_standby:
        return tr("Standby: alarms are not monitored")
    return tr("Alarms are not shown: watch the patient") if view is not None and view.kind.hides else ""


def pause_key(view: InactivationView | None, tr: Tr) -> str:
    """Return the text of the soft key that pauses the alarm sound, or ends a pause or inactivation."""
    if view is None:
        return tr("Audio pause")
    return tr("End pause") if view.kind.is_timed else tr("Alarms on")


def stopped_line(tr: Tr, now: float) -> AlarmLine:
    """Return the line of the alarm bar when the engine does not respond."""
    return AlarmLine(
        key="",
        priority=Priority.HIGH,
        text=tr("MONITORING STOPPED"),
        detail=tr("the engine does not respond; it is being restarted"),
        state="",
        is_lit=is_lit(Priority.HIGH, now),
        is_quiet=False,
    )


def alarm_lines(alarms: Sequence[AlarmView], now: float, tr: Tr) -> tuple[AlarmLine, ...]:
    """Return a line for each alarm, in the order of the snapshot: the highest priority first."""
    return tuple(_alarm_line(row, now, tr) for row in alarms)


def _alarm_line(row: AlarmView, now: float, tr: Tr) -> AlarmLine:
    states = {State.ACKNOWLEDGED: tr("acknowledged"), State.LATCHED: tr("over, not acknowledged")}
    is_quiet = row.state is State.ACKNOWLEDGED
    return AlarmLine(
        key=row.key,
        priority=row.priority,
        text=f"{named(row, tr)} {comparison(row)}".strip(),
        detail=tr(row.detail),
        state=states.get(row.state, tr("not acknowledged for too long") if row.is_escalated else ""),
        is_lit=not is_quiet and is_lit(row.priority, now),
        is_quiet=is_quiet,
    )
