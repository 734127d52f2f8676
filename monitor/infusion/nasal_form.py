"""The form of a nasal session: what the session knows by itself, and what staff answered. Pure; any thread.

After Spravato's monitoring form: pressures before the dose, at 40 minutes and at the end, minutes until the way home.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, Route

OPEN: Final = "not answered"


class Pressure(NamedTuple):
    """A measured pressure: POSIX seconds, mmHg."""

    utc: float
    sys: float
    dia: float


def form_rows(
    session: InfusionSession, settings: InfusionConfig, pressures: Sequence[Pressure]
) -> Iterator[tuple[str, str]]:
    """Yield each field with its answer, none for a session by vein; `pressures` in order of time."""
    if session.route is not Route.NASAL:
        return
    yield from _pressures(session, settings, pressures)
    if session.infusion_begun and session.ended:
        watched = (session.ended - session.infusion_begun).total_seconds() / 60
        yield "Minutes from the dose to the end", f"{watched:.0f}"
        by = session.ended.astimezone() + timedelta(days=settings.nasal_send_within_days)
        yield "To be sent by", f"{by:%Y-%m-%d}"
    answers = session.product.answers if session.product else {}
    for question in settings.question:
        yield question.label, answers.get(question.name, OPEN)


def _pressures(
    session: InfusionSession, settings: InfusionConfig, pressures: Sequence[Pressure]
) -> Iterator[tuple[str, str]]:
    given, minutes = session.infusion_begun, settings.nasal_nibp_at_min
    before = [row for row in pressures if given is None or row.utc <= given.timestamp()]
    after = [row for row in pressures[len(before) :] if given is not None]
    yield "BP before the dose", _told(before[-1] if before else None, None)
    if given is not None:
        wanted = given.timestamp() + minutes * 60
        yield f"BP at {minutes:g} min", _told(min(after, key=lambda row: abs(row.utc - wanted), default=None), given)
        yield "BP at the end", _told(after[-1] if after else None, given)


def _told(pressure: Pressure | None, given: datetime | None) -> str:
    """Return a pressure with the minute at which it was really measured."""
    if pressure is None:
        return "not measured"
    at = "" if given is None else f" at {(pressure.utc - given.timestamp()) / 60:.0f} min"
    return f"{pressure.sys:.0f}/{pressure.dia:.0f}{at}"
