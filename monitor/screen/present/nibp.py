"""The texts of the NIBP dialog: the cuff's state, its next measurement, the last failure, and the last results.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bedside.config.schema import NibpPlan, NibpStep
from bedside.monitor.acquisition.ring import AT, VALUE, Lane
from bedside.monitor.link.snapshot import NibpView
from bedside.monitor.screen.present.numbers import countdown

Tr = Callable[[str], str]
INTERVALS_MIN: Final = (1.0, 2.0, 2.5, 5.0, 10.0, 15.0, 30.0)
ON_DEMAND: Final = 0.0
_MINUTE_S: Final = 60
_HOUR_MIN: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One NIBP result: systolic, diastolic and mean pressure in mmHg; `at` in monotonic seconds."""

    at: float
    sys: float
    dia: float
    mean: float


def headline(view: NibpView, now: float, tr: Tr) -> str:
    """Return whether the cuff measures, otherwise the time to the next measurement; `now` in monotonic seconds."""
    if not view.device:
        return tr("No device here measures NIBP")
    if view.is_measuring:
        return tr("Measuring")
    if view.next_at is None:
        return tr("On demand")
    return tr("Next in {}").format(countdown(view.next_at - now))


def programme(view: NibpView, now: float, tr: Tr) -> str:
    """Return the cuff's interval or programme and its progress; "" without a cuff. `now` in monotonic seconds."""
    if view.stat_until is not None:
        ends = tr("STAT: repeated measurements for {} more").format(countdown(view.stat_until - now))
        return f"{ends}; {tr('then {}').format(_rule(view, tr))}"
    return _rule(view, tr) if view.device else ""


def _rule(view: NibpView, tr: Tr) -> str:
    if not view.plan:
        return every(view.interval_min, tr)
    count = next((len(plan.steps) for plan in view.plans if plan.name == view.plan), view.step + 1)
    phase = tr("phase {} of {}").format(view.step + 1, count)
    left = tr("until ended") if view.left is None else tr("{} more").format(view.left)
    return f"{view.plan}: {phase}, {every(view.interval_min, tr)}, {left}"


def every(interval_min: float, tr: Tr) -> str:
    """Return an interval in minutes as text: "every 5 min"; "on demand" for 0."""
    return tr("every {} min").format(f"{interval_min:g}") if interval_min else tr("on demand")


def phases(plan: NibpPlan, tr: Tr) -> str:
    """Return the phases of a programme as text: "every 5 min x 8, then every 15 min"."""
    return tr(", then ").join(_phase(step, tr) for step in plan.steps)


def _phase(step: NibpStep, tr: Tr) -> str:
    times = "" if step.times is None else f" × {step.times}"  # noqa: RUF001 - a multiplication sign
    return every(step.every_min, tr) + times


def failure(view: NibpView, tr: Tr) -> str:
    """Return why the last measurement failed, "" if it did not fail."""
    if view.is_measuring or not view.detail:
        return ""
    return tr("No pressure last time: {}").format(tr(view.detail))


def age(age_s: float, tr: Tr) -> str:
    """Return an age as text: "12 s ago", "3 min ago", "1 h 05 min ago"."""
    minutes = int(age_s // _MINUTE_S)
    if age_s < _MINUTE_S:
        return tr("{} s ago").format(f"{max(0.0, age_s):.0f}")
    if minutes < _HOUR_MIN:
        return tr("{} min ago").format(minutes)
    return tr("{} h {} min ago").format(minutes // _HOUR_MIN, f"{minutes % _HOUR_MIN:02}")


def results(lanes: Sequence[Lane], most: int, since: float = -math.inf) -> tuple[Result, ...]:
    """Return at most `most` results since `since` (monotonic seconds), newest first.

    `lanes` are those of the systolic, diastolic and mean pressure: each measurement writes one value to each of them.
    """
    columns = [lane.latest(most) for lane in lanes]
    count = min(int((column[AT] >= since).sum()) for column in columns)  # older results belong to the previous patient
    sys, dia, mean = (column[:, column.shape[1] - count :] for column in columns)
    rows = zip(sys[AT].tolist(), sys[VALUE].tolist(), dia[VALUE].tolist(), mean[VALUE].tolist(), strict=True)
    return tuple(Result(at=at, sys=high, dia=low, mean=average) for at, high, low, average in rows)[::-1]
