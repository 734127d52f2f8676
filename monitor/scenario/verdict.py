"""Judges a run: one verdict for each expectation, and one for each alarm that the scenario does not expect.

Pure. Every sentence says what was expected, what happened, and when.
"""

import math
from collections.abc import Sequence

from bedside.alarms.event import Event
from bedside.config.scenario import Expect, ExpectAlarm, ExpectLog, ExpectValue, Scenario
from bedside.config.vitals import VITALS
from bedside.monitor.scenario.observer import AlarmRecord
from bedside.monitor.scenario.outcome import AlarmResult, Curve, Verdict


def judge(
    scenario: Scenario, alarms: Sequence[AlarmRecord], events: Sequence[Event], curves: Sequence[Curve]
) -> tuple[Verdict, ...]:
    """Return the verdicts: first those of the expectations, in the order of the file."""
    expect = scenario.expect
    return (
        *(_alarm(row, alarms) for row in expect.alarm),
        *(_log(row, events) for row in expect.log),
        *(_value(row, curves) for row in expect.value),
        *_unexpected(expect, alarms, scenario.duration_s),
    )


def alarm_results(expect: Expect, alarms: Sequence[AlarmRecord]) -> tuple[AlarmResult, ...]:
    """Return the alarms for the report. An alarm that was never shown is not a false alarm and counts as expected."""
    return tuple(
        AlarmResult(
            alarm=row.alarm,
            subject=row.subject,
            priority=row.priority,
            text=row.text,
            begin_s=row.begin_s,
            end_s=row.end_s,
            is_expected=not row.is_shown or _is_expected(expect, row, alarms),
            is_shown=row.is_shown,
        )
        for row in alarms
    )


def _is_expected(expect: Expect, record: AlarmRecord, alarms: Sequence[AlarmRecord]) -> bool:
    """Whether the scenario allows the alarm at any time, or expects it.

    A repetition counts as expected while the alarm may still begin, and until it must have ended.
    """
    if record.alarm in expect.allowed:
        return True
    return any(
        record is _match(row, alarms)
        or (_fits(row, record) and row.from_s <= record.begin_s <= max(row.from_s + row.within_s, row.ends_s or 0.0))
        for row in expect.alarm
    )


def _fits(expected: ExpectAlarm, record: AlarmRecord) -> bool:
    return expected.alarm == record.alarm and expected.subject in ("", record.subject)


def _match(expected: ExpectAlarm, alarms: Sequence[AlarmRecord]) -> AlarmRecord | None:
    """Return the occurrence by which an expectation is judged, None without one: the first from `from_s` on."""
    return next((row for row in alarms if _fits(expected, row) and row.begin_s >= expected.from_s), None)


def _alarm(expected: ExpectAlarm, alarms: Sequence[AlarmRecord]) -> Verdict:
    until = expected.from_s + expected.within_s
    name = _named(expected.alarm, expected.subject)
    what = f"{name} within {expected.within_s:g} s from {expected.from_s:g} s"
    if expected.ends_s is not None:
        what += f", over by {expected.ends_s:g} s"
    match = _match(expected, alarms)
    is_in_time = match is not None and match.begin_s <= until
    ending = _ending(expected, match) if match is not None and is_in_time else ""
    return Verdict(
        what=what,
        is_met=is_in_time and not ending,
        said=f"expected {what}; {_began(expected, alarms, match)}{ending}",
        from_s=expected.from_s,
        until_s=until,
        at_s=match.begin_s if match is not None else None,
    )


def _began(expected: ExpectAlarm, alarms: Sequence[AlarmRecord], match: AlarmRecord | None) -> str:
    """Return a text that says when the alarm began, and how far from the expected time."""
    until = expected.from_s + expected.within_s
    if match is not None:
        late = match.begin_s - until
        return f"it began at {match.begin_s:.1f} s" + (f", {late:.1f} s too late" if late > 0 else "")
    early = [row for row in alarms if _fits(expected, row)]
    if early:
        begin = early[-1].begin_s
        return f"it began at {begin:.1f} s, {expected.from_s - begin:.1f} s too early, and not again"
    sounded = [
        row for row in alarms if row.is_shown and row.begin_s <= until and _was_active_after(row, expected.from_s)
    ]
    others = ", ".join(f"{_named(row.alarm, row.subject)} from {row.begin_s:.1f} s" for row in sounded)
    return f"no such alarm; what sounded then: {others or 'nothing'}"


def _was_active_after(record: AlarmRecord, at_s: float) -> bool:
    return record.end_s is None or record.end_s >= at_s


def _ending(expected: ExpectAlarm, match: AlarmRecord) -> str:
    """Return a text that says what is wrong with the end of the alarm, "" if nothing is."""
    if expected.ends_s is None or (match.end_s is not None and match.end_s <= expected.ends_s):
        return ""
    if match.end_s is None:
        return " and was active to the end of the scenario"
    return f" and ended at {match.end_s:.1f} s, {match.end_s - expected.ends_s:.1f} s too late"


def _log(expected: ExpectLog, events: Sequence[Event]) -> Verdict:
    until = expected.from_s + expected.within_s
    row_name = " ".join(part for part in (expected.happening, expected.alarm) if part)
    by = (f' "{expected.reason}"' if expected.reason else "") + (f" by {expected.actor}" if expected.actor else "")
    what = f"log row {row_name}{by} within {expected.within_s:g} s from {expected.from_s:g} s"
    rows = [row for row in events if _is_row(expected, row)]
    match = next((row for row in rows if row.at >= expected.from_s), None)
    if match is None:
        said = f"there is no such row after {expected.from_s:g} s" + _instead(expected, events)
    else:
        late = match.at - until
        said = f"it was written at {match.at:.1f} s" + (f", {late:.1f} s too late" if late > 0 else "")
    return Verdict(
        what=what,
        is_met=match is not None and match.at <= until,
        said=f"expected {what}; {said}",
        from_s=expected.from_s,
        until_s=until,
        at_s=match.at if match is not None else None,
    )


def _is_row(expected: ExpectLog, event: Event) -> bool:
    return (
        event.happening == expected.happening
        and expected.alarm in ("", event.alarm)
        and expected.actor in ("", event.actor)
        and expected.reason in event.reason
    )


def _instead(expected: ExpectLog, events: Sequence[Event]) -> str:
    """Return the log rows of the expected kind as text, so that a reader sees a wrong alarm, actor or time."""
    rows = [row for row in events if row.happening == expected.happening]
    descriptions = (
        f"{row.alarm or (expected.reason and row.reason) or row.subject} at {row.at:.1f} s"
        + (f" by {row.actor}" if row.actor else "")
        for row in rows
    )
    return (
        f"; rows {expected.happening} are: {', '.join(descriptions)}"
        if rows
        else f", and no row {expected.happening} at all"
    )


def _value(expected: ExpectValue, curves: Sequence[Curve]) -> Verdict:
    vital = VITALS[expected.vital]
    unit = f" {vital.unit}" if vital.unit else ""
    what = f"{vital.label} from {expected.low:g} to {expected.high:g}{unit} at {expected.at_s:g} s"
    value = next(float(row.value[int(expected.at_s)]) for row in curves if row.vital == expected.vital)
    shown = "it showed dashes" if math.isnan(value) else f"it showed {value:g}{unit}"
    is_met = expected.low <= value <= expected.high
    if not is_met and not math.isnan(value):
        away = expected.low - value if value < expected.low else value - expected.high
        shown += f", {away:g} too {'low' if value < expected.low else 'high'}"
    return Verdict(
        what=what,
        is_met=is_met,
        said=f"expected {what}; {shown}",
        from_s=expected.at_s,
        until_s=expected.at_s,
        at_s=expected.at_s if is_met else None,
    )


def _unexpected(expect: Expect, alarms: Sequence[AlarmRecord], duration_s: float) -> tuple[Verdict, ...]:
    """Return a failed verdict for each unexpected alarm, or one met verdict if there is none."""
    what = "no other alarm"
    false = [row for row in alarms if row.is_shown and not _is_expected(expect, row, alarms)]
    if not false:
        said = f"expected {what}; there was none"
        return (Verdict(what=what, is_met=True, said=said, from_s=0.0, until_s=duration_s),)
    return tuple(
        Verdict(
            what=what,
            is_met=False,
            said=f"{_named(row.alarm, row.subject)} sounded at {row.shown_s:.1f} s and was not expected",
            from_s=0.0,
            until_s=duration_s,
            at_s=row.shown_s,
        )
        for row in false
    )


def _named(alarm: str, subject: str) -> str:
    return f"{alarm} {subject}".rstrip()
