"""Admission, discharge and standby: who is watched here, and whether anybody is.

Runs on the engine's event loop. The alarm log is told the code of a patient; the name stands in patient.json alone.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Happening
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.link.commands import Admit, ChangePatient, Discharge, EndStandby, Standby
from bedside.monitor.patient.patient import Patient, Stay, patient_faults

_RESTART: Final = "restart"
_CODE: Final = re.compile(r"P-[0-9a-f]{8}")
_DIFFERS: Final = "it changed meanwhile who is admitted here: look again"


class Admission:
    """Carries out what is asked about the patient. Each answer is "" or the sentence why not.

    `utc_of` gives the civil time of a moment; `interval_min` is how often this clinic measures NIBP in a new patient.

    Attributes:
        watched_on: asked before standby; a sentence why somebody must be watched on, "" if nothing forbids.
        held_back: asked before a discharge; a sentence why the patient cannot be discharged now, "" if nothing forbids.

    """

    def __init__(
        self,
        watch: AlarmInput,
        settings: PatientSettings,
        programme: NibpSchedule,
        utc_of: Callable[[float], datetime],
        interval_min: float,
    ) -> None:
        self._watch, self._settings, self._programme = watch, settings, programme
        self._utc_of, self._interval_min = utc_of, interval_min
        self.held_back: Callable[[], str] = str
        self.watched_on: Callable[[], str] = str
        self.commands: Mapping[type, Callable[[Any, float], str]] = {
            Admit: self._admit,
            ChangePatient: self._change,
            Discharge: self._discharge,
            Standby: self._begin_standby,
            EndStandby: self._end_standby,
        }

    @property
    def stay(self) -> Stay:
        """Who is here, since when, and whether the bed stands by."""
        return self._settings.stay

    def restore(self, at: float) -> None:
        """Go on where the engine before this one was ended."""
        if self.stay.since is not None:
            self._watch.forget_before(at - (self._utc_of(at) - self.stay.since).total_seconds())
            if self.stay.patient is None:
                self._measure_every(0, at)
        if self.stay.is_standby:
            self._alarms.begin_standby(at, _RESTART)

    @property
    def _alarms(self) -> AlarmEngine:
        return self._watch.alarms

    def _admit(self, command: Admit, at: float) -> str:
        if self.stay.patient is not None:
            return "a patient is admitted: discharge that one first"
        if refusal := self._refusal(command.patient, at):
            return refusal
        patient = msgspec.structs.replace(command.patient, id=_known(command.patient) or f"P-{secrets.token_hex(4)}")
        reason = f"the limits of profile {self._alarms.patient.profile.name}, no baselines"
        self._alarms.note(Happening.PATIENT_ADMITTED, at, actor=command.actor, subject=_code(patient), reason=reason)
        self._begin_stay(Stay(patient=patient, since=self._utc_of(at)), at, command.actor, "another patient")
        self._measure_every(self._interval_min, at)
        self._wake(at, command.actor)
        return self._keep()

    def _change(self, command: ChangePatient, at: float) -> str:
        was, patient = self.stay.patient, command.patient
        if was is None or was.id != patient.id:
            return _DIFFERS
        if refusal := self._refusal(patient, at):
            return refusal
        changed = [name for name in patient.__struct_fields__ if getattr(was, name) != getattr(patient, name)]
        if not changed:
            return ""
        reason = ", ".join(changed)  # of the fields only: what stands in them is nobody's business but the bedside's
        self._alarms.note(Happening.PATIENT_CHANGED, at, actor=command.actor, subject=_code(patient), reason=reason)
        self._settings.stay = msgspec.structs.replace(self.stay, patient=patient)
        return self._keep()

    def _discharge(self, command: Discharge, at: float) -> str:
        patient = self.stay.patient
        if patient is None or command.id != patient.id:
            return _DIFFERS
        if refusal := self.held_back():
            return refusal
        standing = ", ".join(row.key.rstrip(":") for row in self._alarms.active() if not row.is_suppressed)
        reason = f"while there stood: {standing}" if standing else "no alarm stood"
        self._alarms.note(Happening.PATIENT_DISCHARGED, at, actor=command.actor, subject=_code(patient), reason=reason)
        self._begin_stay(Stay(since=self._utc_of(at), is_standby=True), at, command.actor, "discharged")
        self._measure_every(0, at)
        self._alarms.begin_standby(at, command.actor)
        return self._keep()

    def _begin_standby(self, command: Standby, at: float) -> str:
        if refusal := self.watched_on():
            return refusal
        self._alarms.begin_standby(at, command.actor)
        self._settings.stay = msgspec.structs.replace(self.stay, is_standby=True)
        return self._keep()

    def _end_standby(self, command: EndStandby, at: float) -> str:
        if self._alarms.is_standby:
            self._programme.set_interval(self._programme.interval_s, at)  # the next is a whole interval away
        self._wake(at, command.actor)
        self._settings.stay = msgspec.structs.replace(self.stay, is_standby=False)
        return self._keep()

    def _begin_stay(self, stay: Stay, at: float, actor: str, reason: str) -> None:
        self._settings.stay = stay
        self._alarms.forget_patient(at, actor, reason)
        self._watch.forget_before(at)

    def _wake(self, at: float, actor: str) -> None:
        self._alarms.end_standby(at, actor)
        self._watch.begin_anew(at)

    def _measure_every(self, interval_min: float, at: float) -> None:
        self._programme.set_interval(interval_min * 60, at)
        self._watch.pipeline.selection.await_nibp(interval_min)

    def _refusal(self, patient: Patient, at: float) -> str:
        today = self._utc_of(at).astimezone().date()
        return "; ".join(fault.sentence for fault in patient_faults(patient, today))

    def _keep(self) -> str:
        """Keep it on the disk; it is in force all the same."""
        return self._settings.keep(self._alarms)


def _known(patient: Patient) -> str:
    """Return the code of one who was here before, so that a series belongs together; "" for anybody new."""
    return patient.id if patient.id and _CODE.fullmatch(patient.id) else ""


def _code(patient: Patient) -> str:
    return patient.id or ""
