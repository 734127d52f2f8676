"""The commands about an infusion session. One that does not fit the session's phase is refused with a sentence.

Pure; any thread.
"""

from bedside.monitor.infusion.bedside_command import BedsideCommand
from bedside.monitor.infusion.session import DoseOrder, Route


class BeginSession(BedsideCommand, frozen=True, kw_only=True):
    """Begin an infusion session of the admitted patient. Refused while another session is open."""

    route: Route = Route.IV


class PlaceOrder(BedsideCommand, frozen=True, kw_only=True):
    """Order a dose. It is checked against the clinic's bounds and may be replaced until the infusion begins."""

    order: DoseOrder


class TickItem(BedsideCommand, frozen=True, kw_only=True):
    """Answer one row of the checklist before the infusion. A row that is not fulfilled needs a note."""

    item: str
    is_ok: bool
    note: str = ""


class TakeBaseline(BedsideCommand, frozen=True, kw_only=True):
    """Set the patient's baseline to the means of the readings so far. Refused with fewer readings than required."""


class StartInfusion(BedsideCommand, frozen=True, kw_only=True):
    """Log that the infusion runs, or that the nasal dose was given. Staff start the pump itself, at the pump."""

    reason: str = ""  # needed if the clinic's thresholds say to wait


class PauseInfusion(BedsideCommand, frozen=True, kw_only=True):
    """Log that the infusion was paused at the pump."""

    reason: str


class ResumeInfusion(BedsideCommand, frozen=True, kw_only=True):
    """Log that the infusion runs again."""


class StopInfusion(BedsideCommand, frozen=True, kw_only=True):
    """Log that the infusion has ended; recovery begins. An early end needs a reason."""

    reason: str = ""


class SetRate(BedsideCommand, frozen=True, kw_only=True):
    """Enter the rate, mL/h, as read from a pump that is not connected to the monitor."""

    rate_ml_h: float


class Observe(BedsideCommand, frozen=True, kw_only=True):
    """Enter one observation of the patient by staff: a value on the scale `kind`, or a text."""

    kind: str
    value: float | None = None
    text: str = ""


class ScoreAldrete(BedsideCommand, frozen=True, kw_only=True):
    """Enter the five parts of the modified Aldrete score, 0 to 2 each."""

    activity: int
    respiration: int
    circulation: int
    consciousness: int
    oxygenation: int


class SetEscort(BedsideCommand, frozen=True, kw_only=True):
    """Enter whether an escort takes the patient home."""

    has_escort: bool


class AddScore(BedsideCommand, frozen=True, kw_only=True):
    """Enter a response score or a laboratory value of today. `name` is one of the clinic's instruments."""

    name: str
    value: float


class AnswerForm(BedsideCommand, frozen=True, kw_only=True):
    """Answer one question of the monitoring form of a nasal session, such as the lot of the drug.

    `question`: its name in the clinic's settings. `answer`: a text; "" deletes the earlier answer.
    """

    question: str
    answer: str


class CloseSession(BedsideCommand, frozen=True, kw_only=True):
    """Close the session: the patient may go home.

    Refused while a condition for discharge is not met, unless `override` gives a reason.
    """

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
