"""The desk: what people ask for at the bedside, and how the engine answers.

Runs on the engine's event loop. Each command changes the engine; the screen changes only with a later snapshot.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bedside.alarms.event import Happening
from bedside.config.checks.configuration import BASELINED
from bedside.config.error_messages import nearest
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile
from bedside.config.vitals import VITALS
from bedside.drivers.block import DeviceCommand, NoticeKind
from bedside.drivers.device_line import DeviceLine
from bedside.monitor.acquisition.ring import AT, Ring
from bedside.monitor.acquisition.source_selection import NIBP
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.auto_limits import auto_limit
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.engine.self_check import SelfCheck
from bedside.monitor.link.commands import (
    Acknowledge,
    AutoLimits,
    Discharge,
    Inactivate,
    Nibp,
    NibpInterval,
    NibpRun,
    NibpStat,
    Reactivate,
    SetBaseline,
    SetLimit,
    Standby,
    UseProfile,
)
from bedside.monitor.link.heartbeats import Alive, Message

_LONGEST_MIN: Final = 240.0
_NO_CUFF: Final = "no device here measures NIBP"
_STANDBY: Final = "standby is on, and nobody would watch the cuff: end standby first"
Commands = Mapping[type, Callable[[Any, float], str]]


class CommandRouter:
    """Carries out commands. Each answer is "" or the sentence why not. `others` carries out those that it does not."""

    def __init__(
        self,
        watch: AlarmInput,
        ring: Ring,
        settings: PatientSettings,
        *,
        programme: NibpSchedule,
        health: SelfCheck,
        cuff: DeviceLine | None,
        others: Commands | None = None,
    ) -> None:
        self._watch, self._ring, self._settings, self._health = watch, ring, settings, health
        self.programme, self.cuff = programme, cuff
        self._awaited_s = programme.interval_s
        self._carry_out: Commands = {
            Acknowledge: self._acknowledge,
            Inactivate: self._inactivate,
            Reactivate: self._reactivate,
            SetLimit: self._set_limit,
            AutoLimits: self._auto_limits,
            UseProfile: self._use_profile,
            SetBaseline: self._set_baseline,
            Nibp: self._nibp,
            NibpInterval: self._interval,
            NibpStat: self._stat,
            NibpRun: self._run,
            Alive: self._alive,
            **(others or {}),
        }

    def obey(self, command: Message, at: float) -> str:
        """Carry out a command given at `at`. What brings standby ends the measurement that runs."""
        carry_out = self._carry_out.get(type(command))
        if carry_out is None:
            return "nothing here carries that out"
        answer = carry_out(command, at)
        if isinstance(command, Discharge | Standby) and self._watch.alarms.is_standby and self.is_measuring:
            self._nibp(Nibp(is_start=False), at)
        return answer

    def run_programme(self, at: float) -> None:
        """Start the measurement that is due, unless one runs, or the bed stands by."""
        if self.cuff is None or self._watch.alarms.is_standby:
            return
        programme = self.programme
        programme.follow(at, is_measuring=self.is_measuring, result_at=self._result_at(self.cuff))
        if programme.is_due(at):
            self._start_nibp(self.cuff, at)
        if programme.interval_s != self._awaited_s:
            self._awaited_s = programme.interval_s
            self._watch.pipeline.selection.await_nibp(self._awaited_s / 60)

    @property
    def profile_source(self) -> str:
        """The profile in force, as `UseProfile` names it: by name or by path."""
        return self._settings.source

    @property
    def is_measuring(self) -> bool:
        """Whether the cuff measures now, as the module itself says."""
        device = self.cuff.device.id if self.cuff else ""
        notice = self._watch.pipeline.notices.get((device, NoticeKind.NIBP_MEASURING))
        return notice is not None and notice.is_present

    def _result_at(self, cuff: DeviceLine) -> float | None:
        """Return when the cuff's last pressure came, None if none has."""
        for lane in self._ring.lanes:
            if lane.spec.device == cuff.device.id and lane.spec.vital is NIBP[0] and lane.written:
                return float(lane.latest(1)[AT, 0])
        return None

    def _start_nibp(self, cuff: DeviceLine, at: float) -> None:
        if cuff.command(DeviceCommand.NIBP_START):
            self.programme.started(at)
        else:
            self.programme.not_started(at)

    def _nibp(self, command: Nibp, at: float) -> str:
        if self.cuff is None:
            return _NO_CUFF
        name = self.cuff.device.name
        if not command.is_start:
            self._end_stat(at, command.actor)
            is_told = self.cuff.command(DeviceCommand.NIBP_STOP)
            return "" if is_told else f"{name} cannot be reached: take the cuff off the arm if it hurts"
        if self._watch.alarms.is_standby:
            return _STANDBY
        if self.programme.is_busy or self.is_measuring:
            return f"{name} measures already"
        if not self.cuff.command(DeviceCommand.NIBP_START):
            return f"{name} cannot be reached"  # and is not asked later: nobody may be there then
        self.programme.started(at, by_hand=True)
        return ""

    def _stat(self, command: NibpStat, at: float) -> str:
        if self.cuff is None:
            return _NO_CUFF
        if self._watch.alarms.is_standby:
            return _STANDBY
        if self.cuff.is_lost(at):
            return f"{self.cuff.device.name} cannot be reached"
        self.programme.begin_stat(at)
        self._watch.alarms.note(Happening.NIBP_SET, at, actor=command.actor, reason="STAT")
        return ""

    def _end_stat(self, at: float, actor: str) -> None:
        if self.programme.stat_until is not None:
            self.programme.end_stat(at)
            self._watch.alarms.note(Happening.NIBP_SET, at, actor=actor, reason="STAT ended")

    def _run(self, command: NibpRun, at: float) -> str:
        if self.cuff is None:
            return _NO_CUFF
        if self._watch.alarms.is_standby:
            return _STANDBY
        plans = {plan.name: plan for plan in self.programme.plans}
        if command.plan not in plans:
            known = ", ".join(plans) or "none"
            return f"{nearest(command.plan, plans)}the programmes of this clinic are: {known}"
        self.programme.run(plans[command.plan], at)
        self._watch.alarms.note(Happening.NIBP_SET, at, actor=command.actor, reason=f"programme {command.plan}")
        return ""

    def _acknowledge(self, command: Acknowledge, at: float) -> str:
        return str(self._watch.alarms.acknowledge(command.key, command.seen, at, command.actor) or "")

    def _inactivate(self, command: Inactivate, at: float) -> str:
        return str(self._watch.alarms.inactivate(command.kind, at, command.actor) or "")

    def _reactivate(self, command: Reactivate, at: float) -> str:
        self._watch.alarms.reactivate(at, command.actor)
        return ""

    def _set_limit(self, command: SetLimit, at: float) -> str:
        try:
            self._watch.alarms.set_limit(command.vital, command.limit, at, command.actor)
        except ValueError as err:
            return str(err)
        return self._keep()

    def _auto_limits(self, command: AutoLimits, at: float) -> str:
        alarms, pipeline = self._watch.alarms, self._watch.pipeline
        wanted = command.vitals or tuple(alarms.patient.limits)
        limits = {row: alarms.patient.limits[row] for row in wanted if row in alarms.patient.limits}
        found = {row: auto_limit(row, limit, self._ring, pipeline.selection, at) for row, limit in limits.items()}
        for vital, limit in found.items():
            if limit is not None:
                alarms.set_limit(vital, limit, at, f"{command.actor} (auto-limits)")
        return self._keep() if any(found.values()) else "too little was measured in the last minute"

    def _use_profile(self, command: UseProfile, at: float) -> str:
        try:
            profile = load_profile(command.name)
        except ConfigError as err:
            return str(err)
        self._settings.source = command.name
        self._watch.alarms.set_profile(profile, at, command.actor)
        return self._keep()

    def _set_baseline(self, command: SetBaseline, at: float) -> str:
        if command.vital not in BASELINED:
            return f"a baseline is taken of {', '.join(BASELINED)} only"
        if command.value is not None and not VITALS[command.vital].is_plausible(command.value):
            return f"{command.value:g} is no patient's {VITALS[command.vital].label}"
        self._watch.alarms.set_baseline(command.vital, command.value, at, command.actor)
        return self._keep()

    def _keep(self) -> str:
        """Keep what was set on the disk; it is in force all the same."""
        return self._settings.keep(self._watch.alarms)

    def _interval(self, command: NibpInterval, at: float) -> str:
        if not 0 <= command.interval_min <= _LONGEST_MIN:
            return f"interval_min={command.interval_min} must lie between 0 (off) and {_LONGEST_MIN:.0f}"
        self.programme.set_interval(command.interval_min * 60, at)
        self._watch.pipeline.selection.await_nibp(command.interval_min)
        every = f"every {command.interval_min:g} min" if command.interval_min else "on demand"
        self._watch.alarms.note(Happening.NIBP_SET, at, actor=command.actor, reason=every)
        return ""

    def _alive(self, _command: Alive, at: float) -> str:
        self._health.screen_at = at
        return ""
