"""The actions of the soft keys: each sends a command to the engine; a later snapshot shows the effect.

Runs in the screen process, without Qt.
"""

from collections.abc import Callable

from bedside.alarms.inactivation import InactivationKind
from bedside.monitor.link.commands import Acknowledge, Command, Inactivate, Nibp, Reactivate
from bedside.monitor.link.snapshot import Snapshot


class KeyActions:
    """Sends the commands of the soft keys; they refer to the snapshot that is shown when the key is pressed."""

    def __init__(self, send: Callable[[Command], None]) -> None:
        self._send = send
        self.snapshot: Snapshot | None = None

    def acknowledge_all(self) -> None:
        """Acknowledge all alarms that are shown."""
        for row in self.snapshot.alarms if self.snapshot else ():
            self.acknowledge(row.key)

    def acknowledge(self, key: str) -> None:
        """Acknowledge the alarm with this key, at the priority that is shown, unless it is acknowledged already."""
        for row in self.snapshot.alarms if self.snapshot else ():
            if row.key == key and row.state != "acknowledged":
                self._send(Acknowledge(key=key, seen=row.priority))

    def pause(self) -> None:
        """Pause the alarm sound, or end the pause or inactivation of alarms that is in force."""
        if self.snapshot is not None:
            is_on = self.snapshot.inactivation is None
            self._send(Inactivate(kind=InactivationKind.AUDIO_PAUSED) if is_on else Reactivate())

    def nibp(self) -> None:
        """Start an NIBP measurement, or stop the running one."""
        if self.snapshot is not None and self.snapshot.nibp.device:
            self._send(Nibp(is_start=not self.snapshot.nibp.is_measuring))
