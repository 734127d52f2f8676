"""Admission, discharge and standby: which patient is in the bed, and whether the bed is monitored.

Runs on the engine's event loop. The alarm log gets the patient's code; the name stays out of it.
"""

import re
import secrets
from collections.abc import Callable
from typing import Final

import msgspec

from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Happening
from bedside.config.refusal import Refusal
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.engine.nibp_commands import NibpCommands
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.link.commands import Admit, ChangePatient, Discharge, EndStandby, Standby
from bedside.monitor.patient.patient import Patient, Stay, patient_faults
from bedside.monitor.process.bed_time import BedTime

_RESTART: Final = "restart"
_CODE: Final = re.compile(r"P-[0-9a-f]{8}")
_DIFFERS: Final = Refusal("another patient, or none, is admitted by now: look again")

Check = Callable[[], Refusal | None]


class Admission:
    """Carries out the commands about the patient's stay: admission, discharge, standby. `handlers`: one for each.

    `time` converts monotonic seconds; `interval_min` is this clinic's NIBP interval for a new patient.
    `refuses_discharge` and `refuses_standby` are called before a discharge and a standby; each returns why that is not
    permitted, None if it is.
    """

    def __init__(
        self,
        alarm_input: AlarmInput,
        settings: PatientSettings,
        nibp: NibpCommands,
        *,
        time: BedTime,
        interval_min: float,
        refuses_discharge: Check,
        refuses_standby: Check,
    ) -> None:
        self._alarm_input, self._settings, self._nibp = alarm_input, settings, nibp
        self._time, self._interval_min = time, interval_min
        self._refuses_discharge, self._refuses_standby = refuses_discharge, refuses_standby
        self.handlers: Handlers = {
            Admit: self._admit,
            ChangePatient: self._change,
            Discharge: self._discharge,
            Standby: self._begin_standby,
            EndStandby: self._end_standby,
        }

    @property
    def stay(self) -> Stay:
        """The admitted patient, the time of admission, and whether the bed is in standby."""
        return self._settings.stay

    def restore(self, at: float) -> None:
        """Continue the stay that the previous engine stored: the same patient, and standby if it was on."""
        if self.stay.since_bed_s is not None:
            # Never later than now: what is measured after a start belongs to who is admitted.
            self._alarm_input.forget_before(min(at, self._time.at(self.stay.since_bed_s)))
            if self.stay.patient is None:
                self._nibp.set_interval(0, at)
        if self.stay.is_standby:
            self._alarms.begin_standby(at, _RESTART)

    @property
    def _alarms(self) -> AlarmEngine:
        return self._alarm_input.alarms

    def _admit(self, command: Admit, at: float) -> Refusal | None:
        if self.stay.patient is not None:
            return Refusal("a patient is admitted: discharge that one first")
        if refusal := self._check(command.patient, at):
            return refusal
        patient = msgspec.structs.replace(
            command.patient, id=_known_code(command.patient) or f"P-{secrets.token_hex(4)}"
        )
        reason = f"the limits of profile {self._alarms.patient.profile.name}, no baselines"
        self._alarms.note(Happening.PATIENT_ADMITTED, at, actor=command.actor, subject=_code(patient), reason=reason)
        self._begin_stay(self._stay(at, patient), at, command.actor, "another patient")
        self._nibp.set_interval(self._interval_min, at)
        self._wake(at, command.actor)
        return self._store()

    def _change(self, command: ChangePatient, at: float) -> Refusal | None:
        before, patient = self.stay.patient, command.patient
        if before is None or before.id != patient.id:
            return _DIFFERS
        if refusal := self._check(patient, at):
            return refusal
        changed = [name for name in patient.__struct_fields__ if getattr(before, name) != getattr(patient, name)]
        if not changed:
            return None
        reason = ", ".join(changed)  # the names of the fields only: their content must not reach the log
        self._alarms.note(Happening.PATIENT_CHANGED, at, actor=command.actor, subject=_code(patient), reason=reason)
        self._settings.stay = msgspec.structs.replace(self.stay, patient=patient)
        return self._store()

    def _discharge(self, command: Discharge, at: float) -> Refusal | None:
        patient = self.stay.patient
        if patient is None or command.id != patient.id:
            return _DIFFERS
        if refusal := self._refuses_discharge():
            return refusal
        active = ", ".join(row.key.rstrip(":") for row in self._alarms.active() if not row.is_suppressed)
        reason = f"with active alarms: {active}" if active else "no active alarm"
        self._alarms.note(Happening.PATIENT_DISCHARGED, at, actor=command.actor, subject=_code(patient), reason=reason)
        stay = msgspec.structs.replace(self._stay(at), is_standby=True)
        self._begin_stay(stay, at, command.actor, "discharged")
        self._nibp.set_interval(0, at)
        self._alarms.begin_standby(at, command.actor)
        self._nibp.stop_for_standby(at)
        return self._store()

    def _begin_standby(self, command: Standby, at: float) -> Refusal | None:
        if refusal := self._refuses_standby():
            return refusal
        self._alarms.begin_standby(at, command.actor)
        self._nibp.stop_for_standby(at)
        self._settings.stay = msgspec.structs.replace(self.stay, is_standby=True)
        return self._store()

    def _end_standby(self, command: EndStandby, at: float) -> Refusal | None:
        if self._alarms.is_standby:
            schedule = self._nibp.schedule
            schedule.set_interval(schedule.interval_s, at)  # the next measurement is one whole interval away
        self._wake(at, command.actor)
        self._settings.stay = msgspec.structs.replace(self.stay, is_standby=False)
        return self._store()

    def _stay(self, at: float, patient: Patient | None = None) -> Stay:
        now = self._time.instant(at)
        return Stay(patient=patient, since=now.utc, since_bed_s=now.bed_s)

    def _begin_stay(self, stay: Stay, at: float, actor: str, reason: str) -> None:
        self._settings.stay = stay
        self._alarms.forget_patient(at, actor, reason)
        self._alarm_input.forget_before(at)

    def _wake(self, at: float, actor: str) -> None:
        self._alarms.end_standby(at, actor)
        self._alarm_input.begin_anew(at)

    def _check(self, patient: Patient, at: float) -> Refusal | None:
        today = self._time.utc(at).astimezone().date()
        sentences = [fault.sentence for fault in patient_faults(patient, today)]
        return Refusal("; ".join(sentences)) if sentences else None

    def _store(self) -> Refusal | None:
        """Write the stay to the disk. If that fails, the stay is in force all the same, and a Refusal says so."""
        return self._settings.store(self._alarms)


def _known_code(patient: Patient) -> str:
    """Return the code that the patient got in an earlier stay, "" for a new patient.

    The code is used again, so that the sessions of a patient form one series.
    """
    return patient.id if patient.id and _CODE.fullmatch(patient.id) else ""


def _code(patient: Patient) -> str:
    return patient.id or ""
