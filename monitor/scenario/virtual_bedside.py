"""The bedside as staff see it: the alarms shown, the open session, and a way to give commands.

Pure. In virtual time it is the bed itself; in real time (bedside.monitor.scenario.live_bedside) the screen's link.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.config.infusion import InfusionConfig
from bedside.config.refusal import Refusal
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Command
from bedside.monitor.scenario.virtual_engine import VirtualEngine

OnReply = Callable[[Refusal | None], None]  # gets why a command was not carried out, None if it was


class ShownAlarm(NamedTuple):
    """One alarm that the screen shows, as a command names it."""

    key: str
    alarm: AlarmId
    priority: Priority


class Bedside(Protocol):
    """What staff see at a bedside, and the commands that they give there."""

    @property
    def settings(self) -> InfusionConfig:
        """The clinic's settings of infusion sessions."""

    def shown(self) -> Sequence[ShownAlarm]:
        """Return the alarms that the screen shows."""

    def session(self, at: float) -> SessionView | None:
        """Return the open session, None if there is none."""

    def obey(self, command: Command, at: float, on_reply: OnReply) -> None:
        """Give a command to the bed; `on_reply` is called with the refusal, or None, at once or in a later step."""


class VirtualBedside:
    """A bedside in virtual time: commands go straight to the bed, and each reply comes at once."""

    def __init__(self, engine: VirtualEngine, settings: InfusionConfig) -> None:
        self._engine, self.settings = engine, settings

    def shown(self) -> Sequence[ShownAlarm]:
        """Return the alarms that the screen shows; none while no engine runs."""
        bed = self._engine.bed
        return [ShownAlarm(row.key, row.spec.id, row.priority) for row in bed.alarms.shown()] if bed else []

    def session(self, at: float) -> SessionView | None:
        """Return the open session, None if there is none or no engine runs."""
        bed = self._engine.bed
        return bed.session.view(at) if bed else None

    def obey(self, command: Command, at: float, on_reply: OnReply) -> None:
        """Let the bed carry out a command, and call `on_reply` with its reply."""
        on_reply(self._engine.obey(command, at))
