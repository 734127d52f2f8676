"""Carries out the commands about an open infusion session, with the readings of pump and cuff at that moment.

Runs on the engine's event loop. Each command returns the changed session, or a Refusal.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from bedside.config.infusion import InfusionConfig
from bedside.config.refusal import Refusal
from bedside.monitor.engine.infusion.pump_tracking import PumpTracker, as_rate
from bedside.monitor.engine.infusion.session_inputs import SessionInputs
from bedside.monitor.infusion import commands, entries, transitions
from bedside.monitor.infusion.commands import BeginSession, SessionCommand
from bedside.monitor.infusion.dose_given import given_ml
from bedside.monitor.infusion.session import InfusionSession, RateChange, RateSource, Route, StepKind
from bedside.monitor.infusion.transitions import Transition
from bedside.monitor.patient.patient import Patient
from bedside.monitor.process.bed_time import Instant

# Takes the session, the command, and the moment in monotonic seconds and as an Instant.
_CarryOut = Callable[[InfusionSession, Any, float, Instant], Transition]


class SessionCommands:
    """Carries out the commands about an open infusion session: one function for each command."""

    def __init__(self, inputs: SessionInputs, pump: PumpTracker, settings: InfusionConfig) -> None:
        self._inputs, self._pump, self._settings = inputs, pump, settings
        self._table: Mapping[type, _CarryOut] = {
            commands.PlaceOrder: lambda session, order, _at, now: transitions.place_order(
                session, order, now, settings
            ),
            commands.TickItem: lambda session, tick, _at, now: transitions.tick_item(session, tick, now, settings),
            commands.TakeBaseline: lambda session, take, _at, now: transitions.take_baseline(
                session, now, settings, take.actor
            ),
            commands.StartInfusion: self._start,
            commands.PauseInfusion: self._pause,
            commands.ResumeInfusion: self._resume,
            commands.StopInfusion: self._stop,
            commands.SetRate: self._set_rate,
            commands.Observe: lambda session, each, _at, now: entries.observe(session, each, now, settings),
            commands.ScoreAldrete: lambda session, score, _at, now: entries.score_aldrete(session, score, now),
            commands.SetEscort: lambda session, escort, _at, _now: replace(session, has_escort=escort.has_escort),
            commands.AddScore: lambda session, score, _at, now: entries.add_score(session, score, now, settings),
            commands.AnswerForm: lambda session, answer, _at, now: entries.answer_form(session, answer, now, settings),
            commands.CloseSession: self._close,
        }

    def carry_out(self, session: InfusionSession, command: SessionCommand, at: float, now: Instant) -> Transition:
        """Return the session as changed by the command, or a Refusal. `now` is the same moment as `at`."""
        if isinstance(command, BeginSession):
            return Refusal("a session is open: close it first")
        return self._table[type(command)](session, command, at, now)

    def given_ml(self, session: InfusionSession, at: float, now: Instant) -> float:
        """Return the volume of the infusion that was given so far, mL."""
        pump = self._inputs.pump(at)
        return given_ml(session, now.bed_s, pump.total_ml if pump else None)

    def _is_whole(self, session: InfusionSession, at: float, now: Instant) -> bool:
        """Whether the whole ordered dose was given.

        Intravenous: the volume given so far reaches the ordered volume, less the `pump_differs_percent` of the clinic,
        the accuracy that it assumes for a pump. Nasal: the dose was logged as given.
        """
        if session.route is Route.NASAL:
            return bool(session.given)
        volume_ml = session.order.volume_ml if session.order else None
        share = 1 - self._settings.pump_differs_percent / 100
        return volume_ml is not None and self.given_ml(session, at, now) >= volume_ml * share

    def _start(self, session: InfusionSession, command: commands.StartInfusion, at: float, now: Instant) -> Transition:
        order, pump = session.order, self._inputs.pump(at)
        if pump is not None and session.route is Route.IV:
            rate = self._pump.first_rate(pump, now)
        else:
            ordered = (order.rate_ml_h if order else None) or 0.0
            rate = RateChange(
                utc=now.utc, bed_s=now.bed_s, rate_ml_h=ordered, source=RateSource.HAND, actor=command.actor
            )
        return transitions.start(session, command, now, self._settings, self._inputs.pressure(at), rate)

    def _pause(self, session: InfusionSession, command: commands.PauseInfusion, at: float, now: Instant) -> Transition:
        """Log a pause. Without a connected pump the rate becomes 0; a connected pump reports its rate itself."""
        rate = None if self._inputs.pump(at) else _by_hand(now, 0.0)
        return transitions.pause(session, now, command.reason, command.actor, rate)

    def _resume(
        self, session: InfusionSession, command: commands.ResumeInfusion, at: float, now: Instant
    ) -> Transition:
        """Log that the infusion resumes. Without a connected pump the rate before the pause applies again."""
        last, rate = next((row for row in reversed(session.given) if row.rate_ml_h), None), None
        if self._inputs.pump(at) is None and last is not None:
            rate = RateChange(
                utc=now.utc, bed_s=now.bed_s, rate_ml_h=last.rate_ml_h, source=RateSource.HAND, actor=command.actor
            )
        return transitions.resume(session, now, command.actor, rate)

    def _stop(self, session: InfusionSession, command: commands.StopInfusion, at: float, now: Instant) -> Transition:
        pump, rate = self._inputs.pump(at), None
        if session.route is Route.IV:
            rate = as_rate(pump, now) if pump else _by_hand(now, 0.0)
            rate = replace(rate, rate_ml_h=0.0)  # a pump that still runs is an alarm, and no longer this dose
        is_whole = self._is_whole(session, at, now)
        return transitions.stop(session, now, command.reason, command.actor, rate, is_whole=is_whole)

    def _set_rate(self, session: InfusionSession, command: commands.SetRate, at: float, now: Instant) -> Transition:
        if self._inputs.pump(at) is not None:
            return Refusal("the rate is read from the pump and cannot be entered")
        return transitions.set_rate(session, now, command.rate_ml_h, command.actor, self._settings)

    def _close(self, session: InfusionSession, command: commands.CloseSession, at: float, now: Instant) -> Transition:
        pressure = self._inputs.pressure(at)
        return transitions.close(session, now, command.override, command.actor, self._settings, pressure)


def new_session_id() -> str:
    """Return a new random id for a session, "S-" and eight hexadecimal digits."""
    return f"S-{secrets.token_hex(4)}"


def begin_session(
    patient: Patient | None, command: SessionCommand, now: Instant, code: Callable[[], str], *, is_simulated: bool
) -> Transition:
    """Return a new session of the admitted `patient`, with the id that `code` returns; Refusal if none is admitted."""
    if not isinstance(command, BeginSession):
        return Refusal("no session is open: begin one first")
    if patient is None:
        return Refusal("a session needs a patient who is admitted")
    session = InfusionSession(
        id=code(), patient=patient, route=command.route, is_simulated=is_simulated, begun=now.utc, begun_bed_s=now.bed_s
    )
    what = f"session begun, {command.route}"
    return transitions.add_step(session, now, StepKind.BEGUN, what, actor=command.actor)


def _by_hand(now: Instant, rate_ml_h: float, actor: str = "") -> RateChange:
    return RateChange(utc=now.utc, bed_s=now.bed_s, rate_ml_h=rate_ml_h, source=RateSource.HAND, actor=actor)
