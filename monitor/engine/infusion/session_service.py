"""The infusion session at this bed: carries out its commands, follows pump and cuff, and raises its alarms.

Runs on the engine's event loop. The pump is read and never commanded. The log gets ids of patients, never names.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, get_args

from msgspec.structs import replace

from bedside.alarms.event import Happening
from bedside.config.checks.configuration import BASELINED
from bedside.config.infusion import InfusionConfig
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.config.vitals import VitalId
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.engine.infusion.pump_tracking import PumpTracker
from bedside.monitor.engine.infusion.session_alarms import SessionAlarms
from bedside.monitor.engine.infusion.session_commands import SessionCommands, begin_session, new_session_id
from bedside.monitor.engine.infusion.session_cuff import SessionCuff
from bedside.monitor.engine.infusion.session_inputs import SessionInputs
from bedside.monitor.engine.infusion.view_builder import ViewBuilder
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.engine.patient_settings import PatientSettings
from bedside.monitor.infusion import transitions
from bedside.monitor.infusion.commands import SessionCommand
from bedside.monitor.infusion.session import InfusionSession, Phase, RateSource, Route, StepKind
from bedside.monitor.infusion.session_file import RUNNING, SessionFile
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.process.bed_time import BedTime, Instant
from bedside.monitor.process.durable_step import store_together

_DOWN_S: Final = 5.0  # a longer gap is a step of the record


class SessionService:
    """Keeps the open infusion session, at most one. `code` returns the id of a new session."""

    def __init__(
        self,
        alarm_input: AlarmInput,
        patient_settings: PatientSettings,
        schedule: NibpSchedule,
        settings: InfusionConfig,
        *,
        folder: Path,
        time: BedTime,
        code: Callable[[], str] = new_session_id,
    ) -> None:
        self._alarm_input, self._patient_settings, self.settings = alarm_input, patient_settings, settings
        self._time, self._code = time, code
        self._inputs = SessionInputs(alarm_input.pipeline)
        self._pump = PumpTracker()
        self._cuff = SessionCuff(alarm_input, schedule, self._inputs, settings, time)
        self._commands = SessionCommands(self._inputs, self._pump, settings)
        self._folder, self._file = folder, SessionFile(folder)
        self._alarms = SessionAlarms(alarm_input.alarms, settings)
        self._view_builder = ViewBuilder(settings)
        self.session: InfusionSession | None = None
        self.handlers: Handlers = dict.fromkeys(get_args(SessionCommand), self._handle)

    @property
    def fault(self) -> str:
        """Why a stored session could not be continued after the start, "" if it could or there was none."""
        return self._file.fault

    def refuses_standby(self) -> Refusal | None:
        """Return why standby must not begin now (an infusion runs), None if it may."""
        runs = self.session is not None and self.session.phase is Phase.INFUSION
        return Refusal("an infusion runs: log its end first") if runs else None

    def refuses_discharge(self) -> Refusal | None:
        """Return why the patient cannot be discharged yet (a session is open), None if they can."""
        return None if self.session is None else Refusal("an infusion session is open: close it first")

    @property
    def steps(self) -> tuple[str, int]:
        """The id of the open session, "" for none, and how many steps it has; all are in the log or on the way."""
        return ("", 0) if self.session is None else (self.session.id, len(self.session.steps))

    def restore(self, at: float, down_s: float | None, logged: tuple[str, int] | None = None) -> None:
        """Continue the open session that the previous engine stored, if there is one.

        `down_s`: how many seconds ago the previous engine crashed; None if it was ended as requested. `logged`: its
        `steps` as they are in the log; None if that is not known. A step that died before it was logged is logged now.
        """
        self.session = session = self._file.read()
        if self._file.is_closed:
            self._set_baseline({}, at, "restart")
            self._patient_settings.store(self._alarm_input.alarms, {}, (RUNNING,))
        if session is None:
            return
        if logged is not None:
            self._note(session, logged[1] if logged[0] == session.id else 0, at)
        if down_s is None or down_s > _DOWN_S:
            what = "the monitor was ended and started again"
            if down_s is not None:
                what = f"the monitor was down for {down_s:.0f} s"
            last = session.given[-1] if session.given else None
            is_assumed = last is not None and last.source is RateSource.HAND and last.rate_ml_h
            reason = "the dose goes on as assumed" if is_assumed else ""
            now = self._time.instant(at)
            self._replace(transitions.add_step(session, now, StepKind.MONITOR_RESTARTED, what, reason=reason), at)
        self._cuff.measure_as_phase_needs(session.phase, at)

    def clock_stepped(self, at: float, what: str) -> bool:
        """Add a step of the machine's clock to the open session; return whether a session is open."""
        if self.session is None:
            return False
        stepped = transitions.add_step(self.session, self._time.instant(at), StepKind.CLOCK_STEPPED, what)
        self._replace(stepped, at)
        return True

    def tick(self, at: float) -> None:
        """Update the open session from the patient's data, the cuff and the pump, and report the session's alarms."""
        session = self.session
        if session is None:
            return
        now, patient = self._time.instant(at), self._patient_settings.stay.patient
        if session.phase in transitions.BEFORE_INFUSION and patient is not None and patient != session.patient:
            self._replace(transitions.update_patient(session, patient, now, self.settings), at)
            return
        changed = self._followed(session, at, now)
        if changed is not session:
            self._replace(changed, at)
        if changed.phase in {Phase.INFUSION, Phase.RECOVERY}:
            self._cuff.measure_for_form(changed, at)
        given_ml, inputs = self._commands.given_ml(changed, at, now), self._inputs
        self._alarms.tick(changed, inputs.pump(at), given_ml, inputs.pressure(at), at, now)

    def _followed(self, session: InfusionSession, at: float, now: Instant) -> InfusionSession:
        """Return the session with new readings of cuff and pump; the same object if there are none."""
        pump = self._inputs.pump(at)
        if session.phase is Phase.BASELINE:
            self._pump.await_start(pump, now)
            return session if session.baseline else self._cuff.with_readings(session, at)
        if session.phase is Phase.INFUSION and pump is not None and session.route is Route.IV:
            session = self._pump.follow(session, pump, now)
        if session.phase in {Phase.INFUSION, Phase.RECOVERY}:
            return _with_peak(session, self._inputs.pressure(at))
        return session

    def view(self, at: float) -> SessionView | None:
        """Return the open session as the screen shows it, None if no session is open."""
        if self.session is None:
            return None
        pump, pressure = self._inputs.pump(at), self._inputs.pressure(at)
        total_ml = pump.total_ml if pump else None
        return self._view_builder.view(
            self.session, self._time.instant(at), total_ml, pressure, self._alarms.difference
        )

    def _handle(self, command: SessionCommand, at: float) -> Refusal | None:
        """Carry out a command. A Refusal may also mean: it was carried out, but could not be written to the disk."""
        before, now = self.session, self._time.instant(at)
        if before is not None:
            session = self._commands.carry_out(before, command, at, now)
        else:
            is_simulated = self._alarm_input.origin is not Origin.REAL
            session = begin_session(
                self._patient_settings.stay.patient, command, now, self._code, is_simulated=is_simulated
            )
        if isinstance(session, Refusal):
            return session
        self._log_steps(session, at)
        if before is None or session.phase is not before.phase:
            self._cuff.measure_as_phase_needs(session.phase, at)
        has_new_baseline = before is not None and session.baseline != before.baseline
        if has_new_baseline:
            self._set_baseline(session.baseline, at, command.actor)
        if session.phase is Phase.CLOSED:
            self._end(at, command.actor)
        elif not has_new_baseline:
            return self._store(session)
        return self._patient_settings.store(self._alarm_input.alarms, *self._file.changes(session))

    def _replace(self, session: InfusionSession, at: float) -> Refusal | None:
        """Make `session` the open session, log its new steps, and write it to the disk; Refusal if the disk failed."""
        self._log_steps(session, at)
        return self._store(session)

    def _log_steps(self, session: InfusionSession, at: float) -> None:
        """Make `session` the open session, and log its new steps."""
        known = len(self.session.steps) if self.session is not None and self.session.id == session.id else 0
        self.session = session
        self._note(session, known, at)

    def _note(self, session: InfusionSession, known: int, at: float) -> None:
        """Log the steps of the session after the first `known`."""
        for step in session.steps[known:]:
            reason = f"{step.what}: {step.reason}" if step.reason else step.what
            self._alarm_input.alarms.note(Happening.SESSION, at, actor=step.actor, subject=session.id, reason=reason)

    def _store(self, session: InfusionSession) -> Refusal | None:
        return store_together(self._folder, *self._file.changes(session))

    def _end(self, at: float, actor: str) -> None:
        self.session = None
        self._pump.forget()
        self._alarms.end(at)
        self._set_baseline({}, at, actor)

    def _set_baseline(self, means: Mapping[VitalId, float], at: float, actor: str) -> None:
        """Set the patient's baselines, to which the relative limits refer, to `means`; remove those not in `means`."""
        alarms = self._alarm_input.alarms
        for vital in BASELINED:
            if alarms.patient.baselines.get(vital) != means.get(vital):
                alarms.set_baseline(vital, means.get(vital), at, actor)


def _with_peak(session: InfusionSession, pressure: tuple[float, float] | None) -> InfusionSession:
    """Return the session with its highest pressure updated: the series compares the sessions by it."""
    is_higher = pressure is not None and (session.peak is None or pressure[0] > session.peak[0])
    return replace(session, peak=pressure) if is_higher else session
