"""The monitoring form of a nasal session: fields filled in from the session, and answers of staff. Pure; any thread.

It follows Spravato's monitoring form: pressures before the dose, at 40 minutes and at the end, minutes observed.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, RateChange, Route

OPEN: Final = "not answered"


class Pressure(NamedTuple):
    """A measured blood pressure: when (POSIX seconds), systolic and diastolic (mmHg)."""

    utc: float
    sys: float
    dia: float


def form_rows(
    session: InfusionSession, settings: InfusionConfig, pressures: Sequence[Pressure]
) -> Iterator[tuple[str, str]]:
    """Yield each field of the form and its answer; nothing for an intravenous session.

    `pressures`: the blood pressures measured in the session, in order of time.
    """
    if session.route is not Route.NASAL:
        return
    yield from _pressures(session, settings, pressures)
    if session.infusion_begun and session.ended:
        observed_min = (session.bed_s(session.ended) - session.infusion_begun.bed_s) / 60
        yield "Minutes from the dose to the end", f"{observed_min:.0f}"
        send_by = session.ended.astimezone() + timedelta(days=settings.nasal_send_within_days)
        yield "To be sent by", f"{send_by:%Y-%m-%d}"
    answers = session.product.answers if session.product else {}
    for question in settings.question:
        yield question.label, answers.get(question.name, OPEN)


def _pressures(
    session: InfusionSession, settings: InfusionConfig, pressures: Sequence[Pressure]
) -> Iterator[tuple[str, str]]:
    given, minutes = session.infusion_begun, settings.nasal_nibp_at_min
    before = [row for row in pressures if given is None or row.utc <= given.utc.timestamp()]
    after = [row for row in pressures[len(before) :] if given is not None]
    yield "BP before the dose", _pressure_text(before[-1] if before else None, None)
    if given is not None:
        planned_utc = given.utc.timestamp() + minutes * 60
        nearest = min(after, key=lambda row: abs(row.utc - planned_utc), default=None)
        yield f"BP at {minutes:g} min", _pressure_text(nearest, given)
        yield "BP at the end", _pressure_text(after[-1] if after else None, given)


def _pressure_text(pressure: Pressure | None, given: RateChange | None) -> str:
    """Return a blood pressure as text, with the minutes since the dose, `given`."""
    if pressure is None:
        return "not measured"
    at = "" if given is None else f" at {(pressure.utc - given.utc.timestamp()) / 60:.0f} min"
    return f"{pressure.sys:.0f}/{pressure.dia:.0f}{at}"
