"""What each command makes of the session, with what pump and cuff say at that moment.

Runs on the engine's event loop. RefusedError where a step does not fit.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from bedside.config.infusion import InfusionConfig
from bedside.monitor.engine.infusion.session_inputs import SessionInputs
from bedside.monitor.infusion import commands as asked
from bedside.monitor.infusion import entries
from bedside.monitor.infusion import transitions as course
from bedside.monitor.infusion.dose_given import given_ml
from bedside.monitor.infusion.session import InfusionSession, RateChange, RateSource, Route
from bedside.monitor.infusion.transitions import RefusedError
from bedside.monitor.patient.patient import Patient

Deed = Callable[
    [InfusionSession, Any, float, datetime], InfusionSession
]  # the session, the command, monotonic seconds, the same in UTC


class SessionCommands:
    """One deed for each command about a session that goes on."""

    def __init__(self, sensed: SessionInputs, settings: InfusionConfig) -> None:
        self._sensed, self._settings = sensed, settings
        self._stood: RateChange | None = None  # the pump, when it last stood before the infusion
        self.table: Mapping[type, Deed] = {
            asked.PlaceOrder: lambda session, order, _at, utc: course.ordered(session, order, utc, settings),
            asked.TickItem: lambda session, tick, _at, utc: course.ticked(session, tick, utc, settings),
            asked.TakeBaseline: lambda session, take, _at, utc: course.based(session, utc, settings, take.actor),
            asked.StartInfusion: self._start,
            asked.PauseInfusion: self._pause,
            asked.ResumeInfusion: self._resume,
            asked.StopInfusion: self._stop,
            asked.SetRate: self._rate,
            asked.Observe: lambda session, seen, _at, utc: entries.observed(session, seen, utc, settings),
            asked.ScoreAldrete: lambda session, score, _at, utc: entries.scored(session, score, utc),
            asked.SetEscort: lambda session, escort, _at, _utc: replace(session, has_escort=escort.has_escort),
            asked.AddScore: lambda session, score, _at, utc: entries.measured(session, score, utc, settings),
            asked.AnswerForm: lambda session, answer, _at, utc: entries.answered(session, answer, utc, settings),
            asked.CloseSession: self._close,
        }

    def given_ml(self, session: InfusionSession, at: float, utc: datetime) -> float:
        """Return the volume so far."""
        pump = self._sensed.pump(at)
        return given_ml(session, utc, pump.total_ml if pump else None)

    def is_whole(self, session: InfusionSession, at: float, utc: datetime) -> bool:
        """Say whether all that was ordered was given, within the accuracy that the clinic takes a pump to have."""
        if session.route is Route.NASAL:
            return bool(session.given)
        volume_ml = session.order.volume_ml if session.order else None
        share = 1 - self._settings.pump_differs_percent / 100
        return volume_ml is not None and self.given_ml(session, at, utc) >= volume_ml * share

    def await_start(self, at: float, utc: datetime) -> None:
        """Remember the pump as it stands: it is started at the pump, and logged here only then."""
        pump = self._sensed.pump(at)
        if pump is None:
            self._stood = None
        elif not pump.rate_ml_h:
            self._stood = RateChange(utc=utc, rate_ml_h=0.0, source=RateSource.PUMP, total_ml=pump.total_ml)

    def _start(
        self, session: InfusionSession, command: asked.StartInfusion, at: float, utc: datetime
    ) -> InfusionSession:
        order, pump = session.order, self._sensed.pump(at)
        rate = (order.rate_ml_h if order else None) or 0.0
        given = RateChange(utc=utc, rate_ml_h=rate, source=RateSource.HAND, actor=command.actor)
        if pump is not None and session.route is Route.IV:
            now = RateChange(utc=utc, rate_ml_h=pump.rate_ml_h, source=RateSource.PUMP, total_ml=pump.total_ml)
            given = replace(self._stood, rate_ml_h=pump.rate_ml_h) if self._stood and pump.rate_ml_h else now
        return course.started(session, command, utc, self._settings, self._sensed.pressure(at), given)

    def _pause(
        self, session: InfusionSession, command: asked.PauseInfusion, at: float, utc: datetime
    ) -> InfusionSession:
        stands = None if self._sensed.pump(at) else RateChange(utc=utc, rate_ml_h=0.0, source=RateSource.HAND)
        return course.paused(session, utc, command.reason, command.actor, stands)

    def _resume(
        self, session: InfusionSession, command: asked.ResumeInfusion, at: float, utc: datetime
    ) -> InfusionSession:
        """Run again at the rate before the pause, unless a pump tells it."""
        last = next((row for row in reversed(session.given) if row.rate_ml_h), None)
        given = None
        if self._sensed.pump(at) is None and last is not None:
            given = RateChange(utc=utc, rate_ml_h=last.rate_ml_h, source=RateSource.HAND, actor=command.actor)
        return course.resumed(session, utc, command.actor, given)

    def _stop(self, session: InfusionSession, command: asked.StopInfusion, at: float, utc: datetime) -> InfusionSession:
        pump, given = self._sensed.pump(at), None
        if session.route is Route.IV:
            source, total = (RateSource.PUMP, pump.total_ml) if pump else (RateSource.HAND, None)
            given = RateChange(utc=utc, rate_ml_h=0.0, source=source, total_ml=total)
        is_whole = self.is_whole(session, at, utc)
        return course.stopped(session, utc, command.reason, command.actor, given, is_whole=is_whole)

    def _rate(self, session: InfusionSession, command: asked.SetRate, at: float, utc: datetime) -> InfusionSession:
        if self._sensed.pump(at) is not None:
            raise RefusedError("the pump tells its rate by itself")
        return course.rated(session, utc, command.rate_ml_h, command.actor, self._settings)

    def _close(
        self, session: InfusionSession, command: asked.CloseSession, at: float, utc: datetime
    ) -> InfusionSession:
        pressure = self._sensed.pressure(at)
        return course.closed(session, utc, command.override, command.actor, self._settings, pressure)


def new_code() -> str:
    """Return a code for a session that no other has."""
    return f"S-{secrets.token_hex(4)}"


def begun(
    patient: Patient | None, command: asked.BeginSession, utc: datetime, code: str, *, is_simulated: bool
) -> InfusionSession:
    """Return a new session of the patient who is here."""
    if patient is None:
        raise RefusedError("a session needs a patient who is admitted")
    session = InfusionSession(
        id=code,
        patient=patient,
        route=command.route,
        is_simulated=is_simulated,
        begun=utc,
    )
    return course.stepped(session, utc, f"session begun, {command.route}", actor=command.actor)
