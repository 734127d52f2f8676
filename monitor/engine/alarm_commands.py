"""Commands about alarms: acknowledge, pause, limits, profile and baselines.

Runs on the engine's event loop. Limits, profile and baselines are in force at once and stored in patient.json.
"""

from bedside.config.checks.configuration import BASELINED
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile
from bedside.config.refusal import Refusal
from bedside.config.vitals import VITALS
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.auto_limits import auto_limit
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.link.commands import (
    Acknowledge,
    AutoLimits,
    Inactivate,
    Reactivate,
    SetBaseline,
    SetLimit,
    UseProfile,
)


class AlarmCommands:
    """Carries out the commands about alarms on the alarm engine, and stores the patient's settings.

    `handlers`: the functions that carry out the commands.
    """

    def __init__(self, alarm_input: AlarmInput, ring: Ring, settings: PatientSettings) -> None:
        self._alarms, self._selection = alarm_input.alarms, alarm_input.pipeline.selection
        self._ring, self._settings = ring, settings
        self.handlers: Handlers = {
            Acknowledge: self._acknowledge,
            Inactivate: self._inactivate,
            Reactivate: self._reactivate,
            SetLimit: self._set_limit,
            AutoLimits: self._auto_limits,
            UseProfile: self._use_profile,
            SetBaseline: self._set_baseline,
        }

    def _acknowledge(self, command: Acknowledge, at: float) -> Refusal | None:
        return self._alarms.acknowledge(command.key, command.seen, at, command.actor)

    def _inactivate(self, command: Inactivate, at: float) -> Refusal | None:
        return self._alarms.inactivate(command.kind, at, command.actor)

    def _reactivate(self, command: Reactivate, at: float) -> Refusal | None:
        self._alarms.reactivate(at, command.actor)
        return None

    def _set_limit(self, command: SetLimit, at: float) -> Refusal | None:
        try:
            self._alarms.set_limit(command.vital, command.limit, at, command.actor)
        except ValueError as err:
            return Refusal(str(err))
        return self._store()

    def _auto_limits(self, command: AutoLimits, at: float) -> Refusal | None:
        alarms, limits = self._alarms, self._alarms.patient.limits
        vitals = [vital for vital in command.vitals or tuple(limits) if vital in limits]
        new = {vital: auto_limit(vital, limits[vital], self._ring, self._selection, at) for vital in vitals}
        for vital, limit in new.items():
            if limit is not None:
                alarms.set_limit(vital, limit, at, f"{command.actor} (auto-limits)")
        return self._store() if any(new.values()) else Refusal("too little was measured in the last minute")

    def _use_profile(self, command: UseProfile, at: float) -> Refusal | None:
        try:
            profile = load_profile(command.name)
        except ConfigError as err:
            return Refusal(str(err))
        self._settings.source = command.name
        self._alarms.set_profile(profile, at, command.actor)
        return self._store()

    def _set_baseline(self, command: SetBaseline, at: float) -> Refusal | None:
        if command.vital not in BASELINED:
            return Refusal(f"a baseline is taken of {', '.join(BASELINED)} only")
        if command.value is not None and not VITALS[command.vital].is_plausible(command.value):
            return Refusal(f"{command.value:g} is no patient's {VITALS[command.vital].label}")
        self._alarms.set_baseline(command.vital, command.value, at, command.actor)
        return self._store()

    def _store(self) -> Refusal | None:
        """Write the settings to the disk. If that fails, they are in force all the same, and a Refusal says so."""
        return self._settings.store(self._alarms)
