"""Who acts at this bedside: the name that stands in the log behind every command of this screen.

Runs in the screen process, without Qt.
"""

from collections.abc import Callable

import msgspec

from bedside.monitor.link.commands import Command
from bedside.monitor.link.snapshot import Snapshot


class Actor:
    """Signs what is sent. `name`: who has been chosen, "" for nobody: the command's own word stands, the bedside.

    It ends with the patient's stay, and with this process: a wrong name in a log is worse than none.
    """

    def __init__(self, send: Callable[[Command], None]) -> None:
        self._send = send
        self._patient: str | None = None
        self.name = ""

    def send(self, command: Command) -> None:
        """Send a command with the name of who is chosen."""
        signed = self.name and "actor" in command.__struct_fields__
        self._send(msgspec.structs.replace(command, actor=self.name) if signed else command)

    def follow(self, snapshot: Snapshot) -> None:
        """Forget the name when the patient has left."""
        now = snapshot.patient.id if snapshot.patient else None
        if self._patient is not None and now != self._patient:
            self.name = ""
        self._patient = now
