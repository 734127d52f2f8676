"""How long a phase of a session has lasted and how long it still lasts, in seconds. Pauses do not count.

Pure; any thread. All moments are seconds of bed time.
"""

from typing import Final

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, Phase, Route, StepKind

_END_OF_PAUSE: Final = frozenset({StepKind.RESUMED, StepKind.ENDED, StepKind.STOPPED_EARLY})


def phase_begun(session: InfusionSession, phase: Phase) -> float | None:
    """Return when a phase of the session began (bed time), None if it has not begun."""
    if phase is Phase.CHECKS:
        return session.begun_bed_s
    return next((step.bed_s for step in session.steps if step.phase is phase), None)


def elapsed_s(session: InfusionSession, bed_s: float) -> float:
    """Return how many seconds the session's present phase has lasted, without the pauses of an infusion."""
    since = phase_begun(session, session.phase) or session.begun_bed_s
    whole = bed_s - since
    return whole - _paused_s(session, bed_s) if session.phase is Phase.INFUSION else whole


def left_s(session: InfusionSession, bed_s: float, settings: InfusionConfig) -> float | None:
    """Return how many seconds of the present phase are left, 0 when it is over; None if it has no set length."""
    if session.phase is Phase.INFUSION:
        minutes = session.order.minutes if session.order else None
    elif session.phase is Phase.RECOVERY:
        minutes = observation_min(session, settings)
    else:
        minutes = None
    return None if minutes is None else max(0.0, minutes * 60 - elapsed_s(session, bed_s))


def observation_min(session: InfusionSession, settings: InfusionConfig) -> float:
    """Return for how many minutes the clinic observes a patient after the dose."""
    return settings.gate.observe_nasal_min if session.route is Route.NASAL else settings.gate.observe_min


def _paused_s(session: InfusionSession, bed_s: float) -> float:
    total, paused_at = 0.0, None  # seconds; when the present pause began
    for step in session.steps:
        if step.kind is StepKind.PAUSED:
            paused_at = step.bed_s
        elif step.kind in _END_OF_PAUSE and paused_at is not None:
            total, paused_at = total + step.bed_s - paused_at, None
    return total if paused_at is None else total + bed_s - paused_at
