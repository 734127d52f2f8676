"""The session in a snapshot: the session itself, and the values that follow from it at this moment.

Pure; any thread.
"""

from datetime import datetime

from msgspec import Struct

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, Phase


class DueView(Struct, frozen=True, kw_only=True):
    """An observation that was due at `utc`; overdue once the clinic's grace period is over."""

    kind: str
    utc: datetime
    is_overdue: bool


class GateView(Struct, frozen=True, kw_only=True):
    """One condition of the discharge gate as text, "observed 48 of 60 min", and whether it is fulfilled."""

    what: str
    is_open: bool


class SessionView(Struct, frozen=True, kw_only=True):
    """The session now. `given_mg`: the dose so far. `band_ng_ml`: the lower and higher prediction of two models."""

    session: InfusionSession
    settings: InfusionConfig  # the clinic's: the screen needs its checklist, scales and bounds
    phase_s: float  # seconds in this phase, without the pauses of an infusion
    left_s: float | None = None  # seconds left of the phase, None if it has no set length
    given_mg: float = 0.0
    given_ml: float = 0.0
    rate_ml_h: float | None = None  # the rate now
    difference: str = ""  # how pump and order differ, "" if they agree
    band_ng_ml: tuple[float, float] | None = None
    due: tuple[DueView, ...] = ()  # the one due for longest first
    gate: tuple[GateView, ...] = ()  # () before recovery
    next_phase: Phase | None = None  # always None
    waits_for: str = ""  # what the session waits for, as a text
