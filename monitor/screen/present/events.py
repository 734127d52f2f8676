"""The texts of the alarm log: turns log rows into lines of a list, and the chosen row into a paragraph.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Happening
from bedside.config.vitals import VITALS, VitalId

Tr = Callable[[str], str]
Row = Mapping[str, Any]
# The happenings after the onset that show the course of an alarm.
TELLING: Final = frozenset({Happening.RELIEF, Happening.ACKNOWLEDGE, Happening.ESCALATE, Happening.REMIND})
_MINUTE_S: Final = 60
_PAIRS: Final[Mapping[VitalId, tuple[VitalId, str]]] = {
    VitalId.NIBP_SYS: (VitalId.NIBP_DIA, "NIBP"),
    VitalId.ABP_SYS: (VitalId.ABP_DIA, "ABP"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One line of the list. `at_utc` is a POSIX time stamp; `vital` is None for an event without a vital.

    `priority` is the alarm's priority if the line is its onset, None for any other event.
    """

    sequence: int
    at_utc: float
    when: str
    priority: Priority | None
    text: str
    value: str
    outcome: str
    vital: VitalId | None
    limit: float | None


def line(row: Row, story: Sequence[Row], tr: Tr) -> EventLine:
    """Return a log row as a line of the list; `story`: the later log rows of the same alarm, oldest first."""
    utc = datetime.fromisoformat(row["utc"])
    alarm = AlarmId(row["alarm"]) if row["alarm"] in AlarmId.__members__ else None
    return EventLine(
        sequence=row["sequence"],
        at_utc=utc.timestamp(),
        when=f"{utc.astimezone():{tr('%d %b %H:%M:%S')}}",
        priority=Priority(row["priority"]) if row["happening"] == Happening.ONSET else None,
        text=_text(row, alarm, tr),
        value=_value(row),
        outcome=_outcome(row, story, tr),
        vital=CATALOGUE[alarm].vital if alarm else None,
        limit=row["limit_in_force"],
    )


def paragraph(row: Row, story: Sequence[Row], tr: Tr) -> str:
    """Return the details of an alarm in one paragraph: limit, delay, course, reason; `story` as in `line`."""
    parts = []
    if row["limit_in_force"] is not None:
        parts.append(f"{tr('limit')} {row['limit_in_force']:g}")
    if row["delay_s"]:
        parts.append(f"{tr('delay')} {row['delay_s']:g} s")
    parts += [f"{_word(later['happening'], tr)} {_after(row, later)}{_by(later, tr)}" for later in story]
    if row["reason"]:
        parts.append(tr(row["reason"]))
    return " · ".join([*parts, tr(str(row["origin"])), f"#{row['sequence']}"])


def measured_then(then: Mapping[VitalId, float], tr: Tr) -> str:
    """Return the values measured at a moment: "HR 134, SpO₂ 97, NIBP 144/84"; "" if there are none."""
    lower = {other for other, _ in _PAIRS.values()}
    parts = []
    for vital, value in then.items():
        other, label = _PAIRS.get(vital, (vital, VITALS[vital].label))
        below = f"/{then[other]:.0f}" if other is not vital and other in then else ""
        if vital not in lower:
            parts.append(f"{tr(label)} {value:.0f}{below}")
    return ", ".join(parts)


def remark(row: Row, tr: Tr) -> str:
    """Return a remark about a row: "doctor: judged false: it moved"."""
    return f"{row['actor']}: {_remark_text(row, tr)}"


def _remark_text(row: Row, tr: Tr) -> str:
    judgement, _, text = row["reason"].partition(":")
    if row["happening"] != Happening.JUDGED:
        return str(row["reason"])
    return tr("judged {}").format(tr(judgement.lower().replace("_", " "))) + (
        f": {text.strip()}" if text.strip() else ""
    )


def _text(row: Row, alarm: AlarmId | None, tr: Tr) -> str:
    if row["about"] is not None:
        return f"#{row['about']}: {_remark_text(row, tr)}"
    word = "" if row["happening"] == Happening.ONSET else f"{_word(row['happening'], tr)}: "
    if alarm is None:
        return f"{word}{' '.join(part for part in (row['subject'], tr(row['reason'])) if part)}".removesuffix(": ")
    spec = CATALOGUE[alarm]
    about = f"{row['subject']}: " if row["subject"] and spec.vital is None else ""
    return f"{word}{about}{tr(spec.text)}"


def _value(row: Row) -> str:
    if row["value"] is None:
        return ""
    limit = row["limit_in_force"]
    if limit is None:
        return f"{row['value']:.0f}"
    digits = 0 if round(row["value"]) != round(limit) else 1
    return f"{row['value']:.{digits}f} {'>' if row['value'] > limit else '<'} {limit:g}"


def _outcome(row: Row, story: Sequence[Row], tr: Tr) -> str:
    """Return the course of an alarm: who acknowledged it and how soon, and how long it was active."""
    if row["happening"] != Happening.ONSET:
        return _by(row, tr).strip(" ()")
    acknowledged = next((later for later in story if later["happening"] == Happening.ACKNOWLEDGE), None)
    over = next((later for later in story if later["happening"] == Happening.RELIEF), None)
    parts = [
        f"✓ {_after(row, acknowledged)}" if acknowledged else "",
        f"{tr('over')} {_after(row, over)}" if over else tr("stands"),
    ]
    return ", ".join(part for part in parts if part)


def _after(row: Row, later: Row) -> str:
    """Return the time from the log row `row` to the log row `later`: "+12 s", "+3 min"."""
    seconds = (datetime.fromisoformat(later["utc"]) - datetime.fromisoformat(row["utc"])).total_seconds()
    return f"+{seconds:.0f} s" if seconds < 2 * _MINUTE_S else f"+{seconds / _MINUTE_S:.0f} min"


def _by(row: Row, tr: Tr) -> str:
    return f" ({tr('by')} {row['actor']})" if row["actor"] else ""


def _word(happening: str, tr: Tr) -> str:
    """Return a happening as words: "LIMITS_CHANGED" becomes "limits changed"."""
    return tr(happening.replace("_", " ").lower())
