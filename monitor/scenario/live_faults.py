"""The faults of the monitor itself in a scenario in real time: its processes are killed, its clock is stepped.

Runs on the event loop of the run that plays the scenario. Faults of the devices are made by their emulators.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bedside.config.scenario import Fault, FaultKind
from bedside.monitor.process.child_process import Part
from bedside.monitor.scenario.stepped_clock import SteppedClock, libfaketime
from bedside.monitor.supervisor.process_plan import BROKER, EMULATORS, ENGINE, SCREEN, Plan
from bedside.monitor.supervisor.supervisor import Supervisor

_KILLED: Final = {
    FaultKind.BROKER_GONE: BROKER,
    FaultKind.ENGINE_KILLED: ENGINE,
    FaultKind.SCREEN_KILLED: SCREEN,
}
_UNSEEN: Final = {"QT_QPA_PLATFORM": "offscreen"}


class MonitorFaults:
    """Causes each of `faults` that concerns the monitor when it is due. `folder`: for the offset of the clock.

    Attributes:
        needs_screen: whether one of the faults concerns the screen, which then must run even if nobody sees it.

    """

    def __init__(self, faults: Sequence[Fault], folder: Path) -> None:
        deaths = (row for row in faults if row.kind in _KILLED)
        self._deaths = sorted(deaths, key=lambda row: row.at_s)
        self._steps = [row for row in faults if row.kind is FaultKind.CLOCK_STEPPED]
        library = libfaketime() if self._steps else None
        self._clock = SteppedClock(library, folder) if library else None
        self._offset_s = 0.0
        self.needs_screen = any(row.kind is FaultKind.SCREEN_KILLED for row in faults)

    def prepared(self, plan: Plan, *, is_seen: bool) -> Plan:
        """Return the plan with the environment that the faults need; the screen without a window unless `is_seen`."""
        screen = plan.screen
        if screen is not None and not is_seen:
            screen = replace(screen, environment={**screen.environment, **_UNSEEN})
        return replace(plan, parts=tuple(map(self._clocked, plan.parts)), screen=screen and self._clocked(screen))

    def step(self, supervisor: Supervisor, at: float) -> None:
        """Kill the processes and step the clock as is due at `at` (seconds since the scenario's start)."""
        while self._deaths and self._deaths[0].at_s <= at:
            fault = self._deaths.pop(0)
            supervisor.part(_KILLED[fault.kind]).kill_for(fault.hold_s)
        offset_s = sum(row.step_s for row in self._steps if row.is_on(at))
        if self._clock is not None and offset_s != self._offset_s:
            self._offset_s = offset_s
            self._clock.step_to(offset_s)

    def _clocked(self, part: Part) -> Part:
        """Return the part with the clock that is stepped; the devices have clocks of their own."""
        if self._clock is None or part.name == EMULATORS:
            return part
        return replace(part, environment={**part.environment, **self._clock.environment})
