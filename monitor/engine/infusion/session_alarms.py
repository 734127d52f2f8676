"""The alarms of a session: pump and order differ, pressure too high, dose complete, observation overdue.

Runs on the engine's event loop, once a tick.
"""

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.engine import AlarmEngine
from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.due import due_observations
from bedside.monitor.infusion.pump_check import PumpState, pump_difference
from bedside.monitor.infusion.session import InfusionSession, Phase, Route
from bedside.monitor.process.bed_time import Instant

_OWN = (AlarmId.INFUSION_DIFFERS, AlarmId.INFUSION_HOLD, AlarmId.INFUSION_DONE, AlarmId.OBSERVATION_OVERDUE)


class SessionAlarms:
    """Reports each alarm condition of a session to the alarm engine as present or absent.

    `difference`: how pump and dose order differ, in a sentence; "" while they agree.
    """

    def __init__(self, alarms: AlarmEngine, settings: InfusionConfig) -> None:
        self._alarms, self._settings = alarms, settings
        self._differs_since: float | None = None
        self.difference = ""

    def tick(
        self,
        session: InfusionSession,
        pump: PumpState | None,
        given_ml: float,
        pressure: tuple[float, float] | None,
        at: float,
        now: Instant,
    ) -> None:
        """Compare the session with pump, cuff and clock, and report each alarm. `given_ml`: given so far, mL."""
        details = {
            AlarmId.INFUSION_DIFFERS: self._lasting(pump_difference(session, pump, given_ml, self._settings), at),
            AlarmId.INFUSION_HOLD: self._hold(session, pressure),
            AlarmId.INFUSION_DONE: self._done(session, pump, given_ml),
            AlarmId.OBSERVATION_OVERDUE: self._overdue(session, now),
        }
        certain = {AlarmId.OBSERVATION_OVERDUE} | ({AlarmId.INFUSION_HOLD} if pressure is not None else set())
        for alarm, detail in details.items():
            is_certain = alarm in certain  # the pump has not been heard in the first seconds after a restart
            self._alarms.report(alarm, "", at, is_present=bool(detail), detail=detail, is_certain=is_certain)

    def end(self, at: float) -> None:
        """End all alarms of the session, since the session is closed."""
        self._differs_since, self.difference = None, ""
        for alarm in _OWN:
            self._alarms.report(alarm, "", at, is_present=False, is_certain=True)

    def _lasting(self, sentence: str, at: float) -> str:
        """Return `sentence` once pump and order have differed for the clinic's delay, "" until then.

        The delay gives staff time to operate both pump and screen.
        """
        self.difference = sentence
        if not sentence:
            self._differs_since = None
            return ""
        if self._differs_since is None:
            self._differs_since = at
        return sentence if at - self._differs_since >= self._settings.pump_differs_after_s else ""

    def _hold(self, session: InfusionSession, pressure: tuple[float, float] | None) -> str:
        hold = self._settings.hold
        runs = session.phase is Phase.INFUSION and not session.is_paused
        if not runs or pressure is None or (pressure[0] < hold.pause_sys and pressure[1] < hold.pause_dia):
            return ""
        return f"{pressure[0]:.0f}/{pressure[1]:.0f}, this clinic pauses at {hold.pause_sys:g}/{hold.pause_dia:g}"

    def _done(self, session: InfusionSession, pump: PumpState | None, given_ml: float) -> str:
        """Return the detail of the alarm "infusion complete", "" until the ordered volume was given.

        If the pump has stopped by itself, the ordered volume less the pump's accuracy suffices.
        """
        order = session.order
        if session.phase is not Phase.INFUSION or session.route is Route.NASAL or order is None or not order.volume_ml:
            return ""
        has_ended = pump is not None and not pump.rate_ml_h and not session.is_paused
        share = 1 - self._settings.pump_differs_percent / 100 if has_ended else 1.0
        return f"{given_ml:.1f} mL were given" if given_ml >= order.volume_ml * share else ""

    def _overdue(self, session: InfusionSession, now: Instant) -> str:
        labels = {scale.kind: scale.label for scale in self._settings.scale}
        return ", ".join(labels[row.kind] for row in due_observations(session, now, self._settings) if row.is_overdue)
