"""What people ask of a session, through the link. Each is refused with a sentence where it does not fit the phase.

Pure; any thread.
"""

from msgspec import Struct

from bedside.monitor.infusion.session import Order, Route


class BeginSession(Struct, frozen=True, kw_only=True, tag=True):
    """Begin a session of the patient who is admitted; refused while one goes on."""

    route: Route = Route.IV
    actor: str = "bedside"


class PlaceOrder(Struct, frozen=True, kw_only=True, tag=True):
    """Order a dose, checked against the clinic's bounds; may be changed until it runs."""

    order: Order
    actor: str = "bedside"


class TickItem(Struct, frozen=True, kw_only=True, tag=True):
    """Answer one row of the checklist; one that is not fulfilled needs a note."""

    item: str
    is_ok: bool
    note: str = ""
    actor: str = "bedside"


class TakeBaseline(Struct, frozen=True, kw_only=True, tag=True):
    """Take the mean of the readings so far as the baseline; refused with fewer than the clinic wants."""

    actor: str = "bedside"


class StartInfusion(Struct, frozen=True, kw_only=True, tag=True):
    """The infusion runs (or the nasal dose is given) from now on: the pump is started by hand, at the pump."""

    reason: str = ""  # why, where a threshold of the clinic says to wait
    actor: str = "bedside"


class PauseInfusion(Struct, frozen=True, kw_only=True, tag=True):
    """It was paused at the pump."""

    reason: str
    actor: str = "bedside"


class ResumeInfusion(Struct, frozen=True, kw_only=True, tag=True):
    """It runs again."""

    actor: str = "bedside"


class StopInfusion(Struct, frozen=True, kw_only=True, tag=True):
    """It has ended, or was ended early, which needs a reason; recovery begins."""

    reason: str = ""
    actor: str = "bedside"


class SetRate(Struct, frozen=True, kw_only=True, tag=True):
    """The rate that runs now, mL/h, read off the pump by a person; for a pump that is not connected."""

    rate_ml_h: float
    actor: str = "bedside"


class Observe(Struct, frozen=True, kw_only=True, tag=True):
    """One observation: a value of the kind's scale, or a text."""

    kind: str
    value: float | None = None
    text: str = ""
    actor: str = "bedside"


class ScoreAldrete(Struct, frozen=True, kw_only=True, tag=True):
    """The five parts of the modified Aldrete score, 0 to 2 each."""

    activity: int
    respiration: int
    circulation: int
    consciousness: int
    oxygenation: int
    actor: str = "bedside"


class SetEscort(Struct, frozen=True, kw_only=True, tag=True):
    """Whether somebody takes the patient home."""

    has_escort: bool
    actor: str = "bedside"


class AddScore(Struct, frozen=True, kw_only=True, tag=True):
    """A response score or a laboratory marker of this day, by the name that the clinic's table has."""

    name: str
    value: float
    actor: str = "bedside"


class AnswerForm(Struct, frozen=True, kw_only=True, tag=True):
    """An answer to a question of the form of a nasal session, such as its lot; "" takes one back."""

    question: str
    answer: str
    actor: str = "bedside"


class CloseSession(Struct, frozen=True, kw_only=True, tag=True):
    """Let the patient go. Refused while the discharge gate is shut, unless `override` says why."""

    override: str = ""
    actor: str = "bedside"


SessionCommand = (
    BeginSession
    | PlaceOrder
    | TickItem
    | TakeBaseline
    | StartInfusion
    | PauseInfusion
    | ResumeInfusion
    | StopInfusion
    | SetRate
    | Observe
    | ScoreAldrete
    | SetEscort
    | AddScore
    | AnswerForm
    | CloseSession
)
