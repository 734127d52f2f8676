"""The cuff in a session: when it measures, and which of its results are readings for the baseline.

Runs on the engine's event loop.
"""

from typing import Final

from bedside.alarms.event import Happening
from bedside.config.infusion import InfusionConfig
from bedside.config.schema import NibpPlan, NibpStep
from bedside.config.vitals import VitalId
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.infusion.session_inputs import SessionInputs
from bedside.monitor.engine.nibp_schedule import NibpSchedule
from bedside.monitor.infusion import transitions
from bedside.monitor.infusion.clock import phase_begun
from bedside.monitor.infusion.session import InfusionSession, Phase, Route
from bedside.monitor.process.bed_time import BedTime

_OF_BASELINE: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.HR, VitalId.PR)
_FRESH_S: Final = 120.0  # a pressure up to this old serves the form


class SessionCuff:
    """Schedules the cuff for the session, and adds its results to the baseline readings.

    Remembers which result it has read, and for which session it requested the pressure of the nasal form.
    """

    def __init__(
        self,
        alarm_input: AlarmInput,
        schedule: NibpSchedule,
        inputs: SessionInputs,
        settings: InfusionConfig,
        time: BedTime,
    ) -> None:
        self._alarm_input, self._schedule, self._inputs = alarm_input, schedule, inputs
        self._settings, self._time = settings, time
        self._read_at: float | None = None  # monotonic seconds of the newest result that was read
        self._requested_for: str | None = None  # the session whose form has its pressure

    def measure_as_phase_needs(self, phase: Phase, at: float) -> None:
        """Let the cuff measure at once, and from then on at the clinic's interval for `phase`. Not in standby."""
        every = {
            Phase.BASELINE: self._settings.nibp_baseline_min,
            Phase.INFUSION: self._settings.nibp_infusion_min,
            Phase.RECOVERY: self._settings.nibp_recovery_min,
        }.get(phase)
        if every is not None and not self._alarm_input.alarms.is_standby:
            name = f"Session, every {every:g} min"
            self._schedule.run(NibpPlan(name=name, steps=(NibpStep(every_min=every),)), at)
            self._alarm_input.alarms.note(Happening.NIBP_SET, at, actor="session", reason=name)

    def measure_for_form(self, session: InfusionSession, at: float) -> None:
        """Let the cuff measure once when the nasal form needs a pressure, unless there is a recent one."""
        given = session.infusion_begun
        if session.route is not Route.NASAL or given is None or session.id == self._requested_for:
            return
        if self._time.bed_s(at) - given.bed_s >= self._settings.nasal_nibp_at_min * 60:
            self._requested_for = session.id
            measured_at = self._inputs.measured_at(VitalId.NIBP_SYS, at)
            if measured_at is None or at - measured_at > _FRESH_S:
                self._schedule.measure_at(at)

    def with_readings(self, session: InfusionSession, at: float) -> InfusionSession:
        """Return the session with a new pressure and the present heart and pulse rate added to its baseline readings.

        Returns the same object if there is no new pressure.
        """
        measured_at = self._inputs.measured_at(VitalId.NIBP_SYS, at)
        if measured_at is None or measured_at == self._read_at:
            return session
        self._read_at = measured_at
        moment = self._time.instant(measured_at)
        begun = phase_begun(session, Phase.BASELINE) or session.begun_bed_s
        since = max([row.bed_s for row in session.readings], default=begun)
        if moment.bed_s - since < 1.0:
            return session
        values = {vital: value for vital in _OF_BASELINE if (value := self._inputs.value(vital, at)) is not None}
        return transitions.add_readings(session, values, moment)
