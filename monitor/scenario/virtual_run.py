"""A scenario in virtual time, through the very parts that watch a patient: bytes, codecs, ring, alarms, desk, log.

Runs in the command line's process, or in one of its workers. No source, no sound, no sleep: who wants it slower waits
between two steps. All times and the boot's name are the scenario's own, so that a seed always gives the same log.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.scenario import FaultKind, Scenario
from bedside.config.schema import DeviceConfig, StateConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import RING, Ring
from bedside.monitor.engine.admission import Admission
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.command_router import CommandRouter
from bedside.monitor.engine.device_check import DeviceCheck
from bedside.monitor.engine.infusion.session_service import SessionService
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.engine.self_check import SelfCheck
from bedside.monitor.scenario.observer import SHOWN, Observer
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.session_staff import SessionStaff
from bedside.monitor.scenario.setup import bed, code, person
from bedside.monitor.scenario.staff import Staff
from bedside.monitor.scenario.verdict import alarm_spans, judge
from bedside.monitor.scenario.virtual_bedside import Desked
from bedside.monitor.scenario.virtual_line import VirtualLine

STEP_S: Final = 0.1
_STEPS_A_SECOND: Final = round(1 / STEP_S)
_TELL_EVERY_S: Final = 20  # virtual seconds between two words of progress
_EPOCH: Final = datetime(2026, 1, 1, 8, 0, tzinfo=UTC).timestamp()
_BOOT: Final = "scenario"
_RING_WAVE_S: Final = 60.0
_RING_HOURS: Final = 1.0

Progress = Callable[[float, float], None]


class VirtualRun:
    """One scenario, one seed, one folder for its ring and its log, which must hold no log yet."""

    def __init__(self, scenario: Scenario, path: Path, seed: int, folder: Path) -> None:
        self._scenario, self._path, self._seed = scenario, path, seed
        config = msgspec.structs.replace(
            bed(scenario, path), state=StateConfig(wave_s=_RING_WAVE_S, numerics_h=_RING_HOURS)
        )
        self._ring = Ring.create(folder / RING, lane_specs(config))
        settings = PatientSettings(folder, config.alarms.profile)
        self._watch = AlarmInput(config, load_profile(scenario.profile, beside=path), self._ring, at=0.0)
        patient = registry.find(registry.PATIENTS, "body").of(scenario, seed)
        self._cables = [self._cable(row, patient) for row in config.device]
        self._lines = [DeviceCheck(row, config.alarms.garbled_per_minute, at=0.0) for row in self._cables]
        self._health = SelfCheck(folder, disk_low_mb=0.0)  # how full this disk is, is no part of a scenario
        nibp = NibpSchedule(scenario.nibp.interval_min * 60, at=0.0, start_at_once=scenario.nibp.start_at_once)
        cuff = next((row for row in self._cables if VitalId.CUFF in registry.vitals(row.device)), None)
        admission = Admission(self._watch, settings, nibp, self._civil, scenario.nibp.interval_min)
        self._infusion = SessionService(
            self._watch,
            settings,
            nibp,
            config.infusion,
            folder=folder,
            utc_of=self._civil,
            code=lambda: f"S-{code(scenario, seed)}",
        )
        admission.held_back = self._infusion.held_back
        admission.watched_on = self._infusion.watched_on
        others = {**admission.commands, **self._infusion.commands}
        self._desk = CommandRouter(
            self._watch, self._ring, settings, programme=nibp, health=self._health, cuff=cuff, others=others
        )
        bedside = Desked(self._desk, self._watch, self._infusion)
        self._staff = Staff(scenario.action, bedside, SessionStaff(scenario, bedside, person(scenario, seed)))
        self._witness = Observer(self._watch.pipeline.selection.choices)
        self._log = AlarmLog.open(folder / FILE, boot=_BOOT)
        self._steps = 0

    def run(self, *, speed: float | None, progress: Progress) -> Outcome:
        """Play it all, as fast as it goes if `speed` is None. `progress` is told seconds done, and of how many."""
        began, length = time.perf_counter(), self._scenario.duration_s
        self._write([self._row(0.0, Happening.MONITOR_STARTED)])
        while (at := self._steps / _STEPS_A_SECOND) <= length:
            self.step(at)
            if self._steps % (_TELL_EVERY_S * _STEPS_A_SECOND) == 1:
                progress(at, length)
            if speed is not None:
                time.sleep(max(0.0, began + at / speed - time.perf_counter()))
        self._write([self._row(length, Happening.MONITOR_STOPPED)])
        self._log.close()
        progress(length, length)
        return self._outcome(time.perf_counter() - began)

    def step(self, at: float) -> None:
        """Let time pass up to `at`: what devices say, what staff do, what the alarm engine makes of it."""
        for cable in self._cables:
            cable.step(at)
        self._staff.step(at)
        self._report(at)
        self._watch.tick(at)
        self._infusion.tick(at)
        self._desk.run_programme(at)
        events = self._watch.alarms.drain()
        self._write(events)
        self._witness.note(events)
        for row in self._watch.alarms.shown():
            self._witness.see(row.spec.id, row.subject, row.since, at)
        if self._steps % _STEPS_A_SECOND == 0:
            self._witness.look(self._numbers(at))
        self._steps += 1

    def _numbers(self, at: float) -> dict[VitalId, float]:
        """Return the numbers as the screen would show them at `at`."""
        selection = self._watch.pipeline.selection
        picks = ((vital, selection.pick(vital, at)) for vital in selection.choices)
        return {
            vital: pick.value
            for vital, pick in picks
            if pick is not None and pick.value is not None and pick.freshness in SHOWN
        }

    def _report(self, at: float) -> None:
        self._health.ticked(at, self._posix(at), at, self._watch.pipeline.overrun)
        for fault in self._health.conditions(at):
            self._watch.alarms.report(fault.alarm, "", at, is_present=fault.is_present, detail=fault.detail)
        for line in self._lines:
            line.tick(self._watch, at)

    def _cable(self, device: DeviceConfig, patient: Any) -> VirtualLine:  # noqa: ANN401 - of bedside.drivers.sim
        emulator = registry.find(registry.EMULATORS, device.codec)(device, patient, _utc)
        deliver = self._watch.pipeline.deliver
        return VirtualLine(device, emulator, registry.codec(device), self._scenario.fault, self._seed, deliver)

    def _write(self, events: "list[Event] | tuple[Event, ...]") -> None:
        if events:
            self._log.append([Entry(row, self._civil(row.at)) for row in events])

    def _row(self, at: float, happening: Happening) -> Event:
        reason = f"scenario {self._scenario.name}, seed {self._seed}"
        return Event(at=at, happening=happening, reason=reason, origin=Origin.SIMULATED)

    def _posix(self, at: float) -> float:
        """Return the monitor's civil time at `at`, wrong for as long as its clock is stepped."""
        steps = (
            row.amount
            for row in self._scenario.fault
            if row.kind is FaultKind.CLOCK_STEPPED and row.at_s <= at < row.at_s + row.hold_s
        )
        return _EPOCH + at + sum(steps)

    def _civil(self, at: float) -> datetime:
        return datetime.fromtimestamp(self._posix(at), UTC)

    def _outcome(self, wall_s: float) -> Outcome:
        witness, scenario = self._witness, self._scenario
        curves = witness.curves()
        sent = hashlib.sha256(b"".join(cable.digest.digest() for cable in self._cables))
        return Outcome(
            scenario=scenario,
            path=self._path,
            seed=self._seed,
            is_virtual=True,
            wall_s=wall_s,
            verdicts=judge(scenario, witness.alarms, witness.events, curves),
            alarms=alarm_spans(scenario.expect, witness.alarms),
            curves=curves,
            bytes_hash=sent.hexdigest(),
            log_hash=self._log.head.hash,
            bad_frames=sum(cable.status.frames_bad for cable in self._cables),
            refusals=tuple(self._staff.refused),
        )


def _utc(at: float) -> datetime:
    """Return the civil time of the devices, whose clocks nobody steps."""
    return datetime.fromtimestamp(_EPOCH + at, UTC)
