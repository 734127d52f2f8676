"""The staff of a scenario: what they do at the bedside, by the very commands that a screen would send.

Pure: time is an argument.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from bedside.alarms.inactivation import InactivationKind
from bedside.config.scenario import Action, Deed
from bedside.config.schema import Limit
from bedside.monitor.link.commands import Acknowledge, Command, Inactivate, Nibp, Reactivate, SetBaseline, SetLimit
from bedside.monitor.scenario.session_staff import ACTOR, SessionStaff
from bedside.monitor.scenario.virtual_bedside import Bedside


class Staff:
    """Does each action once, when its time has come.

    Attributes:
        refused: sentences that say what was not done, when and why; and what was done and should not have been.

    """

    def __init__(self, actions: Sequence[Action], bedside: Bedside, session: SessionStaff) -> None:
        self._actions = sorted(actions, key=lambda row: row.at_s)
        self._bedside, self._session = bedside, session
        self.refused: list[str] = []

    def step(self, at: float) -> None:
        """Do what is due at `at`."""
        while self._actions and self._actions[0].at_s <= at:
            action = self._actions.pop(0)
            for command in self._commands(action, at):
                self._bedside.obey(command, at, partial(self._answered, action))

    def _answered(self, action: Action, refusal: str) -> None:
        if refusal:
            self._refuse(action, f"was refused: {refusal}")
        elif action.refused:
            self.refused.append(f"{action.do} at {action.at_s:g} s was to be refused, and was done")

    def _refuse(self, action: Action, why: str) -> None:
        if not action.refused:
            self.refused.append(f"{action.do} at {action.at_s:g} s {why}")

    def _commands(self, action: Action, at: float) -> list[Command]:
        if action.do is Deed.ACKNOWLEDGE:
            return self._acknowledgements(action)
        if action.do in self._session.deeds:
            return self._session.deeds[action.do](action, at)
        return [_COMMANDS[action.do](action)]

    def _acknowledgements(self, action: Action) -> list[Command]:
        """Return one command for each alarm to be seen that is meant; nothing is seen where nothing is shown."""
        meant = [row for row in self._bedside.shown() if row.alarm == action.alarm or not action.alarm]
        if not meant:
            self._refuse(action, "found nothing to acknowledge: no such alarm was to be seen")
        return [Acknowledge(key=row.key, seen=row.priority, actor=ACTOR) for row in meant]


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
