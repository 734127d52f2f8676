"""Plays a scenario in virtual time through the parts that monitor a patient: codecs, ring, alarms, commands, log.

Runs in the command line's process, or in one of its workers. No source, no sound, no sleep; at a set speed it waits
between two steps. All times and the boot id are the scenario's own, so that a seed always gives the same log.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from bedside.alarms.event import Event, Happening
from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.scenario import FaultKind, Scenario
from bedside.config.schema import DeviceConfig, StateConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.scenario.observer import SHOWN, Observer
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.session_staff import SessionStaff
from bedside.monitor.scenario.setup import code, configuration, person
from bedside.monitor.scenario.staff import Staff
from bedside.monitor.scenario.verdict import alarm_results, judge
from bedside.monitor.scenario.virtual_bedside import VirtualBedside
from bedside.monitor.scenario.virtual_engine import VirtualEngine
from bedside.monitor.scenario.virtual_line import VirtualCable

STEP_S: Final = 0.1
_STEPS_A_SECOND: Final = round(1 / STEP_S)
_PROGRESS_EVERY_S: Final = 20  # virtual seconds
_EPOCH: Final = datetime(2026, 1, 1, 8, 0, tzinfo=UTC).timestamp()
# A small ring; and how full this computer's disk is does not belong to a scenario.
_STATE: Final = StateConfig(wave_s=60.0, numerics_h=1.0, disk_low_mb=0.0)

Progress = Callable[[float, float], None]  # gets the virtual seconds done, and how many there are


class VirtualRun:
    """One run of a scenario with one seed in virtual time. `folder`: for ring and log; must contain no log yet."""

    def __init__(self, scenario: Scenario, path: Path, seed: int, folder: Path) -> None:
        self._scenario, self._path, self._seed = scenario, path, seed
        load_profile(scenario.profile, beside=path)  # a bed would replace a wrong one: here it is a ConfigError
        config = msgspec.structs.replace(configuration(scenario, path), state=_STATE)
        patient = registry.find(registry.PATIENTS, "body").of(scenario, seed)
        self._cables = {device.id: self._cable(device, patient) for device in config.device}
        self._engine = VirtualEngine(
            config, folder, self._cables, posix=self._posix, session_code=lambda: f"S-{code(scenario, seed)}"
        )
        bed = self._engine.start(0.0)
        bedside = VirtualBedside(self._engine, config.infusion)
        self._staff = Staff(scenario.action, bedside, SessionStaff(scenario, bedside, person(scenario, seed)))
        self._observer = Observer(bed.alarm_input.pipeline.selection.choices)
        # Without this fault nobody sees whether there is a screen.
        self._has_screen = any(row.kind is FaultKind.SCREEN_KILLED for row in scenario.fault)
        self._steps = 0

    def run(self, *, speed: float | None, progress: Progress) -> Outcome:
        """Play the whole scenario and return its outcome.

        `speed`: a multiple of real time, None for as fast as possible. `progress` gets seconds played and total.
        """
        began, length = time.perf_counter(), self._scenario.duration_s
        self._engine.write([self._row(0.0, Happening.MONITOR_STARTED)], 0.0)
        while (at := self._steps / _STEPS_A_SECOND) <= length:
            self.step(at)
            if self._steps % (_PROGRESS_EVERY_S * _STEPS_A_SECOND) == 1:
                progress(at, length)
            if speed is not None:
                time.sleep(max(0.0, began + at / speed - time.perf_counter()))
        self._engine.write([self._row(length, Happening.MONITOR_STOPPED)], length)
        self._engine.close()
        progress(length, length)
        return self._outcome(time.perf_counter() - began)

    def step(self, at: float) -> None:
        """Run one step at `at` (seconds since the scenario's start): devices, staff, bed, log, then observer."""
        engine = self._engine
        self._live_or_die(at)
        engine.listen(at)
        self._staff.step(at)
        if self._has_screen and not self._is_on(FaultKind.SCREEN_KILLED, at):
            engine.obey(Alive(frames=self._steps), at)
        self._observer.note_events(engine.step(at))
        for row in engine.bed.alarms.shown() if engine.bed else ():
            self._observer.note_shown(row.spec.id, row.subject, row.since, at)
        if self._steps % _STEPS_A_SECOND == 0:
            self._observer.note_numbers(self._numbers(at))
        self._steps += 1

    def _live_or_die(self, at: float) -> None:
        """Kill the engine when a fault begins that kills it; start the next one when the fault ends."""
        is_dead = self._is_on(FaultKind.ENGINE_KILLED, at)
        if is_dead and self._engine.bed is not None:
            self._engine.kill()
        elif not is_dead and self._engine.bed is None:
            self._engine.start(at)
            rows = self._engine.first_rows(at)
            self._engine.write(rows, at)
            self._observer.note_events(rows)

    def _is_on(self, kind: FaultKind, at: float) -> bool:
        return any(row.kind is kind and row.is_on(at) for row in self._scenario.fault)

    def _numbers(self, at: float) -> dict[VitalId, float]:
        """Return the numbers as the screen would show them at `at`; none while no engine runs."""
        if self._engine.bed is None:
            return {}
        selection = self._engine.bed.alarm_input.pipeline.selection
        picks = ((vital, selection.pick(vital, at)) for vital in selection.choices)
        return {
            vital: pick.value
            for vital, pick in picks
            if pick is not None and pick.value is not None and pick.freshness in SHOWN
        }

    def _cable(self, device: DeviceConfig, patient: Any) -> VirtualCable:  # noqa: ANN401 - of bedside.drivers.sim
        emulator = registry.find(registry.EMULATORS, device.codec)(device, patient, _device_time)
        return VirtualCable(device, emulator, self._scenario.fault, self._seed)

    def _row(self, at: float, happening: Happening) -> Event:
        reason = f"scenario {self._scenario.name}, seed {self._seed}"
        return Event(at=at, happening=happening, reason=reason, origin=Origin.SIMULATED)

    def _posix(self, at: float) -> float:
        """Return the monitor's civil time (POSIX seconds) at `at`; it is wrong while a fault steps its clock."""
        steps = (row.step_s for row in self._scenario.fault if row.kind is FaultKind.CLOCK_STEPPED and row.is_on(at))
        return _EPOCH + at + sum(steps)

    def _outcome(self, wall_s: float) -> Outcome:
        observer, scenario = self._observer, self._scenario
        curves = observer.curves()
        return Outcome(
            scenario=scenario,
            path=self._path,
            seed=self._seed,
            is_virtual=True,
            wall_s=wall_s,
            verdicts=judge(scenario, observer.alarms, observer.events, curves),
            alarms=alarm_results(scenario.expect, observer.alarms),
            curves=curves,
            bytes_hash=hashlib.sha256(b"".join(row.digest.digest() for row in self._cables.values())).hexdigest(),
            log_hash=self._engine.head.hash,
            bad_frames=self._engine.bad_frames,
            refusals=tuple(self._staff.refused),
        )


def _device_time(at: float) -> datetime:
    """Return the civil time that the devices' own clocks show at `at`; no fault steps them."""
    return datetime.fromtimestamp(_EPOCH + at, UTC)
