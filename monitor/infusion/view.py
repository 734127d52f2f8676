"""The session in a snapshot: the session itself, and the values that follow from it at this moment.

Pure; any thread.
"""

from datetime import datetime

from msgspec import Struct

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, Phase


class DueView(Struct, frozen=True, kw_only=True):
    """An observation by staff that was due at `utc`, and whether the clinic's grace period has passed since."""

    kind: str
    utc: datetime
    is_overdue: bool


class GateView(Struct, frozen=True, kw_only=True):
    """One condition of the discharge gate as text, "observed 48 of 60 min", and whether it is fulfilled."""

    what: str
    is_open: bool


class SessionView(Struct, frozen=True, kw_only=True):
    """The open infusion session now.

    `given_mg`, `given_ml`: the dose and volume given so far. `band_ng_ml`: the plasma concentrations that two models
    predict, the lower one first, ng/mL; None if there is no prediction.
    """

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
