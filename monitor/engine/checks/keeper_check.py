"""Checks by its reports that the supervisor watches the processes; one that is silent is a fault of the monitor.

Runs on the engine's event loop. Time is an argument, in monotonic seconds. The engine monitors on without a supervisor
that hangs; one that has ended takes the engine with it.
"""

import os
from collections.abc import Iterator
from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.engine.checks.self_check import MonitorCondition
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.link.heartbeats import KeeperState

KEEPER_EXPECTED: Final = "BEDSIDE_KEEPER"  # in the environment of an engine that a supervisor started
_SILENT_S: Final = 5.0  # it reports every second; a busy machine may delay it
_SILENT: Final = "a part of the monitor that dies is not started again"


class KeeperCheck:
    """Keeps the supervisor's last report, and notices when reports stop where a supervisor is expected.

    Attributes:
        handlers: takes the supervisor's reports from the link.

    """

    def __init__(self, at: float, *, is_expected: bool) -> None:
        self._reported_at = at
        self._is_expected = is_expected
        self._fault = ""
        self.handlers: Handlers = {KeeperState: self._take_report}

    @classmethod
    def from_environment(cls, at: float) -> "KeeperCheck":
        """Return a check that expects reports if a supervisor started this process (by an environment variable)."""
        return cls(at, is_expected=KEEPER_EXPECTED in os.environ)

    def conditions(self, at: float) -> Iterator[MonitorCondition]:
        """Yield whether the supervisor is silent at `at`, and what it cannot do."""
        is_silent = self._is_expected and at - self._reported_at > _SILENT_S
        yield MonitorCondition(AlarmId.KEEPER_SILENT, is_silent, _SILENT if is_silent else "")
        yield MonitorCondition(AlarmId.KEEPER_FAULT, bool(self._fault), self._fault)

    def _take_report(self, state: KeeperState, at: float) -> None:
        self._reported_at, self._fault = at, state.fault
