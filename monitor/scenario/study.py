"""One scenario over many patients: how surely each expectation is met, how soon, and how many alarms are false.

Pure; any thread. Each seed is another patient of the same specification; what is told here is told of simulated
patients and of nobody else.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bedside.monitor.scenario.outcome import Outcome, Verdict

_Z: Final = 1.959964  # two-sided 95 %
_HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How figures lie: mean, standard deviation, quartiles, and the greatest, which is the worst of all told here."""

    mean: float
    sd: float
    lower: float
    median: float
    upper: float
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """One expectation over all runs. `interval`: Wilson's, 95 %. `took_s`: where it was met; None: nowhere."""

    what: str
    met: int
    runs: int
    interval: tuple[float, float]
    took_s: Spread | None

    @property
    def share(self) -> float:
        """Return the share of the runs in which it was met."""
        return self.met / self.runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All runs of one scenario. `false_by_alarm` counts the alarms of which the scenario does not speak.

    `refused` counts the actions that were not done, by the sentence that tells it.
    """

    name: str
    seeds: tuple[int, ...]
    passed: int
    hours: float
    expectations: tuple[Sensitivity, ...]
    false_per_hour: Spread
    false_by_alarm: Mapping[str, int]
    refused: Mapping[str, int]
    failed_seeds: tuple[int, ...]


def study(runs: Sequence[Outcome]) -> Study:
    """Return the statistics of at least one run of one scenario; ValueError if there is none, or of several."""
    if not runs or any(run.scenario != runs[0].scenario for run in runs):
        raise ValueError("a study is of one scenario, and of at least one run")
    hours = runs[0].scenario.duration_s / _HOUR_S
    expect = runs[0].scenario.expect
    # After these come as many verdicts as a run has false alarms; they are counted by themselves.
    count = len(expect.alarm) + len(expect.log) + len(expect.value)
    columns = zip(*(run.verdicts[:count] for run in runs), strict=True)
    return Study(
        name=runs[0].scenario.name,
        seeds=tuple(run.seed for run in runs),
        passed=sum(run.is_passed for run in runs),
        hours=hours * len(runs),
        expectations=tuple(_sensitivity(column) for column in columns),
        false_per_hour=spread([len(run.false_alarms) / hours for run in runs]),
        false_by_alarm=dict(Counter(span.alarm for run in runs for span in run.false_alarms).most_common()),
        refused=dict(Counter(refusal for run in runs for refusal in run.refusals).most_common()),
        failed_seeds=tuple(run.seed for run in runs if not run.is_passed),
    )


def wilson(met: int, runs: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share: it holds for few runs, and where all of them or none succeed."""
    share, square = met / runs, _Z**2 / runs
    middle = (share + square / 2) / (1 + square)
    half = _Z * math.sqrt(share * (1 - share) / runs + square / (4 * runs)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def spread(figures: Sequence[float]) -> Spread:
    """Return how at least one figure lies; the deviation is a sample's, 0 of a single one."""
    values = np.asarray(figures, np.float64)
    lower, median, upper = np.percentile(values, (25, 50, 75)).tolist()
    sd = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return Spread(mean=float(values.mean()), sd=sd, lower=lower, median=median, upper=upper, worst=float(values.max()))


def _sensitivity(column: Sequence[Verdict]) -> Sensitivity:
    took = [verdict.at_s - verdict.from_s for verdict in column if verdict.is_met and verdict.at_s is not None]
    met = sum(verdict.is_met for verdict in column)
    return Sensitivity(
        what=column[0].what,
        met=met,
        runs=len(column),
        interval=wilson(met, len(column)),
        took_s=spread(took) if took else None,
    )
