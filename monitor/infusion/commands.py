"""What people ask of a session, through the link. Each is refused with a sentence where it does not fit the phase.

Pure; any thread.
"""

from bedside.monitor.infusion.bedside_command import BedsideCommand
from bedside.monitor.infusion.session import DoseOrder, Route


class BeginSession(BedsideCommand, frozen=True, kw_only=True):
    """Begin a session of the patient who is admitted; refused while one goes on."""

    route: Route = Route.IV


class PlaceOrder(BedsideCommand, frozen=True, kw_only=True):
    """Order a dose, checked against the clinic's bounds; may be changed until it runs."""

    order: DoseOrder


class TickItem(BedsideCommand, frozen=True, kw_only=True):
    """Answer one row of the checklist; one that is not fulfilled needs a note."""

    item: str
    is_ok: bool
    note: str = ""


class TakeBaseline(BedsideCommand, frozen=True, kw_only=True):
    """Take the mean of the readings so far as the baseline; refused with fewer than the clinic wants."""


class StartInfusion(BedsideCommand, frozen=True, kw_only=True):
    """The infusion runs (or the nasal dose is given) from now on: the pump is started by hand, at the pump."""

    reason: str = ""  # why, where a threshold of the clinic says to wait


class PauseInfusion(BedsideCommand, frozen=True, kw_only=True):
    """It was paused at the pump."""

    reason: str


class ResumeInfusion(BedsideCommand, frozen=True, kw_only=True):
    """It runs again."""


class StopInfusion(BedsideCommand, frozen=True, kw_only=True):
    """It has ended, or was ended early, which needs a reason; recovery begins."""

    reason: str = ""


class SetRate(BedsideCommand, frozen=True, kw_only=True):
    """The rate that runs now, mL/h, read off the pump by a person; for a pump that is not connected."""

    rate_ml_h: float


class Observe(BedsideCommand, frozen=True, kw_only=True):
    """One observation: a value of the kind's scale, or a text."""

    kind: str
    value: float | None = None
    text: str = ""


class ScoreAldrete(BedsideCommand, frozen=True, kw_only=True):
    """The five parts of the modified Aldrete score, 0 to 2 each."""

    activity: int
    respiration: int
    circulation: int
    consciousness: int
    oxygenation: int


class SetEscort(BedsideCommand, frozen=True, kw_only=True):
    """Whether somebody takes the patient home."""

    has_escort: bool


class AddScore(BedsideCommand, frozen=True, kw_only=True):
    """A response score or a laboratory marker of this day, by the name that the clinic's table has."""

    name: str
    value: float


class AnswerForm(BedsideCommand, frozen=True, kw_only=True):
    """An answer to a question of the form of a nasal session, such as its lot; "" takes one back."""

    question: str
    answer: str


class CloseSession(BedsideCommand, frozen=True, kw_only=True):
    """Let the patient go. Refused while the discharge gate is shut, unless `override` says why."""

    override: str = ""


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
