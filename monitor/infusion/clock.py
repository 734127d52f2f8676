"""The clock of a phase: how long it goes on, and how long yet. Pauses stop that of the infusion. Pure; any thread."""

from datetime import datetime

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, Phase, Route


def phase_begun(session: InfusionSession, phase: Phase) -> datetime | None:
    """Return when a phase began, None if it did not."""
    if phase is Phase.CHECKS:
        return session.begun
    return next((row.utc for row in session.steps if row.phase is phase), None)


def elapsed_s(session: InfusionSession, utc: datetime) -> float:
    """Return for how many seconds the phase goes on, without the pauses of an infusion."""
    since = phase_begun(session, session.phase) or session.begun
    whole = (utc - since).total_seconds()
    return whole - _paused_s(session, utc) if session.phase is Phase.INFUSION else whole


def left_s(session: InfusionSession, utc: datetime, settings: InfusionConfig) -> float | None:
    """Return how many seconds the phase has yet, 0 when they are over; None where it has no set length."""
    if session.phase is Phase.INFUSION:
        minutes = session.order.minutes if session.order else None
    elif session.phase is Phase.RECOVERY:
        minutes = observation_min(session, settings)
    else:
        minutes = None
    return None if minutes is None else max(0.0, minutes * 60 - elapsed_s(session, utc))


def observation_min(session: InfusionSession, settings: InfusionConfig) -> float:
    """Return for how many minutes a patient is watched after it."""
    return settings.gate.observe_nasal_min if session.route is Route.NASAL else settings.gate.observe_min


def _paused_s(session: InfusionSession, utc: datetime) -> float:
    total, since = 0.0, None
    for row in session.steps:
        if row.what == "paused":
            since = row.utc
        elif row.what in {"resumed", "infusion ended", "stopped early"} and since is not None:
            total, since = total + (row.utc - since).total_seconds(), None
    return total if since is None else total + (utc - since).total_seconds()
