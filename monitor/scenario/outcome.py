"""What came of a scenario: the verdict on each expectation, the alarms and the numbers, to be reported in any form.

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

    `what` is the expectation in words; `said` tells what was expected, what happened and when. `from_s` to `until_s`
    is when it had to come true, `at_s` when it did (None: it did not).
    """

    what: str
    is_met: bool
    said: str
    from_s: float
    until_s: float
    at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSpan:
    """One alarm from its onset to its relief; None: it stood at the end. `is_expected`: the scenario speaks of it.

    `is_shown` is False for one that another alarm spoke for all the time: it was logged, and nobody saw or heard it.
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
    """What the monitor showed of one vital: two arrays of the same length; NaN where it showed dashes."""

    vital: VitalId
    at_s: np.ndarray
    value: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of one scenario with one seed. The hashes are SHA-256 in hex: of all bytes sent, and of all log rows.

    `refusals` are what staff asked for and did not get, in sentences: without its actions a scenario tests nothing.
    """

    scenario: Scenario
    path: Path
    seed: int
    is_virtual: bool
    wall_s: float
    verdicts: tuple[Verdict, ...]
    alarms: tuple[AlarmSpan, ...]
    curves: tuple[Curve, ...]
    bytes_hash: str
    log_hash: str
    bad_frames: int
    refusals: tuple[str, ...] = ()

    @property
    def is_passed(self) -> bool:
        """Whether every expectation was met, and every action done."""
        return not self.failures

    @property
    def failures(self) -> tuple[str, ...]:
        """The sentences of what went otherwise than the scenario has it."""
        return (*(verdict.said for verdict in self.verdicts if not verdict.is_met), *self.refusals)

    @property
    def false_alarms(self) -> tuple[AlarmSpan, ...]:
        """The alarms of which the scenario does not speak."""
        return tuple(span for span in self.alarms if not span.is_expected)
