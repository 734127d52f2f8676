"""What a pump's words make of the session: a row where it runs at another rate, or its counter begins anew.

Pure; any thread. The pump is only read.
"""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from bedside.monitor.infusion.pump_check import PumpState
from bedside.monitor.infusion.session import InfusionSession, RateChange, RateSource
from bedside.monitor.infusion.transitions import stepped

_RATE_ML_H: Final = 0.05  # a smaller change of the pump's rate is none: it is the last digit of its display
_COUNT_ML: Final = 0.05  # nor is a smaller fall of its counter one
_KEEP_EVERY_S: Final = 30.0  # how much of a dose may have to be assumed when pump and monitor die together


def told(pump: PumpState, utc: datetime) -> RateChange:
    """Return what a pump says as a row."""
    return RateChange(utc=utc, rate_ml_h=pump.rate_ml_h, source=RateSource.PUMP, total_ml=pump.total_ml)


def followed(session: InfusionSession, now: RateChange, seen: RateChange | None) -> InfusionSession:
    """Return the session with what is new, itself if nothing is.

    `seen`: the pump a moment ago; None after a restart, when what was kept of it must do.
    """
    last = session.given[-1]
    if last.source is RateSource.PUMP:
        before = seen or session.pump_seen or last
        if _is_anew(before, now):
            return _anew(session, now, before, is_assumed=seen is None)
        if abs(last.rate_ml_h - now.rate_ml_h) <= _RATE_ML_H:
            return _kept(session, now)
    return stepped(replace(session, given=(*session.given, now)), now.utc, f"pump {now.rate_ml_h:.1f} mL/h")


def _kept(session: InfusionSession, now: RateChange) -> InfusionSession:
    """Return the session with the pump as it is now, if what it holds of it is old."""
    kept = session.pump_seen or session.given[-1]
    is_old = (now.utc - kept.utc).total_seconds() >= _KEEP_EVERY_S
    return replace(session, pump_seen=now) if is_old and now.total_ml is not None else session


def _is_anew(before: RateChange, now: RateChange) -> bool:
    return before.total_ml is not None and now.total_ml is not None and now.total_ml < before.total_ml - _COUNT_ML


def _anew(session: InfusionSession, now: RateChange, before: RateChange, *, is_assumed: bool) -> InfusionSession:
    """Close the old count before the new one begins; where nobody saw its end, it is assumed by the rate."""
    rate = session.given[-1].rate_ml_h
    ran_ml = rate * (now.utc - before.utc).total_seconds() / 3600 if is_assumed else 0.0
    end_ml = (before.total_ml or 0.0) + ran_ml
    old = replace(now, rate_ml_h=rate, total_ml=end_ml)
    reason = "the dose until then is assumed by the rate" if is_assumed else ""
    what = f"the pump's counter began anew after {end_ml:.1f} mL"
    changed = replace(session, given=(*session.given, old, now), pump_seen=now)
    return stepped(changed, now.utc, what, reason=reason)
