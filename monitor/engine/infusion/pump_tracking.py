"""Follows the pump: its rate changes and counter resets become part of the session.

Runs on the engine's event loop. The pump is only read. Only this module remembers the pump's earlier rate and counter.
"""

from typing import Final

from msgspec.structs import replace

from bedside.monitor.infusion.pump_check import PumpState
from bedside.monitor.infusion.session import InfusionSession, RateChange, RateSource, StepKind
from bedside.monitor.infusion.transitions import add_step
from bedside.monitor.process.bed_time import Instant

_RATE_ML_H: Final = 0.05  # a smaller change of the rate is not recorded: it is the last digit of the pump's display
_COUNT_ML: Final = 0.05  # nor is a smaller fall of its counter a reset
_KEEP_EVERY_S: Final = 30.0  # how much of a dose may have to be assumed when pump and monitor fail together


class PumpTracker:
    """Remembers the pump's rate and counter before the infusion and at the last tick of the infusion."""

    def __init__(self) -> None:
        self._idle: RateChange | None = None  # the pump when it was last seen stopped before the infusion
        self._last: RateChange | None = None  # the pump at the last tick of the infusion; None after a restart

    def forget(self) -> None:
        """Forget the pump's earlier rate and counter: the session is closed."""
        self._idle = self._last = None

    def await_start(self, pump: PumpState | None, moment: Instant) -> None:
        """Remember the counter of the stopped pump: staff start the pump first, and log the start afterwards."""
        self._last = None
        if pump is None:
            self._idle = None
        elif not pump.rate_ml_h:
            self._idle = as_rate(pump, moment)

    def first_rate(self, pump: PumpState, moment: Instant) -> RateChange:
        """Return the rate with which the infusion begins.

        If the pump runs already, the rate counts from the moment at which the pump was last seen stopped.
        """
        if self._idle is not None and pump.rate_ml_h:
            return replace(self._idle, rate_ml_h=pump.rate_ml_h)
        return as_rate(pump, moment)

    def follow(self, session: InfusionSession, pump: PumpState, moment: Instant) -> InfusionSession:
        """Return the session with the pump's new rate or counter reset; the same object if there is neither."""
        now = as_rate(pump, moment)
        changed, self._last = followed(session, now, self._last), now
        return changed


def as_rate(pump: PumpState, moment: Instant) -> RateChange:
    """Return the pump's rate and counter at `moment` as a rate change of the session."""
    return RateChange(
        utc=moment.utc, bed_s=moment.bed_s, rate_ml_h=pump.rate_ml_h, source=RateSource.PUMP, total_ml=pump.total_ml
    )


def followed(session: InfusionSession, now: RateChange, last: RateChange | None) -> InfusionSession:
    """Return the session with the pump's new rate or counter reset; the same object if there is neither.

    `now`, `last`: the pump's rate and counter now and at the last tick. `last` is None after a restart; the state
    stored in the session is then used.
    """
    newest = session.given[-1]
    if newest.source is RateSource.PUMP:
        before = last or session.pump_seen or newest
        if _is_reset(before, now):
            return _with_reset(session, now, before, is_assumed=last is None)
        if abs(newest.rate_ml_h - now.rate_ml_h) <= _RATE_ML_H:
            return _with_stored_pump(session, now)
    what = f"pump {now.rate_ml_h:.1f} mL/h"
    return add_step(replace(session, given=(*session.given, now)), _moment(now), StepKind.PUMP_RATE, what)


def _with_stored_pump(session: InfusionSession, now: RateChange) -> InfusionSession:
    """Return the session with the pump's present state stored in it, if the stored state is 30 s old."""
    stored = session.pump_seen or session.given[-1]
    is_old = now.bed_s - stored.bed_s >= _KEEP_EVERY_S
    return replace(session, pump_seen=now) if is_old and now.total_ml is not None else session


def _is_reset(before: RateChange, now: RateChange) -> bool:
    return before.total_ml is not None and now.total_ml is not None and now.total_ml < before.total_ml - _COUNT_ML


def _with_reset(session: InfusionSession, now: RateChange, before: RateChange, *, is_assumed: bool) -> InfusionSession:
    """Return the session with the end of the old count and the begin of the new one.

    `is_assumed`: the reset came while the monitor was down; the volume until then is calculated from the last rate.
    """
    rate = session.given[-1].rate_ml_h
    ran_ml = rate * (now.bed_s - before.bed_s) / 3600 if is_assumed else 0.0
    end_ml = (before.total_ml or 0.0) + ran_ml
    end = replace(now, rate_ml_h=rate, total_ml=end_ml)
    reason = "the dose until then is assumed by the rate" if is_assumed else ""
    what = f"the pump's counter began anew after {end_ml:.1f} mL"
    changed = replace(session, given=(*session.given, end, now), pump_seen=now)
    return add_step(changed, _moment(now), StepKind.PUMP_COUNTER_RESET, what, reason=reason)


def _moment(row: RateChange) -> Instant:
    return Instant(row.utc, row.bed_s)
