"""Which observations by staff are due, by the clinic's interval for each phase. Pure; any thread."""

from datetime import timedelta

from bedside.config.infusion import InfusionConfig, Scale
from bedside.monitor.infusion.clock import phase_begun
from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.infusion.view import DueView
from bedside.monitor.process.bed_time import Instant


def due_observations(session: InfusionSession, now: Instant, settings: InfusionConfig) -> tuple[DueView, ...]:
    """Return the observations that are due `now`, the one due for longest first."""
    since = phase_begun(session, session.phase)
    if since is None:
        return ()
    grace_s = settings.overdue_after_min * 60
    rows = []
    for scale in settings.scale:
        every = _every_min(scale, session.phase)
        if every is None:
            continue
        when = max(since, _last(session, scale.kind) or since) + every * 60
        if now.bed_s >= when:
            utc = now.utc - timedelta(seconds=now.bed_s - when)  # as the clock is set now
            rows.append(DueView(kind=scale.kind, utc=utc, is_overdue=now.bed_s >= when + grace_s))
    return tuple(sorted(rows, key=lambda row: row.utc))


def _every_min(scale: Scale, phase: Phase) -> float | None:
    return {Phase.INFUSION: scale.infusion_min, Phase.RECOVERY: scale.recovery_min}.get(phase)


def _last(session: InfusionSession, kind: str) -> float | None:
    return next((row.bed_s for row in reversed(session.observations) if row.kind == kind), None)
