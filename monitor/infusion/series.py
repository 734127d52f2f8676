"""The series of a patient's sessions: for each session the dose, the rise in pressure, side effects and scores.

Pure; any thread. It shows how a score changed; whether that is a response is for the physician to judge.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bedside.config.infusion import InfusionConfig
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.dose_given import given_mg
from bedside.monitor.infusion.session import InfusionSession, StepKind

_EVENTS: Final = frozenset({StepKind.PAUSED, StepKind.STOPPED_EARLY})


class ScoreView(Struct, frozen=True, kw_only=True):
    """A score or laboratory value of a session. `change`: relative to the first value of the series; 0.5 is +50 %."""

    value: float
    change: float | None

    @property
    def words(self) -> str:
        """The value and its change in per cent, as text."""
        return f"{self.value:g}" + (f" ({self.change:+.0%})" if self.change is not None else "")


class SeriesRow(Struct, frozen=True, kw_only=True):
    """One session of the series.

    `baseline` and `peak`: blood pressures (sys, dia) in mmHg, before the infusion and the highest since it began.
    """

    id: str
    begun: datetime
    dose_mg: float
    mg_per_kg: float | None
    baseline: tuple[float, float] | None
    peak: tuple[float, float] | None
    side_effects: dict[str, float]  # by scale the value farthest from normal, if there was one
    events: tuple[str, ...]  # "paused", "stopped early"
    scores: dict[str, ScoreView]

    def cells(self) -> tuple[str, ...]:
        """Return the session's date, dose, baseline and peak pressure, and side effects as text."""
        dose = f"{self.dose_mg:.1f} mg" + (f" ({self.mg_per_kg:g} mg/kg)" if self.mg_per_kg else "")
        effects = [f"{kind} {value:g}" for kind, value in self.side_effects.items()]
        return (
            f"{self.begun.astimezone():%Y-%m-%d}",
            dose,
            _pressure(self.baseline),
            _pressure(self.peak),
            ", ".join([*effects, *self.events]),
        )


def series(sessions: Sequence[InfusionSession], settings: InfusionConfig) -> list[SeriesRow]:
    """Return one row a session, oldest first."""
    firsts: dict[str, float] = {}
    rows = []
    for session in sorted(sessions, key=lambda row: row.begun):
        scores = {}
        for score in session.scores:
            first = firsts.get(score.name)
            change = (score.value - first) / first if first else None
            firsts.setdefault(score.name, score.value)
            scores[score.name] = ScoreView(value=score.value, change=change)
        rows.append(_row(session, settings, scores))
    return rows


def _row(session: InfusionSession, settings: InfusionConfig, scores: dict[str, ScoreView]) -> SeriesRow:
    last_bed_s = session.given[-1].bed_s if session.given else session.begun_bed_s
    sys, dia = session.baseline.get(VitalId.NIBP_SYS), session.baseline.get(VitalId.NIBP_DIA)
    return SeriesRow(
        id=session.id,
        begun=session.begun,
        dose_mg=given_mg(session, session.ended_bed_s or last_bed_s),
        mg_per_kg=session.order.mg_per_kg if session.order else None,
        baseline=None if sys is None or dia is None else (sys, dia),
        peak=session.peak,
        side_effects=_side_effects(session, settings),
        events=tuple(step.what for step in session.steps if step.kind in _EVENTS),
        scores=scores,
    )


def next_due(sessions: Sequence[InfusionSession], settings: InfusionConfig) -> datetime | None:
    """Return when the next session is due by the clinic's interval, None if there was no session yet."""
    last = max((row.begun for row in sessions), default=None)
    return None if last is None else last + timedelta(days=settings.next_after_days)


def as_csv(sessions: Sequence[InfusionSession], settings: InfusionConfig) -> str:
    """Return the series as CSV: one row a session, one column for each scale and instrument of the clinic."""
    kinds, names = [row.kind for row in settings.scale], [row.name for row in settings.instrument]
    fixed = [
        "session",
        "patient",
        "begun_utc",
        "dose_mg",
        "mg_per_kg",
        "baseline_sys",
        "baseline_dia",
        "peak_sys",
        "peak_dia",
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*fixed, "events", *kinds, *names])
    patients = {row.id: row.patient.id for row in sessions}
    for row in series(sessions, settings):
        numbers = [*(row.baseline or ("", "")), *(row.peak or ("", ""))]
        head = [row.id, patients[row.id], row.begun.isoformat(), f"{row.dose_mg:.3f}", row.mg_per_kg or "", *numbers]
        scores = [row.scores[name].value if name in row.scores else "" for name in names]
        writer.writerow([*head, "; ".join(row.events), *(row.side_effects.get(kind, "") for kind in kinds), *scores])
    return out.getvalue()


def _side_effects(session: InfusionSession, settings: InfusionConfig) -> dict[str, float]:
    side_effects = {}
    for scale in settings.scale:
        values = [row.value for row in session.observations if row.kind == scale.kind and row.value is not None]
        worst = max(values, key=lambda value: abs(value - scale.normal), default=scale.normal)
        if worst != scale.normal:
            side_effects[scale.kind] = worst
    return side_effects


def _pressure(pressure: tuple[float, float] | None) -> str:
    return "" if pressure is None else f"{pressure[0]:.0f}/{pressure[1]:.0f}"
