"""Plays a scenario in real time: all processes of a monitor, and devices behind pseudo-terminals and a broker.

Runs in the command line's process, or in a worker process, on its own event loop. Devices and engine start at
the same moment, so that the log can be judged by the same times as in virtual time.
"""

import asyncio
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.chain_check import rows
from bedside.alarms.log.reader import Row
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.config.scenario import FaultKind, Scenario
from bedside.config.schema import SoundConfig
from bedside.drivers import clock, registry
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.process.say import say
from bedside.monitor.scenario.live_bedside import LiveBedside
from bedside.monitor.scenario.live_faults import MonitorFaults
from bedside.monitor.scenario.observer import Observer
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.session_staff import SessionStaff
from bedside.monitor.scenario.setup import configuration, person
from bedside.monitor.scenario.staff import Staff
from bedside.monitor.scenario.stepped_clock import libfaketime
from bedside.monitor.scenario.verdict import alarm_results, judge
from bedside.monitor.scenario.virtual_run import Progress
from bedside.monitor.supervisor.process_plan import plan
from bedside.monitor.supervisor.supervisor import Supervisor

_LEAD_S: Final = 4.0  # for every process to start before the scenario begins
_LATE_S: Final = 0.1  # if the engine begins later than this, the run is not judged
_WAIT_S: Final = 10.0  # for its first snapshot, which comes late on a busy machine
_LOOK_S: Final = 0.01
_SCENARIO: Final = "scenario.json"
_SILENT: Final = SoundConfig(output="none")
# These depend on the machine on which it is played, and not on the scenario.
_OF_THE_HOST: Final = (AlarmId.NO_SOUND, AlarmId.DISK_LOW)


class LiveError(Exception):
    """A scenario could not be played in real time to its end.

    Example scenarios: somebody closed the screen, or pressed Ctrl-C; the machine is too busy; the engine cannot run.
    `others`: the outcomes of the other scenarios, which ran at the same time and reached their end.
    """

    def __init__(self, sentence: str, others: Sequence[Outcome] = ()) -> None:
        super().__init__(sentence)
        self.others = others


def hindrance(scenario: Scenario) -> Refusal | None:
    """Return why a scenario cannot be played in real time, None if it can."""
    if any(row.kind is FaultKind.CLOCK_STEPPED for row in scenario.fault) and libfaketime() is None:
        return Refusal(f"has the fault {FaultKind.CLOCK_STEPPED}, which in real time needs the library libfaketime")
    return None


class LiveRun:
    """One run of a scenario with one seed, by a whole monitor in `folder`; `has_screen`: it also opens the screen."""

    def __init__(self, scenario: Scenario, path: Path, seed: int, folder: Path, *, has_screen: bool) -> None:
        self._scenario, self._path, self._seed, self._folder = scenario, path, seed, folder
        self._began = clock.now() + _LEAD_S
        config = configuration(scenario, path)
        if not has_screen:
            config = msgspec.structs.replace(config, sound=_SILENT)
        (folder / _SCENARIO).write_bytes(msgspec.json.encode(scenario))
        patient = ("--scenario", str(folder / _SCENARIO), "--seed", str(seed))
        faults = MonitorFaults(scenario.fault, folder)
        window = has_screen or faults.needs_screen
        made = plan(config, folder, patient_arguments=patient, begin_at=self._began, window=window, table=False)
        self._supervisor = Supervisor(faults.prepared(made, is_seen=has_screen), partial(say, stream=sys.stderr))
        self._faults = faults
        self._bedside = LiveBedside(LinkClient(made.runtime / SOCKET), config.infusion, self._began)
        staff = SessionStaff(scenario, self._bedside, person(scenario, seed))
        self._staff = Staff(scenario.action, self._bedside, staff)
        self._observer = Observer(vital for row in config.device for vital in row.vitals or registry.vitals(row))

    def run(self, progress: Progress) -> Outcome:
        """Play the whole scenario and return its outcome. Raises LiveError if it did not reach its end."""
        return asyncio.run(self._play(progress))

    async def _play(self, progress: Progress) -> Outcome:
        monitor = asyncio.create_task(self._supervisor.run())
        stay = asyncio.create_task(self._stay(progress))
        await asyncio.wait([monitor, stay], return_when=asyncio.FIRST_COMPLETED)
        ended_s, is_whole = self._at(), stay.done()
        self._supervisor.end()
        await monitor
        if not is_whole:
            stay.cancel()
            raise LiveError(f"{self._scenario.name}: the run ended early, after {ended_s:.0f} s, and is not judged")
        stay.result()
        return self._outcome()

    async def _stay(self, progress: Progress) -> None:
        """Play the scenario to its end.

        Each step polls the engine, carries out the staff's actions and causes the faults of the monitor that are due.
        Once a second it records the numbers that the screen shows.
        """
        length, looks = self._scenario.duration_s, 0
        while (at := self._at()) < length:
            self._bedside.poll()
            self._require_begun(at)
            if at >= looks:
                self._observer.note_numbers(self._bedside.numbers())
                progress(at, length)
                looks += 1
            self._staff.step(at)
            self._faults.step(self._supervisor, at)
            await asyncio.sleep(_LOOK_S)
        self._observer.note_numbers(self._bedside.numbers())
        progress(length, length)

    def _at(self) -> float:
        return clock.now() - self._began

    def _require_begun(self, at: float) -> None:
        if at > _WAIT_S and self._bedside.snapshot is None:
            raise LiveError(f"{self._scenario.name}: nothing from the engine for {at:.0f} s; is this machine too busy?")

    def _outcome(self) -> Outcome:
        scenario, observer = self._scenario, self._observer
        log = list(rows(self._folder / FILE))
        if (late_s := log[0]["at"] - self._began) > _LATE_S:
            raise LiveError(f"{scenario.name}: the engine began {late_s:.1f} s late; is this machine too busy?")
        events = map(self._event, log)
        observer.note_events(row for row in events if row.at <= scenario.duration_s and row.alarm not in _OF_THE_HOST)
        for (alarm, subject, since), at in self._bedside.shown_at.items():
            if alarm not in _OF_THE_HOST:
                observer.note_shown(alarm, subject, since, at)
        curves = observer.curves()
        return Outcome(
            scenario=scenario,
            path=self._path,
            seed=self._seed,
            is_virtual=False,
            wall_s=scenario.duration_s,
            verdicts=judge(scenario, observer.alarms, observer.events, curves),
            alarms=alarm_results(scenario.expect, observer.alarms),
            curves=curves,
            bytes_hash="",
            log_hash=log[-1]["hash"],
            bad_frames=self._bedside.bad_frames(),
            refusals=tuple(self._staff.refused),
        )

    def _event(self, row: Row) -> Event:
        """Return the event of a log row, with its time in seconds since the scenario's start."""
        return Event(
            at=row["at"] - self._began,
            happening=Happening(row["happening"]),
            alarm=row["alarm"] and AlarmId(row["alarm"]),
            subject=row["subject"],
            priority=row["priority"] and Priority(row["priority"]),
            occurrence=row["occurrence"],
            value=row["value"],
            limit=row["limit_in_force"],
            delay_s=row["delay_s"],
            actor=row["actor"],
            reason=row["reason"],
            origin=Origin(row["origin"]),
            about=row["about"],
        )
