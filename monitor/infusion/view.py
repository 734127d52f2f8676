"""The session as a snapshot shows it: the record itself, and what follows from it at this moment.

Pure; any thread.
"""

from datetime import datetime

from msgspec import Struct

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.session import InfusionSession, Phase


class DueView(Struct, frozen=True, kw_only=True):
    """An observation that is due at `utc`; overdue once the clinic's grace is over."""

    kind: str
    utc: datetime
    is_overdue: bool


class GateView(Struct, frozen=True, kw_only=True):
    """One condition of the discharge gate, in words ("observed 48 of 60 min"), and whether it is fulfilled."""

    what: str
    is_open: bool


class SessionView(Struct, frozen=True, kw_only=True):
    """`given_mg` so far by pump or hand; `band_ng_ml` the lower and the higher of the two models, now: a model."""

    session: InfusionSession
    settings: InfusionConfig  # the clinic's, so that the screen knows items, scales and bounds
    phase_s: float  # on the phase's clock, without pauses in the infusion
    left_s: float | None = None  # of the phase, None where it has no set length
    given_mg: float = 0.0
    given_ml: float = 0.0
    rate_ml_h: float | None = None  # that runs now
    difference: str = ""  # how pump and order differ, "" if they agree
    band_ng_ml: tuple[float, float] | None = None
    due: tuple[DueView, ...] = ()  # the most urgent first
    gate: tuple[GateView, ...] = ()  # filled in the recovery
    next_phase: Phase | None = None  # that could be gone to now
    waits_for: str = ""  # what it waits for, in a sentence
