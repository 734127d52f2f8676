"""Checks by its reports that the archive stores what is measured; an archive that stops reporting is a fault.

Runs on the engine's event loop. Time is an argument.
"""

import os
from collections.abc import Iterator
from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.engine.checks.self_check import MonitorCondition
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.link.heartbeats import StoreState

EXPECTED: Final = "BEDSIDE_ARCHIVE"  # in the environment of an engine that runs beside an archive
_SILENT_S: Final = 15.0  # it reports every second; a busy disk may delay it


class ArchiveCheck:
    """Keeps the archive's last report, and notices when reports stop where an archive is expected.

    Attributes:
        central: what the archive reports of the central store, "" while that works or there is none.
        handlers: takes the archive's reports from the link.

    """

    def __init__(self, at: float, *, is_expected: bool) -> None:
        self._reported_at = at
        self._is_expected = is_expected
        self._fault = ""
        self.central = ""
        self.handlers: Handlers = {StoreState: self._take_report}

    @classmethod
    def from_environment(cls, at: float) -> "ArchiveCheck":
        """Return a check that expects reports if the supervisor started an archive (by an environment variable)."""
        return cls(at, is_expected=EXPECTED in os.environ)

    def fault(self, at: float) -> str:
        """Return a sentence about what the archive does not store at `at`, "" if it stores everything."""
        if self._is_expected and at - self._reported_at > _SILENT_S:
            return "numbers and waves are not stored: the archive is silent"
        return self._fault

    def conditions(self, at: float) -> Iterator[MonitorCondition]:
        """Yield the faults of the two stores at `at`."""
        not_stored = self.fault(at)
        yield MonitorCondition(AlarmId.STORE_STOPPED, bool(not_stored), not_stored)
        yield MonitorCondition(AlarmId.STORE_CENTRAL, bool(self.central), self.central)

    def _take_report(self, state: StoreState, at: float) -> None:
        self._reported_at, self._fault, self.central = at, state.fault, state.central
