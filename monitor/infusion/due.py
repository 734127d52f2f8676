"""Which observations by staff are due, by the clinic's interval for each phase. Pure; any thread."""

from datetime import datetime, timedelta

from bedside.config.infusion import InfusionConfig, Scale
from bedside.monitor.infusion.clock import phase_begun
from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.infusion.view import DueView


def due_observations(session: InfusionSession, utc: datetime, settings: InfusionConfig) -> tuple[DueView, ...]:
    """Return the observations that are due at `utc`, the one due for longest first."""
    since = phase_begun(session, session.phase)
    if since is None:
        return ()
    grace = timedelta(minutes=settings.overdue_after_min)
    rows = []
    for scale in settings.scale:
        every = _every_min(scale, session.phase)
        if every is None:
            continue
        when = max(since, _last(session, scale.kind) or since) + timedelta(minutes=every)
        if utc >= when:
            rows.append(DueView(kind=scale.kind, utc=when, is_overdue=utc >= when + grace))
    return tuple(sorted(rows, key=lambda row: row.utc))


def _every_min(scale: Scale, phase: Phase) -> float | None:
    return {Phase.INFUSION: scale.infusion_min, Phase.RECOVERY: scale.recovery_min}.get(phase)


def _last(session: InfusionSession, kind: str) -> datetime | None:
    return next((row.utc for row in reversed(session.observations) if row.kind == kind), None)
