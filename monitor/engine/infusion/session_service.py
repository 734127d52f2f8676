"""The session at this bed: carries out what people ask of it, follows pump and cuff, and raises its alarms.

Runs on the engine's event loop. The pump is read and never told anything. The log is told codes, never names.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

import msgspec

from bedside.alarms.event import Happening
from bedside.config.checks.configuration import BASELINED
from bedside.config.infusion import InfusionConfig
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.config.schema import NibpPlan, NibpStep
from bedside.config.vitals import VitalId
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.handlers import Handlers, refusal_of
from bedside.monitor.engine.infusion.pump_tracking import followed, told
from bedside.monitor.engine.infusion.session_alarms import SessionAlarms
from bedside.monitor.engine.infusion.session_commands import SessionCommands, begun, new_code
from bedside.monitor.engine.infusion.session_inputs import SessionInputs
from bedside.monitor.engine.infusion.view_builder import ViewBuilder
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.infusion import clock
from bedside.monitor.infusion import transitions as course
from bedside.monitor.infusion.commands import BeginSession, SessionCommand
from bedside.monitor.infusion.session import InfusionSession, Phase, RateChange, RateSource, Route
from bedside.monitor.infusion.session_file import SessionFile
from bedside.monitor.infusion.transitions import RefusedError
from bedside.monitor.infusion.view import SessionView

_OF_BASELINE: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.HR, VitalId.PR)
_JUST_S: Final = 120.0  # a pressure as old as that serves the form
_DOWN_S: Final = 5.0  # so long a restart is worth a word in the record


class SessionService:
    """At most one session goes on. Each answer to a command is "" or the sentence why not. `code` names new ones."""

    def __init__(
        self,
        watch: AlarmInput,
        kept: PatientSettings,
        programme: NibpSchedule,
        settings: InfusionConfig,
        *,
        folder: Path,
        utc_of: Callable[[float], datetime],
        code: Callable[[], str] = new_code,
    ) -> None:
        self._watch, self._kept, self._programme, self.settings = watch, kept, programme, settings
        self._utc_of, self._code = utc_of, code
        self._sensed = SessionInputs(watch.pipeline)
        self._deeds = SessionCommands(self._sensed, settings)
        self._keeper = SessionFile(folder)
        self._alarms = SessionAlarms(watch.alarms, settings)
        self._outlook = ViewBuilder(settings)
        self.session: InfusionSession | None = None
        self._read_at: float | None = None
        self._asked_for: str | None = None  # the session whose form got its pressure
        self._pump_seen: RateChange | None = None  # at the last tick of the infusion
        self.handlers: Handlers = dict.fromkeys(get_args(SessionCommand), self._handle)

    @property
    def fault(self) -> str:
        """Why the session found at the start could not be gone on with, "" if it could."""
        return self._keeper.fault

    def refuses_standby(self) -> Refusal | None:
        """Return why standby must not begin now, None if it may."""
        runs = self.session is not None and self.session.phase is Phase.INFUSION
        return Refusal("an infusion runs: log its end first") if runs else None

    def refuses_discharge(self) -> Refusal | None:
        """Return why the patient cannot be discharged yet, None if they can."""
        return None if self.session is None else Refusal("an infusion session is open: close it first")

    def restore(self, at: float, down_s: float | None) -> None:
        """Go on with the session that the engine before this one left, `down_s` seconds ago; None: ended in order."""
        self.session = found = self._keeper.found()
        if found is None:
            return
        if down_s is None or down_s > _DOWN_S:
            is_assumed = found.given and found.given[-1].source is RateSource.HAND and found.given[-1].rate_ml_h
            reason = "the dose goes on as assumed" if is_assumed else ""
            what = (
                "the monitor was ended and started again"
                if down_s is None
                else f"the monitor was down for {down_s:.0f} s"
            )
            self._take(course.stepped(found, self._utc_of(at), what, reason=reason), at)
        self._measure(at, found.phase)

    def tick(self, at: float) -> None:
        """Follow cuff and pump, and bring the alarms into line."""
        session = self.session
        if session is None:
            return
        utc, patient = self._utc_of(at), self._kept.stay.patient
        if session.phase in course.BEFORE and patient is not None and patient != session.patient:
            self._take(course.reweighed(session, patient, utc, self.settings), at)
            return
        if session.phase is Phase.BASELINE and not session.baseline:
            self._read_cuff(session, at)
        if session.phase is Phase.BASELINE:
            self._deeds.await_start(at, utc)
            self._pump_seen = None
        if session.phase is Phase.INFUSION:
            self._follow_pump(session, at)
        if session.phase in {Phase.INFUSION, Phase.RECOVERY}:
            self._follow_pressure(self.session or session, at)
            self._measure_for_form(session, at, utc)
        session = self.session or session
        given_ml, sensed = self._deeds.given_ml(session, at, utc), self._sensed
        self._alarms.tick(session, sensed.pump(at), given_ml, sensed.pressure(at), at, utc)

    def view(self, at: float) -> SessionView | None:
        """Return the session as the screen shows it, None where none goes on."""
        if self.session is None:
            return None
        pump, pressure = self._sensed.pump(at), self._sensed.pressure(at)
        total_ml = pump.total_ml if pump else None
        return self._outlook.view(self.session, self._utc_of(at), total_ml, pressure, self._alarms.difference)

    def _handle(self, command: SessionCommand, at: float) -> Refusal | None:
        return refusal_of(self._obey(command, at))

    def _obey(self, command: SessionCommand, at: float) -> str:
        before, utc = self.session, self._utc_of(at)
        try:
            if before is None or isinstance(command, BeginSession):
                session = self._begun(command, utc)
            else:
                session = self._deeds.table[type(command)](before, command, at, utc)
        except RefusedError as err:
            return str(err)
        answer = self._take(session, at)
        if before is None or session.phase is not before.phase:
            self._measure(at, session.phase)
        if before is not None and session.baseline != before.baseline:
            self._set_baseline(session.baseline, at, command.actor)
        if session.phase is Phase.CLOSED:
            self._end(at, command.actor)
        return answer

    def _begun(self, command: SessionCommand, utc: datetime) -> InfusionSession:
        if not isinstance(command, BeginSession):
            raise RefusedError("no session goes on: begin one first")
        if self.session is not None:
            raise RefusedError("a session goes on: close it first")
        is_simulated = self._watch.origin is not Origin.REAL
        return begun(self._kept.stay.patient, command, utc, self._code(), is_simulated=is_simulated)

    def _take(self, session: InfusionSession, at: float) -> str:
        """Let a session be the one that goes on, log its new steps, and keep it on the disk."""
        known = len(self.session.steps) if self.session is not None and self.session.id == session.id else 0
        self.session = session
        for step in session.steps[known:]:
            reason = f"{step.what}: {step.reason}" if step.reason else step.what
            self._watch.alarms.note(Happening.SESSION, at, actor=step.actor, subject=session.id, reason=reason)
        return self._keeper.keep(session)

    def _end(self, at: float, actor: str) -> None:
        self.session = None
        self._alarms.end(at)
        self._set_baseline({}, at, actor)

    def _set_baseline(self, means: Mapping[VitalId, float], at: float, actor: str) -> None:
        """Let the relative limits hold against the baseline; without one they hold against nothing."""
        alarms = self._watch.alarms
        for vital in BASELINED:
            if alarms.patient.baselines.get(vital) != means.get(vital):
                alarms.set_baseline(vital, means.get(vital), at, actor)
        self._kept.store(alarms)

    def _measure(self, at: float, phase: Phase) -> None:
        """Let the cuff measure as the phase wants it."""
        every = {
            Phase.BASELINE: self.settings.nibp_baseline_min,
            Phase.INFUSION: self.settings.nibp_infusion_min,
            Phase.RECOVERY: self.settings.nibp_recovery_min,
        }.get(phase)
        if every is not None and not self._watch.alarms.is_standby:
            name = f"Session, every {every:g} min"
            self._programme.run(NibpPlan(name=name, steps=(NibpStep(every_min=every),)), at)
            self._watch.alarms.note(Happening.NIBP_SET, at, actor="session", reason=name)

    def _measure_for_form(self, session: InfusionSession, at: float, utc: datetime) -> None:
        """Let the cuff measure when the form of a nasal session asks for a pressure, unless it has just done so."""
        given = session.infusion_begun
        if session.route is not Route.NASAL or given is None or session.id == self._asked_for:
            return
        if (utc - given).total_seconds() >= self.settings.nasal_nibp_at_min * 60:
            self._asked_for = session.id
            seen_at = self._sensed.measured_at(VitalId.NIBP_SYS, at)
            if seen_at is None or at - seen_at > _JUST_S:
                self._programme.measure_at(at)

    def _read_cuff(self, session: InfusionSession, at: float) -> None:
        """Take a pressure that was measured in the baseline, with the heart and pulse rate of that moment."""
        seen_at = self._sensed.measured_at(VitalId.NIBP_SYS, at)
        if seen_at is None or seen_at == self._read_at:  # civil time alone would count it twice after a clock step
            return
        self._read_at = seen_at
        utc = self._utc_of(seen_at)
        since = max(
            [row.utc for row in session.readings], default=clock.phase_begun(session, Phase.BASELINE) or session.begun
        )
        if (utc - since).total_seconds() < 1.0:
            return
        found = {vital: value for vital in _OF_BASELINE if (value := self._sensed.value(vital, at)) is not None}
        self._take(course.read(session, found, utc), at)

    def _follow_pressure(self, session: InfusionSession, at: float) -> None:
        """Note the highest pressure: what the series of a patient is compared by."""
        pressure = self._sensed.pressure(at)
        if pressure is not None and (session.peak is None or pressure[0] > session.peak[0]):
            self._take(msgspec.structs.replace(session, peak=pressure), at)

    def _follow_pump(self, session: InfusionSession, at: float) -> None:
        """Note when the pump runs at another rate than before, or counts anew."""
        pump = self._sensed.pump(at)
        if pump is None or session.route is Route.NASAL:
            return
        now = told(pump, self._utc_of(at))
        changed, self._pump_seen = followed(session, now, self._pump_seen), now
        if changed is not session:
            self._take(changed, at)
