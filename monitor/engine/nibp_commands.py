"""The NIBP cuff at the bedside: carries out the commands of people, and starts the measurements that are due.

Runs on the engine's event loop. NibpSchedule decides when to measure; this module sends the request to the device.
"""

from typing import Final

from bedside.alarms.event import Happening
from bedside.config.error_messages import nearest
from bedside.config.refusal import Refusal
from bedside.drivers.block import DeviceCommand, NoticeKind
from bedside.drivers.device_line import DeviceLine
from bedside.monitor.acquisition.ring import AT, Ring
from bedside.monitor.acquisition.source_selection import NIBP
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.link.commands import Nibp, NibpInterval, NibpRun, NibpStat

_LONGEST_MIN: Final = 240.0
_NO_CUFF: Final = Refusal("no device here measures NIBP")
_STANDBY: Final = Refusal("the bed is in standby, and nobody would watch the cuff: end standby first")


class NibpCommands:
    """Carries out the commands about NIBP, and starts the scheduled measurements.

    Attributes:
        schedule: decides when the next measurement is due.
        cuff: the line of the device that measures NIBP on request, None if there is none.
        handlers: the functions that carry out the commands about NIBP.

    """

    def __init__(self, alarm_input: AlarmInput, ring: Ring, schedule: NibpSchedule, cuff: DeviceLine | None) -> None:
        self._alarms, self._pipeline, self._ring = alarm_input.alarms, alarm_input.pipeline, ring
        self.schedule, self.cuff = schedule, cuff
        self._awaited_s = schedule.interval_s
        self.handlers: Handlers = {
            Nibp: self._start_or_stop,
            NibpInterval: self._set_interval,
            NibpStat: self._begin_stat,
            NibpRun: self._run_plan,
        }

    def tick(self, at: float) -> None:
        """Start the measurement that is due, unless one runs or the bed is in standby."""
        if self.cuff is None or self._alarms.is_standby:
            return
        schedule = self.schedule
        schedule.follow(at, is_measuring=self.is_measuring, result_at=self._result_at(self.cuff))
        if schedule.is_due(at):
            self._start_scheduled(self.cuff, at)
        if schedule.interval_s != self._awaited_s:
            self._awaited_s = schedule.interval_s
            self._pipeline.selection.expect_nibp(self._awaited_s / 60)

    @property
    def is_measuring(self) -> bool:
        """Whether the cuff measures now, as its device reports."""
        device = self.cuff.device.id if self.cuff else ""
        notice = self._pipeline.notices.get((device, NoticeKind.NIBP_MEASURING))
        return notice is not None and notice.is_present

    def set_interval(self, interval_min: float, at: float) -> None:
        """Measure every `interval_min` minutes, 0: only on demand. A pressure is stale when the next is overdue."""
        self.schedule.set_interval(interval_min * 60, at)
        self._pipeline.selection.expect_nibp(interval_min)

    def stop_for_standby(self, at: float) -> None:
        """Stop a running measurement once the bed is in standby: nobody may be there to take the cuff off."""
        if self._alarms.is_standby and self.is_measuring:
            self._start_or_stop(Nibp(is_start=False), at)

    def _result_at(self, cuff: DeviceLine) -> float | None:
        """Return when the cuff's last pressure was measured (monotonic seconds), None if there is none."""
        for lane in self._ring.lanes:
            if lane.spec.device == cuff.device.id and lane.spec.vital is NIBP[0] and lane.written:
                return float(lane.latest(1)[AT, 0])
        return None

    def _start_scheduled(self, cuff: DeviceLine, at: float) -> None:
        if cuff.command(DeviceCommand.NIBP_START):
            self.schedule.started(at)
        else:
            self.schedule.not_started(at)

    def _start_or_stop(self, command: Nibp, at: float) -> Refusal | None:
        if self.cuff is None:
            return _NO_CUFF
        return self._start(self.cuff, at) if command.is_start else self._stop(self.cuff, at, command.actor)

    def _start(self, cuff: DeviceLine, at: float) -> Refusal | None:
        if self._alarms.is_standby:
            return _STANDBY
        if self.schedule.is_busy or self.is_measuring:
            return Refusal(f"{cuff.device.name} measures already")
        if not cuff.command(DeviceCommand.NIBP_START):
            # It is not retried later: by then nobody may be at the bed.
            return Refusal(f"{cuff.device.name} cannot be reached")
        self.schedule.started(at, by_hand=True)
        return None

    def _stop(self, cuff: DeviceLine, at: float, actor: str) -> Refusal | None:
        if self.schedule.stat_until is not None:
            self.schedule.end_stat(at)
            self._alarms.note(Happening.NIBP_SET, at, actor=actor, reason="STAT ended")
        if not cuff.command(DeviceCommand.NIBP_STOP):
            return Refusal(f"{cuff.device.name} cannot be reached: take the cuff off the arm if it hurts")
        return None

    def _begin_stat(self, command: NibpStat, at: float) -> Refusal | None:
        if self.cuff is None:
            return _NO_CUFF
        if self._alarms.is_standby:
            return _STANDBY
        if self.cuff.is_lost(at):
            return Refusal(f"{self.cuff.device.name} cannot be reached")
        self.schedule.begin_stat(at)
        self._alarms.note(Happening.NIBP_SET, at, actor=command.actor, reason="STAT")
        return None

    def _run_plan(self, command: NibpRun, at: float) -> Refusal | None:
        if self.cuff is None:
            return _NO_CUFF
        if self._alarms.is_standby:
            return _STANDBY
        plans = {plan.name: plan for plan in self.schedule.plans}
        if command.plan not in plans:
            known = ", ".join(plans) or "none"
            return Refusal(f"{nearest(command.plan, plans)}the programmes of this clinic are: {known}")
        self.schedule.run(plans[command.plan], at)
        self._alarms.note(Happening.NIBP_SET, at, actor=command.actor, reason=f"programme {command.plan}")
        return None

    def _set_interval(self, command: NibpInterval, at: float) -> Refusal | None:
        if not 0 <= command.interval_min <= _LONGEST_MIN:
            return Refusal(f"interval_min={command.interval_min} must lie between 0 (off) and {_LONGEST_MIN:.0f}")
        self.set_interval(command.interval_min, at)
        every = f"every {command.interval_min:g} min" if command.interval_min else "on demand"
        self._alarms.note(Happening.NIBP_SET, at, actor=command.actor, reason=every)
        return None
