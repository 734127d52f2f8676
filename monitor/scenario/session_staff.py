"""The actions of a scenario's staff in an infusion session, each as the commands that a screen sends.

Pure: time is an argument.
"""

from collections.abc import Callable, Mapping
from typing import Final

from bedside.config.scenario import Action, Deed, Scenario
from bedside.monitor.infusion.commands import (
    BeginSession,
    CloseSession,
    Observe,
    PauseInfusion,
    PlaceOrder,
    ResumeInfusion,
    ScoreAldrete,
    SetEscort,
    StartInfusion,
    StopInfusion,
    TakeBaseline,
    TickItem,
)
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Admit, Command, Discharge
from bedside.monitor.patient.patient import Patient
from bedside.monitor.scenario.virtual_bedside import Bedside

ACTOR: Final = "staff"
_PARTS: Final = 5  # of the Aldrete score
_BEST: Final = 2  # points of each part


class SessionStaff:
    """Turns the staff's actions in an infusion session into commands for the bed.

    `commands`: for each kind of action, the function that returns its commands; it returns none if nothing is due.
    """

    def __init__(self, scenario: Scenario, bedside: Bedside, patient: Patient) -> None:
        self._scenario, self._bedside = scenario, bedside
        self.commands: Mapping[Deed, Callable[[Action, float], list[Command]]] = {
            Deed.ADMIT: lambda _, __: [Admit(patient=patient, actor=ACTOR)],
            Deed.BEGIN_SESSION: lambda _, __: [BeginSession(actor=ACTOR)],
            Deed.PLACE_ORDER: lambda _, __: [self._order()],
            Deed.TICK_CHECKLIST: self._tick_checklist,
            Deed.TAKE_BASELINE: lambda _, __: [TakeBaseline(actor=ACTOR)],
            Deed.START_INFUSION: lambda action, _: [StartInfusion(reason=action.reason, actor=ACTOR)],
            Deed.PAUSE_INFUSION: lambda action, _: [PauseInfusion(reason=action.reason, actor=ACTOR)],
            Deed.RESUME_INFUSION: lambda _, __: [ResumeInfusion(actor=ACTOR)],
            Deed.STOP_INFUSION: lambda action, _: [StopInfusion(reason=action.reason, actor=ACTOR)],
            Deed.OBSERVE: self._observe,
            Deed.SCORE_ALDRETE: lambda action, _: [_aldrete(action)],
            Deed.SET_ESCORT: lambda _, __: [SetEscort(has_escort=True, actor=ACTOR)],
            Deed.CLOSE_SESSION: lambda action, _: [CloseSession(override=action.reason, actor=ACTOR)],
            Deed.DISCHARGE: lambda _, __: [Discharge(id=patient.id or "", actor=ACTOR)],
        }

    def _order(self) -> PlaceOrder:
        spec, settings = self._scenario.infusion, self._bedside.settings
        if spec is None:
            raise ValueError("the scenario was not checked")
        order = plan_order(
            Route.IV,
            weight_kg=self._scenario.patient.weight_kg,
            mg_per_kg=spec.mg_per_kg,
            mg_per_ml=settings.dose.usual_mg_per_ml,
            minutes=spec.minutes,
        )
        return PlaceOrder(order=order, actor=ACTOR)

    def _tick_checklist(self, _action: Action, at: float) -> list[Command]:
        view = self._bedside.session(at)
        ticked = {row.item for row in view.session.checks} if view else set()
        items = self._bedside.settings.checklist
        return [TickItem(item=item, is_ok=True, actor=ACTOR) for item in items if item not in ticked]

    def _observe(self, action: Action, at: float) -> list[Command]:
        if action.kind:
            return [Observe(kind=action.kind, value=action.value, actor=ACTOR)]
        return _normal_observations(self._bedside.session(at))


def _normal_observations(view: SessionView | None) -> list[Command]:
    """Return a command with a normal value for each observation that is due; none without a session."""
    if view is None:
        return []
    normal = {scale.kind: scale.normal for scale in view.settings.scale}
    return [Observe(kind=row.kind, value=normal[row.kind], actor=ACTOR) for row in view.due]


def _aldrete(action: Action) -> ScoreAldrete:
    """Return an Aldrete score with the action's points in total: two points in each part until they are used up."""
    points = int(action.value or 0)
    parts = [min(_BEST, max(0, points - _BEST * part)) for part in range(_PARTS)]
    activity, respiration, circulation, consciousness, oxygenation = parts
    return ScoreAldrete(
        activity=activity,
        respiration=respiration,
        circulation=circulation,
        consciousness=consciousness,
        oxygenation=oxygenation,
        actor=ACTOR,
    )
