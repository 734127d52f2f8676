"""What the window needs of the link to the engine. Runs in the screen process."""

from typing import Protocol

from bedside.monitor.link.commands import Command, Reply
from bedside.monitor.link.snapshot import Snapshot


class Link(Protocol):
    """The methods of the link to the engine that the window uses."""

    def poll(self) -> Snapshot | None:
        """Read from the link; return the newest snapshot, None before the first."""

    def send(self, command: Command) -> None:
        """Send a command to the engine."""

    def replies(self) -> list[Reply]:
        """Return the engine's replies to commands that came since the last call."""
