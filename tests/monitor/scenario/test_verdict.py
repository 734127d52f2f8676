"""The verdict on an expectation says what was expected, what happened, and when."""

from typing import Any

import numpy as np
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.event import Event, Happening
from bedside.config.scenario import Expect, ExpectAlarm, ExpectLog, ExpectValue, Scenario
from bedside.config.vitals import VitalId
from bedside.monitor.scenario.observer import AlarmRecord
from bedside.monitor.scenario.outcome import Curve, Verdict
from bedside.monitor.scenario.verdict import alarm_results, judge


def record(alarm: str, begin_s: float, end_s: float | None = None, subject: str = "", **rest: Any) -> AlarmRecord:
    return AlarmRecord(
        alarm=alarm,
        subject=subject,
        priority="HIGH",
        text=alarm,
        begin_s=begin_s,
        end_s=end_s,
        shown_s=rest.get("shown_s", begin_s),
    )


def judged(expect: Expect, *alarms: AlarmRecord, events: tuple[Event, ...] = ()) -> tuple[Verdict, ...]:
    values = np.array([97.0] * 100 + [84.0] * 100 + [np.nan] * 101)
    curve = Curve(vital=VitalId.SPO2, at_s=np.arange(301.0), value=values)
    scenario = Scenario(name="s", about="s", duration_s=300, device=(), expect=expect)
    return judge(scenario, alarms, events, [curve])


SPO2_LOW = ExpectAlarm(alarm="SPO2_LOW", from_s=120, within_s=20, ends_s=200)
LOST = ExpectAlarm(alarm="DEVICE_LOST", subject="Oximeter", from_s=60, within_s=5)

ALARMS = {
    "in time": (SPO2_LOW, [record("SPO2_LOW", 130, 199)], True, "it began at 130.0 s"),
    "at the first moment": (SPO2_LOW, [record("SPO2_LOW", 120, 150)], True, "it began at 120.0 s"),
    "at the last moment": (SPO2_LOW, [record("SPO2_LOW", 140, 200)], True, "it began at 140.0 s"),
    "too late": (SPO2_LOW, [record("SPO2_LOW", 151.2, 190)], False, "it began at 151.2 s, 11.2 s too late"),
    "too early": (SPO2_LOW, [record("SPO2_LOW", 90, 95)], False, "it began at 90.0 s, 30.0 s too early, and not again"),
    "ended too late": (
        SPO2_LOW,
        [record("SPO2_LOW", 130, 205.5)],
        False,
        "it began at 130.0 s and ended at 205.5 s, 5.5 s too late",
    ),
    "never ended": (
        SPO2_LOW,
        [record("SPO2_LOW", 130)],
        False,
        "it began at 130.0 s and was active to the end of the scenario",
    ),
    "none at all": (SPO2_LOW, [], False, "no such alarm; what sounded then: nothing"),
    "another one": (
        SPO2_LOW,
        [record("HR_HIGH", 125, 128, "HR"), record("RR_LOW", 50, 60, "RR")],
        False,
        "no such alarm; what sounded then: HR_HIGH HR from 125.0 s",
    ),
    "of another device": (
        LOST,
        [record("DEVICE_LOST", 61, None, "Cuff")],
        False,
        "no such alarm; what sounded then: DEVICE_LOST Cuff from 61.0 s",
    ),
    "of this device": (LOST, [record("DEVICE_LOST", 61, None, "Oximeter")], True, "it began at 61.0 s"),
    "one suppressed throughout": (SPO2_LOW, [record("SPO2_LOW", 130, 199, shown_s=None)], True, "it began at 130.0 s"),
    "the second time": (
        SPO2_LOW,
        [record("SPO2_LOW", 90, 95), record("SPO2_LOW", 125, 130)],
        True,
        "it began at 125.0 s",
    ),
}


@pytest.mark.parametrize(("expected", "alarms", "is_met", "said"), ALARMS.values(), ids=ALARMS)
def test_an_expected_alarm_is_judged_by_its_begin_and_its_end(
    expected: ExpectAlarm, alarms: list[AlarmRecord], *, is_met: bool, said: str
) -> None:
    verdict = judged(Expect(alarm=(expected,)), *alarms)[0]
    assert verdict.is_met is is_met
    assert verdict.said == f"expected {verdict.what}; {said}"


def test_a_verdict_has_its_time_window_and_the_time_at_which_it_was_met() -> None:
    verdict = judged(Expect(alarm=(SPO2_LOW,)), record("SPO2_LOW", 151.2))[0]
    assert (verdict.from_s, verdict.until_s, verdict.at_s) == (120, 140, 151.2)
    assert verdict.what == "SPO2_LOW within 20 s from 120 s, over by 200 s"


EVENTS = (
    Event(at=50.0, happening=Happening.ONSET, alarm=AlarmId.SPO2_LOW),
    Event(at=70.0, happening=Happening.ACKNOWLEDGE, alarm=AlarmId.SPO2_LOW, actor="staff"),
    Event(at=80.0, happening=Happening.SESSION, subject="S-1", reason="paused: nausea", actor="staff"),
)
ROW = ExpectLog(happening="ACKNOWLEDGE", alarm="SPO2_LOW", actor="staff", from_s=60, within_s=20)
ROWS = {
    "there": (ROW, True, "it was written at 70.0 s"),
    "too late": (
        ExpectLog(happening="ACKNOWLEDGE", from_s=50, within_s=15),
        False,
        "it was written at 70.0 s, 5.0 s too late",
    ),
    "too early": (
        ExpectLog(happening="ACKNOWLEDGE", from_s=80, within_s=15),
        False,
        "there is no such row after 80 s; rows ACKNOWLEDGE are: SPO2_LOW at 70.0 s by staff",
    ),
    "by another": (
        ExpectLog(happening="ACKNOWLEDGE", actor="nurse", from_s=60, within_s=20),
        False,
        "there is no such row after 60 s; rows ACKNOWLEDGE are: SPO2_LOW at 70.0 s by staff",
    ),
    "of another alarm": (
        ExpectLog(happening="ONSET", alarm="HR_HIGH", within_s=90),
        False,
        "there is no such row after 0 s; rows ONSET are: SPO2_LOW at 50.0 s",
    ),
    "the step": (ExpectLog(happening="SESSION", reason="nausea", within_s=90), True, "it was written at 80.0 s"),
    "of another step": (
        ExpectLog(happening="SESSION", reason="resumed", within_s=90),
        False,
        "there is no such row after 0 s; rows SESSION are: paused: nausea at 80.0 s by staff",
    ),
    "never": (
        ExpectLog(happening="ESCALATE", within_s=90),
        False,
        "there is no such row after 0 s, and no row ESCALATE at all",
    ),
}


@pytest.mark.parametrize(("expected", "is_met", "said"), ROWS.values(), ids=ROWS)
def test_an_expected_row_of_the_log_is_judged(expected: ExpectLog, *, is_met: bool, said: str) -> None:
    verdict = judged(Expect(log=(expected,)), events=EVENTS)[0]
    assert verdict.is_met is is_met
    assert verdict.said == f"expected {verdict.what}; {said}"


VALUES = {
    "inside": (50.0, 95, 99, True, "it showed 97 %"),
    "on the edge": (50.0, 97, 97, True, "it showed 97 %"),
    "too low": (150.0, 90, 99, False, "it showed 84 %, 6 too low"),
    "too high": (50.9, 80, 90, False, "it showed 97 %, 7 too high"),
    "dashes": (250.0, 90, 99, False, "it showed dashes"),
    "at the very end": (300.0, 90, 99, False, "it showed dashes"),
}


@pytest.mark.parametrize(("at_s", "low", "high", "is_met", "said"), VALUES.values(), ids=VALUES)
def test_an_expected_number_is_judged_as_it_was_shown(
    at_s: float, low: float, high: float, *, is_met: bool, said: str
) -> None:
    expected = ExpectValue(vital=VitalId.SPO2, at_s=at_s, low=low, high=high)
    verdict = judged(Expect(value=(expected,)))[0]
    assert verdict.is_met is is_met
    assert verdict.said == f"expected SpO₂ from {low:g} to {high:g} % at {at_s:g} s; {said}"


def test_an_unexpected_alarm_fails_the_scenario() -> None:
    verdicts = judged(Expect(), record("HR_HIGH", 63.0, 70.0, "HR"), record("RR_LOW", 64.0, 70.0, "RR"))
    assert [(row.is_met, row.said) for row in verdicts] == [
        (False, "HR_HIGH HR sounded at 63.0 s and was not expected"),
        (False, "RR_LOW RR sounded at 64.0 s and was not expected"),
    ]


@pytest.mark.parametrize(
    ("alarm", "is_expected"),
    [
        (record("SPO2_LOW", 151.0), True),  # too late, which the other verdict says
        (record("SPO2_LOW", 119.0), False),  # before it is expected
        (record("NO_DATA", 10.0, None, "HR"), True),  # allowed
        (record("NO_DATA", 10.0, shown_s=None), True),
        (record("HR_LOW", 10.0, shown_s=None), True),  # never shown
        (record("HR_LOW", 10.0), False),
    ],
)
def test_an_expected_an_allowed_and_a_suppressed_alarm_are_not_false_alarms(
    alarm: AlarmRecord, *, is_expected: bool
) -> None:
    expect = Expect(alarm=(SPO2_LOW,), allowed=("NO_DATA",))
    (span,) = alarm_results(expect, [alarm])
    assert span.is_expected is is_expected
    assert judged(expect, alarm)[-1].is_met is is_expected


def test_a_repetition_is_expected_until_the_alarm_must_have_ended() -> None:
    expect = Expect(alarm=(SPO2_LOW,))  # from 120 s, over by 200 s
    flickered = [record("SPO2_LOW", 130, 150), record("SPO2_LOW", 160, 190)]
    assert [row.is_met for row in judged(expect, *flickered)] == [True, True]
    again = judged(expect, *flickered, record("SPO2_LOW", 210, 215))
    assert [row.is_met for row in again] == [True, False]
    assert again[1].said == "SPO2_LOW sounded at 210.0 s and was not expected"


def test_without_an_expected_end_a_repetition_is_expected_while_the_alarm_may_begin() -> None:
    lost = [record("DEVICE_LOST", begin_s, begin_s + 1, "Oximeter") for begin_s in (61, 64, 70)]
    assert [span.is_expected for span in alarm_results(Expect(alarm=(LOST,)), lost)] == [True, True, False]


def test_an_unexpected_alarm_is_reported_with_the_time_at_which_it_was_shown() -> None:
    verdict = judged(Expect(), record("NO_DATA", 69.7, 124.4, "PR", shown_s=123.8))[0]
    assert verdict.said == "NO_DATA PR sounded at 123.8 s and was not expected"
    assert verdict.at_s == 123.8
