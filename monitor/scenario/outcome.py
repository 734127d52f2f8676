"""The outcome of a scenario run: the verdict on each expectation, the alarms and the numbers, for reports of any form.

Pure values; any thread. Times are seconds since the scenario's start.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bedside.config.scenario import Scenario
from bedside.config.vitals import VitalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One expectation, and whether it was met.

    `what` is the expectation in words; `said` says what was expected, what happened and when. It had to be met from
    `from_s` to `until_s`; `at_s` is when it was met, None if it was not.
    """

    what: str
    is_met: bool
    said: str
    from_s: float
    until_s: float
    at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmResult:
    """One alarm from its onset to its end, None if it was active when the run ended.

    `is_expected`: whether the scenario expects it. `is_shown` is False if another alarm suppressed it throughout:
    it was logged, but never shown or sounded.
    """

    alarm: str
    subject: str
    priority: str
    text: str
    begin_s: float
    end_s: float | None
    is_expected: bool
    is_shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What the monitor showed of one vital: two arrays of equal length; NaN where it showed dashes."""

    vital: VitalId
    at_s: np.ndarray
    value: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of one scenario with one seed. The hashes are SHA-256 in hex: of all bytes sent, and of all log rows.

    `refusals`: sentences about actions of staff that were refused; without its actions a scenario tests nothing.
    """

    scenario: Scenario
    path: Path
    seed: int
    is_virtual: bool
    wall_s: float
    verdicts: tuple[Verdict, ...]
    alarms: tuple[AlarmResult, ...]
    curves: tuple[Curve, ...]
    bytes_hash: str
    log_hash: str
    bad_frames: int
    refusals: tuple[str, ...] = ()

    @property
    def is_passed(self) -> bool:
        """Whether every expectation was met, and every action carried out."""
        return not self.failures

    @property
    def failures(self) -> tuple[str, ...]:
        """One sentence for each unmet expectation and each refused action."""
        return (*(verdict.said for verdict in self.verdicts if not verdict.is_met), *self.refusals)

    @property
    def false_alarms(self) -> tuple[AlarmResult, ...]:
        """The alarms that the scenario does not expect."""
        return tuple(span for span in self.alarms if not span.is_expected)
