"""Was it as expected? One verdict for each expectation, and one for each alarm of which the scenario does not speak.

Pure. Every sentence says what was expected, what happened, and when.
"""

import math
from collections.abc import Sequence

from bedside.alarms.event import Event
from bedside.config.scenario import Expect, ExpectAlarm, ExpectLog, ExpectValue, Scenario
from bedside.config.vitals import VITALS
from bedside.monitor.scenario.observer import Seen
from bedside.monitor.scenario.outcome import AlarmSpan, Curve, Verdict


def judge(
    scenario: Scenario, alarms: Sequence[Seen], events: Sequence[Event], curves: Sequence[Curve]
) -> tuple[Verdict, ...]:
    """Return the verdicts, those of the expectations first, in the order of the file."""
    expect = scenario.expect
    return (
        *(_alarm(row, alarms) for row in expect.alarm),
        *(_log(row, events) for row in expect.log),
        *(_value(row, curves) for row in expect.value),
        *_unexpected(expect, alarms, scenario.duration_s),
    )


def alarm_spans(expect: Expect, alarms: Sequence[Seen]) -> tuple[AlarmSpan, ...]:
    """Return the alarms as they are reported. What nobody could see is no false alarm, and counts as expected."""
    return tuple(
        AlarmSpan(
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


def _is_expected(expect: Expect, seen: Seen, alarms: Sequence[Seen]) -> bool:
    """Say whether the scenario speaks of it: as one that may come at any time, or as one that is expected.

    What comes again while it may still begin or has not to be over is the same trouble; what comes after is another.
    """
    if seen.alarm in expect.allowed:
        return True
    return any(
        seen is _found(row, alarms)
        or (_is_meant(row, seen) and row.from_s <= seen.begin_s <= max(row.from_s + row.within_s, row.ends_s or 0.0))
        for row in expect.alarm
    )


def _is_meant(expected: ExpectAlarm, seen: Seen) -> bool:
    return expected.alarm == seen.alarm and expected.subject in ("", seen.subject)


def _found(expected: ExpectAlarm, alarms: Sequence[Seen]) -> Seen | None:
    """Return the occurrence that an expectation is judged by: the first that begins when it may, or later."""
    return next((row for row in alarms if _is_meant(expected, row) and row.begin_s >= expected.from_s), None)


def _alarm(expected: ExpectAlarm, alarms: Sequence[Seen]) -> Verdict:
    until = expected.from_s + expected.within_s
    name = _named(expected.alarm, expected.subject)
    what = f"{name} within {expected.within_s:g} s from {expected.from_s:g} s"
    if expected.ends_s is not None:
        what += f", over by {expected.ends_s:g} s"
    found = _found(expected, alarms)
    is_in_time = found is not None and found.begin_s <= until
    ending = _ending(expected, found) if found is not None and is_in_time else ""
    return Verdict(
        what=what,
        is_met=is_in_time and not ending,
        said=f"expected {what}; {_began(expected, alarms, found)}{ending}",
        from_s=expected.from_s,
        until_s=until,
        at_s=found.begin_s if found is not None else None,
    )


def _began(expected: ExpectAlarm, alarms: Sequence[Seen], found: Seen | None) -> str:
    """Return when it began, and how far from what was expected."""
    until = expected.from_s + expected.within_s
    if found is not None:
        late = found.begin_s - until
        return f"it began at {found.begin_s:.1f} s" + (f", {late:.1f} s too late" if late > 0 else "")
    early = [row for row in alarms if _is_meant(expected, row)]
    if early:
        begin = early[-1].begin_s
        return f"it began at {begin:.1f} s, {expected.from_s - begin:.1f} s too early, and not again"
    sounded = [row for row in alarms if row.is_shown and row.begin_s <= until and _stood_after(row, expected.from_s)]
    others = ", ".join(f"{_named(row.alarm, row.subject)} from {row.begin_s:.1f} s" for row in sounded)
    return f"no such alarm; what sounded then: {others or 'nothing'}"


def _stood_after(seen: Seen, at_s: float) -> bool:
    return seen.end_s is None or seen.end_s >= at_s


def _ending(expected: ExpectAlarm, found: Seen) -> str:
    """Return what is wrong with its end, "" if nothing is."""
    if expected.ends_s is None or (found.end_s is not None and found.end_s <= expected.ends_s):
        return ""
    if found.end_s is None:
        return " and stood to the end of the scenario"
    return f" and ended at {found.end_s:.1f} s, {found.end_s - expected.ends_s:.1f} s too late"


def _log(expected: ExpectLog, events: Sequence[Event]) -> Verdict:
    until = expected.from_s + expected.within_s
    told = " ".join(part for part in (expected.happening, expected.alarm) if part)
    by = (f' "{expected.reason}"' if expected.reason else "") + (f" by {expected.actor}" if expected.actor else "")
    what = f"log row {told}{by} within {expected.within_s:g} s from {expected.from_s:g} s"
    rows = [row for row in events if _is_row(expected, row)]
    found = next((row for row in rows if row.at >= expected.from_s), None)
    if found is None:
        said = f"there is no such row after {expected.from_s:g} s" + _instead(expected, events)
    else:
        late = found.at - until
        said = f"it was written at {found.at:.1f} s" + (f", {late:.1f} s too late" if late > 0 else "")
    return Verdict(
        what=what,
        is_met=found is not None and found.at <= until,
        said=f"expected {what}; {said}",
        from_s=expected.from_s,
        until_s=until,
        at_s=found.at if found is not None else None,
    )


def _is_row(expected: ExpectLog, event: Event) -> bool:
    return (
        event.happening == expected.happening
        and expected.alarm in ("", event.alarm)
        and expected.actor in ("", event.actor)
        and expected.reason in event.reason
    )


def _instead(expected: ExpectLog, events: Sequence[Event]) -> str:
    """Return which rows of this happening there are, so that a wrong alarm, actor or time is seen."""
    rows = [row for row in events if row.happening == expected.happening]
    words = (
        f"{row.alarm or (expected.reason and row.reason) or row.subject} at {row.at:.1f} s"
        + (f" by {row.actor}" if row.actor else "")
        for row in rows
    )
    return (
        f"; rows {expected.happening} are: {', '.join(words)}" if rows else f", and no row {expected.happening} at all"
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


def _unexpected(expect: Expect, alarms: Sequence[Seen], duration_s: float) -> tuple[Verdict, ...]:
    """Return one failed verdict for each alarm of which the scenario does not speak, or one that there is none."""
    what = "no other alarm"
    false = [row for row in alarms if row.is_shown and not _is_expected(expect, row, alarms)]
    if not false:
        said = f"expected {what}; there was none"
        return (Verdict(what=what, is_met=True, said=said, from_s=0.0, until_s=duration_s),)
    return tuple(
        Verdict(
            what=what,
            is_met=False,
            said=f"{_named(row.alarm, row.subject)} sounded at {row.shown_s:.1f} s and no expectation speaks of it",
            from_s=0.0,
            until_s=duration_s,
            at_s=row.shown_s,
        )
        for row in false
    )


def _named(alarm: str, subject: str) -> str:
    return f"{alarm} {subject}".rstrip()
