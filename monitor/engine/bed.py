"""The bed: all that monitors one patient, wired together once and moved one step at a time.

Runs on the engine's event loop; in a scenario and in the tests wherever they move it. It has no clock: each step is
given the time. Drivers, loudspeaker, log and link stay outside.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf
from pathlib import Path
from typing import Final, Generic, TypeVar

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.event import Happening
from bedside.config.refusal import Refusal
from bedside.config.schema import Config, DeviceConfig, NibpConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Item
from bedside.drivers.device_line import DeviceLine
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine.admission import Admission
from bedside.monitor.engine.alarm_commands import AlarmCommands
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.bed_state import BedState, code_of, judge_last_again, lane_states, resume
from bedside.monitor.engine.checks.device_check import DeviceCheck
from bedside.monitor.engine.checks.self_check import MonitorCondition, SelfCheck
from bedside.monitor.engine.command_router import CommandRouter
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.engine.infusion.session_commands import new_session_id
from bedside.monitor.engine.infusion.session_service import SessionService
from bedside.monitor.engine.nibp_commands import NibpCommands
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.engine.volume import VolumeControl
from bedside.monitor.link.heartbeats import Message
from bedside.monitor.process.bed_time import BedTime
from bedside.monitor.sound.player import SoundPlayer

LineT_co = TypeVar("LineT_co", bound=DeviceLine, covariant=True)
Deliver = Callable[[str, Item], None]  # takes an item of the device with this id
_GAP_S: Final = 5.0  # from step to step: a machine under load is late by less, and a keeper ends what hangs so long
_SCREEN_LOST: Final = "the screen that showed it was lost"


def _no_conditions(_at: float) -> Iterable[MonitorCondition]:
    return ()


class Bed(Generic[LineT_co]):
    """One bed. It continues the stay, settings and session that an earlier engine left in the state folder.

    The caller provides the `ring`, `time` (which converts monotonic seconds), `make_line` (called for each device) and
    `make_player` (called after `make_line`; None: no sound); `handlers` of further messages, and `conditions` of
    further parts, which are reported as alarms. `on_number` is called when a device has delivered a number. `down_s`:
    how long the engine was down after an unclean end, None after a clean one. `before`: what stood in the earlier
    engine, as its `state` returned it; None if there was none. `boot` names the boot of the machine, to which `at`
    belongs. `session_code` makes the code of a new session.

    Attributes:
        alarm_input: takes in what the devices deliver; `alarms` is its alarm engine.
        lines: the line of each device, in the order of the configuration.
        device_checks: the check of each line, in the same order.
        volume: the sound volumes, None without a player.

    """

    def __init__(  # noqa: PLR0913 - what differs between engine, scenario and tests
        self,
        config: Config,
        folder: Path,
        *,
        ring: Ring,
        at: float,
        time: BedTime,
        make_line: Callable[[DeviceConfig, Deliver], LineT_co],
        make_player: Callable[[], SoundPlayer] | None = None,
        handlers: Sequence[Handlers] = (),
        conditions: Callable[[float], Iterable[MonitorCondition]] = _no_conditions,
        on_number: Callable[[], None] | None = None,
        down_s: float | None = None,
        before: BedState | None = None,
        boot: str = "",
        session_code: Callable[[], str] = new_session_id,
    ) -> None:
        self.config, self.ring, self.time, self._further = config, ring, time, conditions
        self.settings = PatientSettings(folder, config.alarms.profile)
        self.alarm_input = AlarmInput(config, self.settings.profile(), ring, at=at, on_number=on_number)
        self.alarms, deliver = self.alarm_input.alarms, self.alarm_input.pipeline.deliver
        self.settings.restore(self.alarms, at)
        self.self_check = SelfCheck(folder, disk_low_mb=config.state.disk_low_mb)
        self.lines: Sequence[LineT_co] = [make_line(device, deliver) for device in config.device]
        self.device_checks = [DeviceCheck(line, config.alarms.garbled_per_minute, at=at) for line in self.lines]
        self.volume = VolumeControl(folder, config.sound, make_player(), self.alarms) if make_player else None
        self.nibp = NibpCommands(self.alarm_input, ring, _nibp_schedule(config.nibp, at), _cuff(self.lines))
        self.session = SessionService(
            self.alarm_input,
            self.settings,
            self.nibp.schedule,
            config.infusion,
            folder=folder,
            time=time,
            code=session_code,
        )
        self.admission = self._make_admission()
        self._boot = boot
        self._ticked_at = at
        self._restore(before, at, down_s)
        if time.believed:
            self.alarms.note(Happening.TIME_BELIEVED, at, actor="", reason=time.believed)
        self._router = CommandRouter(*self._handlers(), *handlers)

    def obey(self, message: Message, at: float) -> Refusal | None:
        """Carry out a message that came at `at` (monotonic seconds). Return the Refusal, None if it was carried out."""
        return self._router.obey(message, at)

    def step(self, at: float, utc: float, due: float | None = None) -> None:
        """Run one step: check the monitor and the devices, judge what came, follow the session, start the cuff if due.

        `at`: now, monotonic seconds. `utc`: now, POSIX seconds. `due`: when this step should have run, monotonic
        seconds; None: now.
        """
        self._follow_clock(at, utc)
        self.self_check.ticked(at, at if due is None else due, self.alarm_input.pipeline.overrun)
        self._report(at)
        self.alarm_input.tick(at)
        self.session.tick(at)
        self.nibp.tick(at)

    def _follow_clock(self, at: float, utc: float) -> None:
        """Log a step of the machine's clock, which changes labels and no duration, and a time without a step."""
        if by_s := self.time.step_s(at, utc):
            what = f"the clock was set {'forward' if by_s > 0 else 'back'} by {abs(by_s):.1f} s"
            self.alarms.note(Happening.CLOCK_STEPPED, at, actor="", reason=what, value=round(by_s, 3))
            is_in_session = self.session.clock_stepped(at, what)
            self.self_check.clock_stepped(at, by_s, until_seen=is_in_session)
        gap_s, self._ticked_at = at - self._ticked_at, at
        if gap_s > _GAP_S:
            reason = f"nothing was watched for {gap_s:.1f} s: the machine slept, or the engine was stopped"
            self.alarms.note(Happening.UNWATCHED, at, actor="", reason=reason, value=round(gap_s, 3))

    def state(self, at: float) -> BedState:
        """Return what the next engine must know if this one dies now: to be kept with the log rows drained last."""
        stay, (session, steps) = self.admission.stay, self.session.steps
        return BedState(
            boot=self._boot,
            at=at,
            utc=self.time.posix(at),
            bed_s=self.time.bed_s(at),
            patient=code_of(stay),
            since=stay.since,
            ring_id=self.ring.ring_id,
            lanes=lane_states(self.ring),
            session=session,
            steps=steps,
            changed=self.settings.changed,
            alarms=self.alarms.state(),
        )

    def _restore(self, before: BedState | None, at: float, down_s: float | None) -> None:
        """Continue the stay, what stood, and the session."""
        judged_from = -inf
        if before is not None:
            by_s = before.moved_s(at, self.time, self._boot)
            away_s = max(0.0, at - (before.at + by_s))
            away_s = away_s if down_s is None else min(away_s, max(0.0, down_s))
            stay = self.settings.stay
            judged_from = resume(before, self.alarm_input, self.ring, stay, at=at, by_s=by_s, away_s=away_s)
            self.settings.log_again(self.alarms, at, before.changed)
        self.admission.restore(at)
        self.alarms.judge_from(max(judged_from, self.alarm_input.pipeline.selection.since))
        judge_last_again(self.ring, self.alarm_input, at)
        self.session.restore(at, down_s, None if before is None else (before.session, before.steps))

    def _make_admission(self) -> Admission:
        return Admission(
            self.alarm_input,
            self.settings,
            self.nibp,
            time=self.time,
            interval_min=self.config.nibp.interval_min,
            refuses_discharge=self.session.refuses_discharge,
            refuses_standby=self.session.refuses_standby,
        )

    def _handlers(self) -> Iterator[Handlers]:
        yield AlarmCommands(self.alarm_input, self.ring, self.settings).handlers
        yield from (self.nibp.handlers, self.admission.handlers, self.session.handlers, self.self_check.handlers)
        if self.volume is not None:
            yield self.volume.handlers

    def _report(self, at: float) -> None:
        for row in self._conditions(at):
            self.alarms.report(
                row.alarm, "", at, is_present=row.is_present, detail=row.detail, until_seen=row.until_seen
            )
            if row.alarm is AlarmId.SCREEN_LOST and row.is_present:
                self.alarms.reactivate(at, actor="", reason=_SCREEN_LOST)
        for check in self.device_checks:
            check.tick(self.alarm_input, at)

    def _conditions(self, at: float) -> Iterator[MonitorCondition]:
        yield from self.self_check.conditions(at)
        faults = (self.settings.fault, self.volume.fault if self.volume else "", self.session.fault)
        fallback = "; ".join(fault for fault in faults if fault)
        yield MonitorCondition(AlarmId.CONFIG_FALLBACK, bool(fallback), fallback)
        yield from self._further(at)


def _nibp_schedule(settings: NibpConfig, at: float) -> NibpSchedule:
    return NibpSchedule(settings.interval_min * 60, at=at, start_at_once=settings.start_at_once, settings=settings)


def _cuff(lines: Iterable[DeviceLine]) -> DeviceLine | None:
    """Return the line of the device that measures NIBP on request, None if there is none."""
    return next((line for line in lines if VitalId.CUFF in registry.codec_class(line.device.codec).vitals), None)
