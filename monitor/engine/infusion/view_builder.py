"""Builds the view of the infusion session for the snapshot. Runs on the engine's event loop.

The models take a millisecond, so they are evaluated once a second, and when the session changes.
"""

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.clock import elapsed_s, left_s
from bedside.monitor.infusion.dose_given import concentration_band, given_mg, given_ml
from bedside.monitor.infusion.due import due_observations
from bedside.monitor.infusion.gate import gate
from bedside.monitor.infusion.session import InfusionSession, Phase, Route
from bedside.monitor.infusion.view import GateView, SessionView
from bedside.monitor.process.bed_time import Instant

_EVERY_S = 1.0
_START = {Route.IV: "start the pump, and log that it runs", Route.NASAL: "give the dose, and log that it was given"}
_END = {Route.IV: "the end of the infusion", Route.NASAL: "the end of the dose"}


class ViewBuilder:
    """Builds views of the session from the session and the measured values, and reuses a view for up to a second."""

    def __init__(self, settings: InfusionConfig) -> None:
        self._settings = settings
        self._shown: tuple[InfusionSession, float, SessionView] | None = None

    def view(
        self,
        session: InfusionSession,
        now: Instant,
        pump_ml: float | None,
        pressure: tuple[float, float] | None,
        difference: str,
    ) -> SessionView:
        """Return the view of the session, at most a second old.

        `pump_ml`: the pump's volume counter, None without a pump. `pressure`: the newest (sys, dia) in mmHg, None if
        there is none. `difference`: how pump and dose order differ, "" while they agree.
        """
        if self._shown is not None:
            shown_session, built, shown = self._shown
            is_same = shown_session is session and shown.difference == difference
            if is_same and 0 <= now.bed_s - built < _EVERY_S:
                return shown
        view = self._build(session, now, pump_ml, pressure, difference)
        self._shown = (session, now.bed_s, view)
        return view

    def _build(
        self,
        session: InfusionSession,
        now: Instant,
        pump_ml: float | None,
        pressure: tuple[float, float] | None,
        difference: str,
    ) -> SessionView:
        settings, bed_s = self._settings, now.bed_s
        band = concentration_band(session, [bed_s])
        conditions = gate(session, settings, pressure, bed_s)
        return SessionView(
            session=session,
            settings=settings,
            phase_s=elapsed_s(session, bed_s),
            left_s=left_s(session, bed_s, settings),
            given_mg=given_mg(session, bed_s, pump_ml),
            given_ml=given_ml(session, bed_s, pump_ml),
            rate_ml_h=session.given[-1].rate_ml_h if session.given else None,
            difference=difference,
            band_ng_ml=band[0] if band else None,
            due=due_observations(session, now, settings),
            gate=conditions,
            waits_for=_waits_for(session, settings, conditions),
        )


def _waits_for(session: InfusionSession, settings: InfusionConfig, conditions: tuple[GateView, ...]) -> str:
    if session.phase is Phase.CHECKS:
        left = len(set(settings.checklist) - {row.item for row in session.checks})
        parts = [
            *(["the order"] if session.order is None else []),
            *([f"{left} rows of the checklist"] if left else []),
        ]
        return ", ".join(parts)
    if session.phase is Phase.BASELINE:
        count = len({row.bed_s for row in session.readings})
        if session.baseline:
            return _START[session.route]
        return f"the baseline: {count} of {settings.baseline_readings} readings"
    if session.phase is Phase.INFUSION:
        return "the pump to be started again" if session.is_paused else _END[session.route]
    return "; ".join(row.what for row in conditions if not row.is_open) or "the patient may go"
