"""Routes each command and heartbeat from the link to the part of the engine that carries it out.

Runs on the engine's event loop. A command changes the engine; the screen changes only with a later snapshot.
"""

from bedside.config.refusal import Refusal
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.link.heartbeats import Message


class CommandRouter:
    """Passes each message to the handler for its class. `parts`: the handlers of each part of the engine."""

    def __init__(self, *parts: Handlers) -> None:
        self._handlers = {kind: handler for part in parts for kind, handler in part.items()}

    def obey(self, message: Message, at: float) -> Refusal | None:
        """Carry out a message that came at `at` (monotonic seconds). Return the Refusal, None if it was carried out."""
        handler = self._handlers.get(type(message))
        if handler is None:
            return Refusal("this monitor has no such command")
        return handler(message, at)
