"""The bedside as staff have it before them: what is shown, the session that goes on, and a way to ask for something.

Pure. In virtual time it is the desk itself; in real time (bedside.monitor.scenario.live_bedside) the screen's link.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.config.infusion import InfusionConfig
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.command_router import CommandRouter
from bedside.monitor.engine.infusion.session_service import SessionService
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Command

Answered = Callable[[str], None]  # is told why not, "" if it was done


class Shown(NamedTuple):
    """One alarm that is to be seen, as a command names it."""

    key: str
    alarm: AlarmId
    priority: Priority


class Bedside(Protocol):
    """What staff see, and what they can do."""

    @property
    def settings(self) -> InfusionConfig:
        """The clinic's settings of infusion sessions."""

    def shown(self) -> Sequence[Shown]:
        """Return the alarms that are to be seen."""

    def session(self, at: float) -> SessionView | None:
        """Return the session that goes on, None if none does."""

    def obey(self, command: Command, at: float, answered: Answered) -> None:
        """Ask for something; `answered` is told what became of it, at once or soon."""


class Desked:
    """A bedside in virtual time: commands come straight to the desk."""

    def __init__(self, desk: CommandRouter, watch: AlarmInput, infusion: SessionService) -> None:
        self._desk, self._watch, self._infusion = desk, watch, infusion

    @property
    def settings(self) -> InfusionConfig:
        """The clinic's settings of infusion sessions."""
        return self._infusion.settings

    def shown(self) -> Sequence[Shown]:
        """Return the alarms that are to be seen."""
        return [Shown(row.key, row.spec.id, row.priority) for row in self._watch.alarms.shown()]

    def session(self, at: float) -> SessionView | None:
        """Return the session that goes on, None if none does."""
        return self._infusion.view(at)

    def obey(self, command: Command, at: float, answered: Answered) -> None:
        """Let the desk carry it out."""
        answered(self._desk.obey(command, at))
