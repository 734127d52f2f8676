"""The actor: the name that is logged with every command of this screen.

Runs in the screen process, without Qt.
"""

from collections.abc import Callable

import msgspec

from bedside.monitor.link.commands import Command
from bedside.monitor.link.snapshot import Snapshot


class Actor:
    """Adds the actor to each command. `name` is the chosen person; "" keeps the command's default, the bedside.

    The name is cleared when the patient leaves and when this process ends: a wrong name in a log is worse than none.
    """

    def __init__(self, send: Callable[[Command], None]) -> None:
        self._send = send
        self._patient: str | None = None
        self.name = ""

    def send(self, command: Command) -> None:
        """Send a command with the name of the chosen person."""
        is_named = self.name and "actor" in command.__struct_fields__
        self._send(msgspec.structs.replace(command, actor=self.name) if is_named else command)

    def follow(self, snapshot: Snapshot) -> None:
        """Clear the name when the patient has left."""
        patient = snapshot.patient.id if snapshot.patient else None
        if self._patient is not None and patient != self._patient:
            self.name = ""
        self._patient = patient
