"""The type of the functions that carry out messages from the link: one function for each class of message.

Pure. Handlers run on the engine's event loop.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from bedside.config.refusal import Refusal


class Handler(Protocol):
    """Carries out a message that came at `at` (monotonic seconds). Returns a Refusal, None if it was carried out."""

    def __call__(self, message: Any, at: float, /) -> Refusal | None: ...  # noqa: ANN401, D102 - the key names its class


Handlers = Mapping[type, Handler]  # by the class of the message
