"""Compares the pump's rate and counter with the dose order and with what staff logged.

Pure; any thread. The pump is only read.
"""

from dataclasses import dataclass

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpState:
    """The pump now: its rate in mL/h, 0 while it is stopped; its volume counter in mL, None if it has none."""

    rate_ml_h: float
    total_ml: float | None = None


def pump_difference(session: InfusionSession, pump: PumpState | None, given_ml: float, settings: InfusionConfig) -> str:
    """Return how the pump differs from the session, in a sentence; "" if they agree or nothing can be compared."""
    order = session.order
    if pump is None or order is None or order.rate_ml_h is None or order.volume_ml is None:
        return ""
    share = settings.pump_differs_percent / 100
    if session.phase is not Phase.INFUSION or session.is_paused:
        where = "is paused" if session.is_paused else "does not run"
        return f"the pump runs at {pump.rate_ml_h:.1f} mL/h, and the session {where}" if pump.rate_ml_h else ""
    if given_ml > order.volume_ml * (1 + share):
        return f"{given_ml:.1f} mL were given, {order.volume_ml:.1f} mL were ordered"
    if not pump.rate_ml_h:
        is_whole = given_ml >= order.volume_ml * (1 - share)
        return "" if is_whole else "the pump is stopped, and the session runs"
    if abs(pump.rate_ml_h - order.rate_ml_h) > order.rate_ml_h * share:
        return f"the pump runs at {pump.rate_ml_h:.1f} mL/h, {order.rate_ml_h:.1f} mL/h was ordered"
    return ""
