"""The staff of a scenario: they act at the bedside by the same commands that a screen sends.

Pure: time is an argument.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from bedside.alarms.inactivation import InactivationKind
from bedside.config.refusal import Refusal
from bedside.config.scenario import Action, Deed
from bedside.config.schema import Limit
from bedside.monitor.link.commands import Acknowledge, Command, Inactivate, Nibp, Reactivate, SetBaseline, SetLimit
from bedside.monitor.scenario.session_staff import ACTOR, SessionStaff
from bedside.monitor.scenario.virtual_bedside import Bedside


class Staff:
    """Carries out each action of the scenario once, when it is due.

    Attributes:
        refused: a sentence for each action that the bed refused, and for each that it should have refused but did not.

    """

    def __init__(self, actions: Sequence[Action], bedside: Bedside, session: SessionStaff) -> None:
        self._actions = sorted(actions, key=lambda row: row.at_s)
        self._bedside, self._session = bedside, session
        self.refused: list[str] = []

    def step(self, at: float) -> None:
        """Carry out the actions that are due at `at` (seconds since the scenario's start)."""
        while self._actions and self._actions[0].at_s <= at:
            action = self._actions.pop(0)
            for command in self._commands(action, at):
                self._bedside.obey(command, at, partial(self._take_reply, action))

    def _take_reply(self, action: Action, refusal: Refusal | None) -> None:
        if refusal:
            self._refuse(action, f"was refused: {refusal}")
        elif action.refused:
            self.refused.append(f"{action.do} at {action.at_s:g} s should have been refused, and was carried out")

    def _refuse(self, action: Action, why: str) -> None:
        if not action.refused:
            self.refused.append(f"{action.do} at {action.at_s:g} s {why}")

    def _commands(self, action: Action, at: float) -> list[Command]:
        if action.do is Deed.ACKNOWLEDGE:
            return self._acknowledgements(action)
        if action.do in self._session.commands:
            return self._session.commands[action.do](action, at)
        return [_COMMANDS[action.do](action)]

    def _acknowledgements(self, action: Action) -> list[Command]:
        """Return one command for each shown alarm that the action names; staff acknowledge only what they can see."""
        shown = [row for row in self._bedside.shown() if row.alarm == action.alarm or not action.alarm]
        if not shown:
            self._refuse(action, "found nothing to acknowledge: no such alarm was shown")
        return [Acknowledge(key=row.key, seen=row.priority, actor=ACTOR) for row in shown]


def _limit(action: Action) -> SetLimit:
    if action.vital is None:
        raise ValueError("the scenario was not checked")
    return SetLimit(vital=action.vital, limit=action.limit or Limit(), actor=ACTOR)


def _baseline(action: Action) -> SetBaseline:
    if action.vital is None:
        raise ValueError("the scenario was not checked")
    return SetBaseline(vital=action.vital, value=action.value, actor=ACTOR)


_COMMANDS: Final[Mapping[Deed, Callable[[Action], Command]]] = {
    Deed.NIBP_START: lambda _: Nibp(is_start=True, actor=ACTOR),
    Deed.PAUSE_AUDIO: lambda _: Inactivate(kind=InactivationKind.AUDIO_PAUSED, actor=ACTOR),
    Deed.END_PAUSE: lambda _: Reactivate(actor=ACTOR),
    Deed.SET_LIMIT: _limit,
    Deed.SET_BASELINE: _baseline,
}
