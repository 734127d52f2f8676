"""Statistics of one scenario over many patients: how often and how soon expectations are met, and false alarms.

Pure; any thread. Each seed is another patient of the same specification. The results hold for simulated patients only.
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
    """The distribution of some figures: mean, standard deviation, quartiles, and the greatest, which is the worst."""

    mean: float
    sd: float
    lower: float
    median: float
    upper: float
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """How often all runs met one expectation. `interval`: Wilson's 95 % interval of this share.

    `took_s`: the distribution of the seconds until it was met, over the runs that met it; None if none did.
    """

    what: str
    met: int
    runs: int
    interval: tuple[float, float]
    took_s: Spread | None

    @property
    def share(self) -> float:
        """Return the share of the runs that met the expectation."""
        return self.met / self.runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All runs of one scenario. `false_by_alarm` counts the alarms that the scenario does not expect.

    `refused` counts the actions that were refused, by their sentence.
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
    """Return the statistics of runs of one scenario. Raises ValueError without a run, or with several scenarios."""
    if not runs or any(run.scenario != runs[0].scenario for run in runs):
        raise ValueError("a study needs at least one run, and all of one scenario")
    hours = runs[0].scenario.duration_s / _HOUR_S
    expect = runs[0].scenario.expect
    # The verdicts after these are of false alarms, as many as a run has; they are counted apart.
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
    """Return Wilson's 95 % interval of a share, which holds also for few runs and for shares of 0 and 1."""
    share, square = met / runs, _Z**2 / runs
    centre = (share + square / 2) / (1 + square)
    half = _Z * math.sqrt(share * (1 - share) / runs + square / (4 * runs)) / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def spread(figures: Sequence[float]) -> Spread:
    """Return the distribution of at least one figure; the deviation is the sample's, 0 for a single figure."""
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
