"""How old a message is that says when it was sent: a broker may hand over in one second what it kept for minutes.

Pure. The sender's clock is not ours: only the difference beyond the quickest message counts as age. A sender whose
clock was set anew is believed again when all its messages agreed for a while.
"""

from datetime import datetime
from typing import Final

JITTER_S: Final = 1.0  # the network's own delay is no age
_BELIEVED_AFTER_S: Final = 30.0  # of arrivals; a broker empties its store in a second or two


class Transit:
    """The quickest way that a message has taken, by the two clocks."""

    def __init__(self) -> None:
        self._quickest: float | None = None
        self._slow_since: float | None = None

    def age(self, utc: datetime, at: float) -> float:
        """Return how old a message sent at `utc` was when it arrived at `at` (monotonic seconds), in seconds."""
        took = at - utc.timestamp()
        if self._quickest is None or took <= self._quickest + JITTER_S:
            self._quickest = took if self._quickest is None else min(took, self._quickest)
            self._slow_since = None
            return 0.0
        if self._slow_since is None:
            self._slow_since = at
        if at - self._slow_since > _BELIEVED_AFTER_S:
            self._quickest, self._slow_since = took, None
            return 0.0
        return took - self._quickest
