"""The actor: the name of the person under which the commands of this screen are logged.

Runs in the screen process, without Qt.
"""

from collections.abc import Callable

import msgspec

from bedside.monitor.link.commands import Command
from bedside.monitor.link.snapshot import Snapshot


class Actor:
    """Sends commands with the actor's name. `name`: the chosen person; "" leaves the command's default, "bedside".

    The name is cleared when the patient is discharged, and is not stored: a wrong name in a log is worse than none.
    """

    def __init__(self, send: Callable[[Command], None]) -> None:
        self._send = send
        self._patient: str | None = None
        self.name = ""

    def send(self, command: Command) -> None:
        """Send a command to the engine, with the name of the chosen person if there is one."""
        is_named = self.name and "actor" in command.__struct_fields__
        self._send(msgspec.structs.replace(command, actor=self.name) if is_named else command)

    def follow(self, snapshot: Snapshot) -> None:
        """Clear the name if the patient of the last snapshot is not the admitted one any more."""
        patient = snapshot.patient.id if snapshot.patient else None
        if self._patient is not None and patient != self._patient:
            self.name = ""
        self._patient = patient
